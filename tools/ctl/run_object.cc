#include "tools/ctl/run_object.h"

#include <unistd.h>

#include <csignal>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/client/presign.h"
#include "tools/ctl/object_text.h"
#include "tools/ctl/open_store.h"
#include "tools/ctl/run_transfer.h"
#include "tools/transfer/address.h"

namespace coffer::ctl {
namespace {

absl::Status Written(std::ostream& out) {
  out.flush();
  return out ? absl::OkStatus() : absl::UnavailableError("the output could not be written");
}

// What went wrong, with what it went wrong with.
absl::Status At(const absl::Status& status, const std::string& what) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(Printable(what), ": ", Printable(std::string(status.message()))));
}

absl::Status ListBuckets(const ObjectCommand& command, client::ObjectStore& store, std::ostream& out) {
  ASSIGN_OR_RETURN(const std::vector<BucketInfo> buckets, store.ListBuckets());
  for (const BucketInfo& bucket : buckets) out << BucketLine(bucket, command.json);
  return Written(out);
}

absl::Status ListObjects(const ObjectCommand& command, client::ObjectStore& store, std::ostream& out) {
  ASSIGN_OR_RETURN(const client::ObjectName folder, transfer::ParseAddress(command.source));
  client::ListRequest request{.bucket = folder.bucket, .prefix = folder.key};
  if (!command.recursive) request.delimiter = "/";
  do {
    ASSIGN_OR_RETURN(client::ListResult page, store.List(request));
    for (const std::string& prefix : page.prefixes) out << PrefixLine(prefix, command.json);
    for (const ObjectInfo& object : page.objects) out << ObjectLine(object, command.json);
    RETURN_IF_ERROR(Written(out));
    request.page = std::move(page.next);
  } while (!request.page.empty());
  return absl::OkStatus();
}

absl::Status Head(const ObjectCommand& command, client::ObjectStore& store, std::ostream& out) {
  ASSIGN_OR_RETURN(const client::ObjectName name, transfer::ParseAddress(command.source));
  ASSIGN_OR_RETURN(const ObjectInfo head, store.Head(name));
  out << HeadText(name, head, command.json);
  return Written(out);
}

absl::Status ChangeBucket(const ObjectCommand& command, client::ObjectStore& store) {
  ASSIGN_OR_RETURN(const std::string bucket, transfer::ParseBucket(command.source));
  if (command.verb == Verb::kCreateBucket) return store.CreateBucket(bucket);
  return store.DeleteBucket(bucket);
}

absl::Status Presign(const ObjectCommand& command, const client::Surroundings& surroundings, std::ostream& out) {
  ASSIGN_OR_RETURN(const client::ObjectName name, transfer::ParseAddress(command.source));
  ASSIGN_OR_RETURN(const Server server, FindServer(command.store, surroundings));
  ASSIGN_OR_RETURN(const std::string url,
                   client::PresignUrl(server.endpoint, server.credentials, SystemClock().WallNow(), command.life,
                                      command.method, name));
  out << LinkLine(url, command.json);
  return Written(out);
}

}  // namespace

absl::Status RunOnStore(const ObjectCommand& command, client::ObjectStore& store, std::ostream& out, std::ostream& err,
                        bool has_bar) {
  switch (command.verb) {
    case Verb::kListBuckets:
      return ListBuckets(command, store, out);
    case Verb::kCreateBucket:
    case Verb::kRemoveBucket:
      return At(ChangeBucket(command, store), command.source);
    case Verb::kList:
      return At(ListObjects(command, store, out), command.source);
    case Verb::kHead:
      return At(Head(command, store, out), command.source);
    case Verb::kPut:
    case Verb::kGet:
    case Verb::kCopy:
    case Verb::kRemove:
      return RunTransfer(command, store, out, err, has_bar);
    case Verb::kPresign:
      break;
  }
  return absl::InternalError("no such command on a store");
}

absl::Status RunObject(const ObjectCommand& command) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader or a server that went away is an error like others
  const client::Surroundings surroundings = client::RealSurroundings();
  if (command.verb == Verb::kPresign) return Presign(command, surroundings, std::cout);
  ASSIGN_OR_RETURN(const std::unique_ptr<OpenedStore> opened, OpenStore(command.store, surroundings));
  return RunOnStore(command, opened->store(), std::cout, std::cerr, isatty(STDERR_FILENO) != 0);
}

}  // namespace coffer::ctl
