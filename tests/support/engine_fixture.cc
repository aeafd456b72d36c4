#include "tests/support/engine_fixture.h"

#include "backends/disk/disk_backend.h"
#include "backends/memory/memory_backend.h"
#include "engine/base/status.h"

namespace coffer {

Options EngineTest::MakeOptions() {
  Options options;
  options.inline_bytes_max = kInlineBytes;
  options.catalog_cache_bytes = 1 << 20;
  options.limits.part_bytes_min = 1;
  options.headroom_bytes = 0;
  options.budget = &budget_;
  options.clock = &clock_;
  options.random = &random_;
  FillSeams(options);
  if (tune_) tune_(options);
  return options;
}

void EngineTest::FillSeams(Options& options) { options.backend = SpyOn(MakeMemoryBackend({.clock = &clock_}), spy_); }

void EngineTest::SetUp() {
  Open();
  if (HasFatalFailure()) return;
  absl::StatusOr<Account> account = engine_->identity().CreateAccount(OpContext(), "tester").Commit();
  ASSERT_OK(account);
  account_ = *account;
  context_.principal = {account_.id, account_.canonical_id, ""};
}

void EngineTest::TearDown() {
  engine_.reset();
  EXPECT_EQ(budget_.used_bytes(), 0u);
}

absl::StatusOr<std::unique_ptr<Engine>> EngineTest::TryOpen() { return Engine::Open(MakeOptions()); }

void EngineTest::Open() {
  engine_.reset();
  absl::StatusOr<std::unique_ptr<Engine>> opened = TryOpen();
  ASSERT_OK(opened);
  engine_ = *std::move(opened);
}

void EngineTest::MakeBucket(std::string name) {
  ASSERT_OK(engine_->buckets().Create(context_, {.name = std::move(name)}).Commit());
}

void EngineTest::SetVersioning(std::string_view bucket, Versioning versioning) {
  ASSERT_OK(store().catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(BucketRow row, RequireBucket(t, bucket));
    row.info.versioning = versioning;
    return t.UpdateBucket(row);
  }));
}

absl::StatusOr<PutResult> EngineTest::Put(std::string bucket, std::string key, std::string_view bytes) {
  return engine_->objects().Put(context_, {.bucket = std::move(bucket), .key = std::move(key)}, bytes);
}

absl::StatusOr<std::string> EngineTest::TryGet(const GetParams& params) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader, engine_->objects().Get(context_, params));
  return ReadAll(*reader);
}

std::string EngineTest::Get(std::string bucket, std::string key, std::string version_id) {
  const absl::StatusOr<std::string> bytes =
      TryGet({.bucket = std::move(bucket), .key = std::move(key), .version_id = std::move(version_id)});
  EXPECT_OK(bytes);
  return bytes.value_or("");
}

absl::StatusOr<DeleteResult> EngineTest::Delete(std::string bucket, std::string key, std::string version_id) {
  return engine_->objects()
      .Delete(context_, {.bucket = std::move(bucket), .key = std::move(key), .version_id = std::move(version_id)})
      .Commit();
}

std::vector<std::string> EngineTest::ListKeys(std::string bucket) {
  const absl::StatusOr<ListPage> page = engine_->objects().List(context_, {.bucket = std::move(bucket)});
  EXPECT_OK(page);
  std::vector<std::string> keys;
  if (!page.ok()) return keys;
  EXPECT_FALSE(page->truncated);
  for (const ObjectInfo& object : page->objects) keys.push_back(object.key);
  return keys;
}

BucketCounters EngineTest::Counters(std::string bucket) {
  const absl::StatusOr<BucketCounters> counters = engine_->buckets().ReadCounters(context_, bucket);
  EXPECT_OK(counters);
  return counters.value_or(BucketCounters());
}

MaintenanceReport EngineTest::Maintain() {
  const absl::StatusOr<MaintenanceReport> report = engine_->Maintain(context_, {});
  EXPECT_OK(report);
  return report.value_or(MaintenanceReport());
}

size_t EngineTest::CountBlobs() {
  ScanCursor cursor{.incarnation = store().catalog->incarnation()};
  ScanPage page;
  while (!cursor.done) {
    const absl::Status scanned = store().backend->Scan(context_, cursor, page);
    EXPECT_OK(scanned);
    if (!scanned.ok()) break;
  }
  return page.blobs.size();
}

void DiskEngineTest::FillSeams(Options& options) {
  options.directory = "/data";
  options.files = disk_.get();
  options.backend =
      SpyOn(*MakeDiskBackend("/data/blobs", {.files = disk_.get(), .budget = &budget_, .clock = &clock_}), spy_);
}

void DiskEngineTest::Kill() {
  found_ = disk_->AfterKill();
  disk_->CutPower();
}

void DiskEngineTest::CutPower(uint64_t outcome) {
  disk_->CutPower();
  found_ = disk_->AfterPowerCut(outcome);
}

void DiskEngineTest::FailCall(uint64_t skip, std::function<bool(const io::SimCall&)> match) {
  fault_happened_ = false;
  auto left = std::make_shared<uint64_t>(skip);  // used under the disk's lock
  disk_->Fail({.status = absl::InternalError("EIO"), .match = [this, left, match](const io::SimCall& call) {
                 if (fault_happened_ || !match(call)) return false;
                 fault_happened_ = (*left)-- == 0;
                 return fault_happened_.load();
               }});
}

bool DiskEngineTest::ClearFault() {
  disk_->ClearFaults();
  return fault_happened_;
}

void DiskEngineTest::Reopen() {
  engine_.reset();
  if (found_ != nullptr) disk_ = std::move(found_);
  Open();
}

absl::StatusOr<std::string> ReadAll(ByteSource& source, size_t step) {
  std::string all;
  std::string piece(step, '\0');
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, source.Read(piece));
    if (count == 0) return all;
    all.append(piece, 0, count);
  }
}

}  // namespace coffer
