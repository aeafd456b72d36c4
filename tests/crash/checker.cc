#include "tests/crash/checker.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tests/crash/inventory.h"

namespace coffer::crash {
namespace {

constexpr int kCollectionsMax = 100;
const OpContext kContext;

void Add(Violations& violations, const std::string& what, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) violations.push_back(absl::StrCat(what, ": ", line));
}

void Add(Violations& violations, const std::string& what, const absl::Status& status) {
  if (!status.ok()) violations.push_back(absl::StrCat(what, ": ", status.ToString()));
}

absl::Status Collect(Engine& engine) {
  for (int i = 0; i < kCollectionsMax; ++i) {
    ASSIGN_OR_RETURN(const MaintenanceReport report, engine.Maintain(kContext, {}));
    if (!report.more) return absl::OkStatus();
  }
  return absl::InternalError("a collection does not come to an end");
}

// What is there, before and after a collection.
World ObserveAndCollect(Engine& engine, Violations& violations) {
  World found = Observe(engine, violations);
  Add(violations, "collection", Collect(engine));
  Add(violations, "after the collection", Differences(found, Observe(engine, violations)));
  return found;
}

absl::Status CompleteUpload(Engine& engine, const UploadInfo& upload, const UploadState& parts, const Memory& memory) {
  CompleteParams params{.bucket = kBucket, .key = upload.key, .upload_id = upload.upload_id};
  std::string body;
  for (const auto& [number, etag] : parts) {
    params.parts.push_back({.number = number, .etag = etag});
    body += memory.part_bodies.at(etag);
  }
  RETURN_IF_ERROR(engine.uploads().Complete(kContext, params).Commit().status());
  ASSIGN_OR_RETURN(const auto reader, engine.objects().Get(kContext, {.bucket = kBucket, .key = upload.key}));
  ASSIGN_OR_RETURN(const std::string found, ReadAll(*reader));
  if (found != body) return absl::InternalError("its parts have other bytes");
  if (reader->info().metadata != memory.uploads.at(upload.key).metadata) {
    return absl::InternalError("it has other metadata");
  }
  return absl::OkStatus();
}

// The bytes of parts are seen only in the object that they become.
absl::Status CompleteUploads(Engine& engine, const World& world, const Memory& memory) {
  if (world.uploads.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ListUploadsPage page, engine.uploads().List(kContext, {.bucket = kBucket}));
  for (const UploadInfo& upload : page.uploads) {
    const UploadState& parts = world.uploads.at(upload.key);
    if (!parts.empty()) RETURN_IF_ERROR(CompleteUpload(engine, upload, parts, memory));
  }
  return absl::OkStatus();
}

HostSettings Reseeded(HostSettings settings, uint64_t thing) {
  settings.seed = io::MixSeeds(settings.seed, thing);
  return settings;
}

}  // namespace

Violations CheckFound(io::SimDisk& disk, const HostSettings& settings, const Memory& memory) {
  Violations violations;
  Host first(disk, Reseeded(settings, 1));
  if (absl::Status opened = first.Open(); !opened.ok())
    return {absl::StrCat("the store does not open: ", opened.ToString())};
  const World found = ObserveAndCollect(*first.engine(), violations);
  Add(violations, "found", memory.oracle.Compare(found));
  first.Close();
  CheckInventory(disk, violations);
  Host second(disk, Reseeded(settings, 2));
  if (absl::Status opened = second.Open(); !opened.ok())
    return {absl::StrCat("the store does not open again: ", opened.ToString())};
  Add(violations, "opened again", Differences(found, Observe(*second.engine(), violations)));
  Add(violations, "an upload cannot be completed", CompleteUploads(*second.engine(), found, memory));
  return violations;
}

Violations CheckSecondCut(io::SimDisk& disk, const HostSettings& settings, Memory memory, uint64_t change,
                          uint64_t outcome) {
  Violations violations;
  disk.CutPowerAt(change);
  Host host(disk, Reseeded(settings, 3));
  if (host.Open().ok() && !disk.power_lost()) {
    // What a program has seen after a restart must not go again.
    const World seen = Observe(*host.engine(), violations);
    Add(violations, "found", memory.oracle.Compare(seen));
    memory.oracle.Settle(seen);
    if (absl::Status collected = Collect(*host.engine()); !disk.power_lost()) Add(violations, "collection", collected);
  }
  host.Close();
  Add(violations, "after a second cut", CheckFound(*disk.AfterPowerCut(outcome), settings, memory));
  return violations;
}

}  // namespace coffer::crash
