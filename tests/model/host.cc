#include "tests/model/host.h"

#include <utility>

#include "backends/disk/disk_backend.h"
#include "backends/memory/memory_backend.h"
#include "engine/base/status.h"

namespace coffer::model {
namespace {

constexpr int64_t kInlineBytes = 64;  // so that small bodies come both ways
// Elsewhere than in us-east-1, where one may create one's own bucket again.
constexpr char kRegion[] = "eu-west-1";

}  // namespace

OracleOptions SmallLimits() {
  OracleOptions options;
  options.limits.part_bytes_min = 20;
  options.completed_upload_memory = std::chrono::hours(24);
  return options;
}

Host::Host(const World& world, SettableClock& clock, uint64_t seed)
    : world_(world), clock_(clock), random_(seed), disk_(std::make_unique<io::SimDisk>(seed)) {}

Host::~Host() { Close(); }

void Host::Close() {
  s3_store_.reset();
  service_.reset();
  engine_store_.reset();
  engine_.reset();
}

absl::Status Host::Open() {
  Options options;
  options.inline_bytes_max = kInlineBytes;
  options.catalog_cache_bytes = 1 << 20;
  options.reader_count = 1;
  options.limits = SmallLimits().limits;
  options.completed_upload_memory = SmallLimits().completed_upload_memory;
  options.budget = &budget_;
  options.clock = &clock_;
  options.random = &random_;
  if (world_.on_disk) {
    options.directory = "/data";
    options.files = disk_.get();
    ASSIGN_OR_RETURN(options.backend, MakeDiskBackend("/data/blobs", {.files = disk_.get(), .clock = &clock_}));
  } else {
    options.backend = MakeMemoryBackend({.clock = &clock_});
  }
  ASSIGN_OR_RETURN(engine_, Engine::Open(std::move(options)));
  if (!credentials_) {
    ASSIGN_OR_RETURN(credentials_, CreateAccount());
  }
  engine_store_ = std::make_unique<EngineStore>(*engine_, context_);
  service_ = std::make_unique<s3::S3Service>(*engine_, s3::ServiceOptions{.regions = {kRegion}});
  s3_store_ = std::make_unique<S3Store>(S3Client(*service_, clock_, *credentials_), *engine_store_);
  return absl::OkStatus();
}

absl::StatusOr<s3::sigv4::ClientCredentials> Host::CreateAccount() {
  ASSIGN_OR_RETURN(const Account account, engine_->identity().CreateAccount({}, "tester").Commit());
  context_.principal = {account.id, account.canonical_id, ""};
  ASSIGN_OR_RETURN(const NewAccessKey key, engine_->identity().CreateAccessKey({}, account.id, "key").Commit());
  return s3::sigv4::ClientCredentials{key.info.access_key, key.secret, kRegion};
}

absl::Status Host::Reopen() {
  if (!world_.on_disk) return absl::OkStatus();
  Close();
  return Open();
}

void Host::CutPower() {
  if (world_.on_disk) disk_->CutPower();
}

void Host::CutPowerAfter(uint64_t changes) {
  if (world_.on_disk) disk_->CutPowerAt(disk_->changes() + changes);
}

absl::Status Host::Recover(uint64_t outcome) {
  if (!disk_->power_lost()) {
    disk_->CutPowerAt(0);
    return absl::OkStatus();
  }
  Close();
  disk_ = disk_->AfterPowerCut(outcome);
  return Open();
}

ObjectStore& Host::store() {
  if (world_.through_s3) return *s3_store_;
  return *engine_store_;
}

}  // namespace coffer::model
