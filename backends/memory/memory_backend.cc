#include "backends/memory/memory_backend.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "backends/memory/memory_blob.h"
#include "engine/backend/limits.h"
#include "engine/base/error.h"
#include "engine/base/mutex.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr size_t kScanPageBlobs = 1000;

// The blobs by id. An id that is being written is there without bytes, so that it is not given twice.
class MemoryBlobs {
 public:
  absl::Status Begin(BlobId id) {
    MutexLock lock(mutex_);
    if (blobs_.emplace(id, nullptr).second) return absl::OkStatus();
    return absl::AlreadyExistsError(absl::StrCat("blob ", ToString(id), " exists already"));
  }

  void Publish(BlobId id, std::shared_ptr<const MemoryBlob> blob) {
    MutexLock lock(mutex_);
    blobs_.insert_or_assign(id, std::move(blob));
  }

  std::shared_ptr<const MemoryBlob> Find(BlobId id) {
    MutexLock lock(mutex_);
    const auto found = blobs_.find(id);
    return found == blobs_.end() ? nullptr : found->second;
  }

  void Erase(BlobId id) {
    std::shared_ptr<const MemoryBlob> last;  // its chunks are freed after the lock
    MutexLock lock(mutex_);
    const auto found = blobs_.find(id);
    if (found == blobs_.end()) return;
    last = std::move(found->second);
    blobs_.erase(found);
  }

  // The next blobs at or after `from`, of its incarnation; true when there are no more.
  bool List(BlobId from, std::vector<BlobId>& blobs) {
    MutexLock lock(mutex_);
    auto at = blobs_.lower_bound(from);
    for (size_t count = 0; count < kScanPageBlobs; ++count, ++at) {
      if (at == blobs_.end() || at->first.incarnation != from.incarnation) return true;
      blobs.push_back(at->first);
    }
    return false;
  }

  std::vector<uint64_t> Incarnations() {
    MutexLock lock(mutex_);
    std::vector<uint64_t> incarnations;
    for (const auto& [id, blob] : blobs_) {
      if (incarnations.empty() || incarnations.back() != id.incarnation) incarnations.push_back(id.incarnation);
    }
    return incarnations;
  }

 private:
  Mutex mutex_;
  std::map<BlobId, std::shared_ptr<const MemoryBlob>> blobs_ COFFER_GUARDED_BY(mutex_);
};

class MemoryBlobWriter final : public BlobWriter {
 public:
  MemoryBlobWriter(MemoryBlobs& blobs, Clock& clock, OpContext context, BlobId id, std::shared_ptr<MemoryBudget> room)
      : blobs_(blobs), clock_(clock), context_(std::move(context)), id_(id) {
    blob_ = std::make_shared<MemoryBlob>(std::move(room));
  }
  ~MemoryBlobWriter() override { Abort(); }

  absl::Status Append(std::string_view bytes) override {
    if (blob_ == nullptr) return BlobWriterIsClosed(id_);
    absl::Status status = CheckContext(context_, clock_);
    if (status.ok()) status = blob_->Append(bytes);
    if (!status.ok()) Abort();
    return status;
  }

  absl::StatusOr<BlobRef> Commit() override {
    if (blob_ == nullptr) return BlobWriterIsClosed(id_);
    if (absl::Status status = CheckContext(context_, clock_); !status.ok()) {
      Abort();
      return status;
    }
    blob_->Trim();
    const BlobRef ref{.id = id_, .size_bytes = blob_->size_bytes()};
    blobs_.Publish(id_, std::exchange(blob_, nullptr));
    return ref;
  }

  void Abort() override {
    if (blob_ == nullptr) return;
    blob_ = nullptr;
    blobs_.Erase(id_);
  }

 private:
  MemoryBlobs& blobs_;
  Clock& clock_;
  const OpContext context_;
  const BlobId id_;
  std::shared_ptr<MemoryBlob> blob_;  // null after Commit, Abort or an error
};

class MemoryBlobReader final : public BlobReader {
 public:
  MemoryBlobReader(std::shared_ptr<const MemoryBlob> blob, BlobId id, Clock& clock, OpContext context)
      : blob_(std::move(blob)), id_(id), clock_(clock), context_(std::move(context)) {}

  uint64_t size_bytes() const override { return blob_->size_bytes(); }

  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override {
    RETURN_IF_ERROR(CheckContext(context_, clock_));
    RETURN_IF_ERROR(CheckBlobOffset({id_, blob_->size_bytes()}, offset));
    return blob_->Read(offset, into);
  }

 private:
  const std::shared_ptr<const MemoryBlob> blob_;
  const BlobId id_;
  Clock& clock_;
  const OpContext context_;
};

class MemoryBackend final : public Backend {
 public:
  explicit MemoryBackend(const MemoryBackendOptions& options)
      : clock_(*options.clock), capacity_(std::make_shared<MemoryBudget>(options.capacity_bytes)) {}

  Capabilities capabilities() const override { return {.kind = "memory", .is_volatile = true, .range_read = true}; }

  absl::Status Attach(const OpContext& context, std::string_view store_id) override {
    RETURN_IF_ERROR(CheckContext(context, clock_));
    RETURN_IF_ERROR(CheckStoreId(store_id));
    MutexLock lock(mutex_);
    if (store_id_.empty()) store_id_ = store_id;
    if (store_id_ == store_id) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("this memory backend belongs to store ", store_id_, ", not to ", std::string(store_id)));
  }

  absl::StatusOr<std::unique_ptr<BlobWriter>> Create(const OpContext& context, const CreateParams& params) override {
    RETURN_IF_ERROR(CheckUsable(context));
    RETURN_IF_ERROR(CheckDescription(params.description));
    RETURN_IF_ERROR(blobs_.Begin(params.id));
    return std::make_unique<MemoryBlobWriter>(blobs_, clock_, context, params.id, capacity_);
  }

  absl::StatusOr<std::unique_ptr<BlobReader>> Open(const OpContext& context, const BlobRef& blob) override {
    RETURN_IF_ERROR(CheckUsable(context));
    std::shared_ptr<const MemoryBlob> found = blobs_.Find(blob.id);
    if (found == nullptr) return absl::NotFoundError(absl::StrCat("blob ", ToString(blob.id), " does not exist"));
    if (found->size_bytes() != blob.size_bytes) return BlobSizeDiffers(blob, found->size_bytes());
    return std::make_unique<MemoryBlobReader>(std::move(found), blob.id, clock_, context);
  }

  absl::Status Remove(const OpContext& context, std::span<const BlobId> blobs) override {
    RETURN_IF_ERROR(CheckUsable(context));
    for (const BlobId id : blobs) blobs_.Erase(id);
    return absl::OkStatus();
  }

  absl::Status Scan(const OpContext& context, ScanCursor& cursor, ScanPage& page) override {
    RETURN_IF_ERROR(CheckUsable(context));
    ASSIGN_OR_RETURN(const uint64_t from, ScanPosition(cursor));
    cursor.done = blobs_.List({.incarnation = cursor.incarnation, .counter = from}, page.blobs);
    if (!cursor.done) cursor.position = absl::StrCat(page.blobs.back().counter + 1);
    return absl::OkStatus();
  }

  absl::StatusOr<BackendContents> Inspect(const OpContext& context) override {
    RETURN_IF_ERROR(CheckContext(context, clock_));
    MutexLock lock(mutex_);
    return BackendContents{.store_id = store_id_, .incarnations = blobs_.Incarnations()};
  }

  absl::StatusOr<BlobFacts> Describe(const OpContext& context, const BlobId& blob) override {
    RETURN_IF_ERROR(CheckUsable(context));
    const std::shared_ptr<const MemoryBlob> found = blobs_.Find(blob);
    if (found == nullptr) return absl::NotFoundError(absl::StrCat("blob ", ToString(blob), " does not exist"));
    return BlobFacts{.size_bytes = found->size_bytes(), .description = ""};
  }

 private:
  absl::Status CheckUsable(const OpContext& context) {
    RETURN_IF_ERROR(CheckContext(context, clock_));
    MutexLock lock(mutex_);
    return store_id_.empty() ? NotAttached() : absl::OkStatus();
  }

  Clock& clock_;
  const std::shared_ptr<MemoryBudget> capacity_;
  MemoryBlobs blobs_;
  Mutex mutex_;
  std::string store_id_ COFFER_GUARDED_BY(mutex_);
};

absl::StatusOr<std::unique_ptr<Backend>> FromSettings(const std::vector<Setting>& settings,
                                                      const BackendEnvironment& environment) {
  RETURN_IF_ERROR(CheckSettingNames(settings, {"capacity"}));
  MemoryBackendOptions options;
  if (environment.clock != nullptr) options.clock = environment.clock;
  for (const Setting& setting : settings) {
    if (!absl::SimpleAtoi(setting.value, &options.capacity_bytes) || options.capacity_bytes == 0) {
      return InvalidSetting(setting, "is a number of bytes above 0");
    }
  }
  return MakeMemoryBackend(options);
}

}  // namespace

std::unique_ptr<Backend> MakeMemoryBackend(const MemoryBackendOptions& options) {
  return std::make_unique<MemoryBackend>(options);
}

void RegisterMemoryBackend(BackendRegistry& registry) { registry.Register("memory", FromSettings); }

}  // namespace coffer
