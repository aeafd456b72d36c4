#include <array>
#include <iostream>

#include "backends/disk/disk_backend.h"
#include "engine/base/status.h"
#include "engine/engine.h"

absl::Status Run(const std::string& folder) {
  coffer::Options options;
  options.directory = folder;
  ASSIGN_OR_RETURN(options.backend, coffer::MakeDiskBackend(folder + "/blobs"));
  ASSIGN_OR_RETURN(const auto engine, coffer::Engine::Open(std::move(options)));

  coffer::OpContext context;
  ASSIGN_OR_RETURN(const coffer::Account me, engine->identity().CreateAccount(context, "me").Commit());
  context.principal.account_id = me.id;
  RETURN_IF_ERROR(engine->buckets().Create(context, {.name = "photos"}).Commit().status());
  RETURN_IF_ERROR(engine->objects().Put(context, {.bucket = "photos", .key = "pets/cat.txt"}, "meow\n").status());

  ASSIGN_OR_RETURN(const auto reader, engine->objects().Get(context, {.bucket = "photos", .key = "pets/cat.txt"}));
  std::array<char, 4096> buffer;
  for (size_t count = 1; count > 0; std::cout.write(buffer.data(), count)) {
    ASSIGN_OR_RETURN(count, reader->Read(buffer));
  }
  ASSIGN_OR_RETURN(const coffer::ListPage page, engine->objects().List(context, {.bucket = "photos", .prefix = "pets/"}));
  for (const coffer::ObjectInfo& object : page.objects) std::cout << object.key << " " << object.size_bytes << "\n";
  return absl::OkStatus();
}

int main(int argc, char** argv) {
  const absl::Status status = Run(argc > 1 ? argv[1] : "embedded-data");
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
