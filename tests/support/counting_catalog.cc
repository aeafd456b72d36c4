#include "tests/support/counting_catalog.h"

#include <utility>

#include "engine/base/status.h"

namespace coffer {
namespace {

using Steps = std::atomic<uint64_t>;

class CountingVersions final : public VersionCursor {
 public:
  CountingVersions(std::unique_ptr<VersionCursor> cursor, Steps& steps) : cursor_(std::move(cursor)), steps_(steps) {}
  absl::Status SeekKey(std::string_view key) override { return ++steps_, cursor_->SeekKey(key); }
  absl::Status SeekAfter(std::string_view key, uint64_t sequence) override {
    return ++steps_, cursor_->SeekAfter(key, sequence);
  }
  absl::Status NextKey() override { return ++steps_, cursor_->NextKey(); }
  absl::Status SkipDeleted() override { return ++steps_, cursor_->SkipDeleted(); }
  absl::Status Next() override { return ++steps_, cursor_->Next(); }
  bool Valid() const override { return cursor_->Valid(); }
  const VersionRow& row() const override { return cursor_->row(); }

 private:
  const std::unique_ptr<VersionCursor> cursor_;
  Steps& steps_;
};

class CountingUploads final : public UploadCursor {
 public:
  CountingUploads(std::unique_ptr<UploadCursor> cursor, Steps& steps) : cursor_(std::move(cursor)), steps_(steps) {}
  absl::Status SeekKey(std::string_view key) override { return ++steps_, cursor_->SeekKey(key); }
  absl::Status SeekAfter(std::string_view key, uint64_t sequence) override {
    return ++steps_, cursor_->SeekAfter(key, sequence);
  }
  absl::Status Next() override { return ++steps_, cursor_->Next(); }
  bool Valid() const override { return cursor_->Valid(); }
  const UploadRow& row() const override { return cursor_->row(); }

 private:
  const std::unique_ptr<UploadCursor> cursor_;
  Steps& steps_;
};

absl::Status Unknown() { return absl::UnimplementedError("a CountingCatalog is for listings"); }

class CountingSnapshot final : public CatalogSnapshot {
 public:
  CountingSnapshot(const CatalogSnapshot& snapshot, Steps& steps) : snapshot_(snapshot), steps_(steps) {}

  absl::StatusOr<std::optional<BucketRow>> FindBucket(std::string_view name) const override {
    return snapshot_.FindBucket(name);
  }
  absl::StatusOr<std::unique_ptr<VersionCursor>> ScanVersions(uint64_t bucket_id) const override {
    ASSIGN_OR_RETURN(std::unique_ptr<VersionCursor> cursor, snapshot_.ScanVersions(bucket_id));
    return std::make_unique<CountingVersions>(std::move(cursor), steps_);
  }
  absl::StatusOr<std::unique_ptr<UploadCursor>> ScanUploads(uint64_t bucket_id) const override {
    ASSIGN_OR_RETURN(std::unique_ptr<UploadCursor> cursor, snapshot_.ScanUploads(bucket_id));
    return std::make_unique<CountingUploads>(std::move(cursor), steps_);
  }

  absl::StatusOr<std::optional<Account>> FindAccount(std::string_view) const override { return Unknown(); }
  absl::StatusOr<std::optional<Account>> FindAccountByName(std::string_view) const override { return Unknown(); }
  absl::StatusOr<std::vector<Account>> ListAccounts() const override { return Unknown(); }
  absl::StatusOr<std::optional<AccessKeyRow>> FindAccessKey(std::string_view) const override { return Unknown(); }
  absl::StatusOr<std::vector<AccessKeyInfo>> ListAccessKeys(std::string_view) const override { return Unknown(); }
  absl::StatusOr<std::vector<BucketRow>> ListBuckets(std::string_view, std::string_view, std::string_view,
                                                     size_t) const override {
    return Unknown();
  }
  absl::StatusOr<size_t> CountBuckets(std::string_view, size_t) const override { return Unknown(); }
  absl::StatusOr<BucketCounters> ReadCounters(uint64_t) const override { return Unknown(); }
  absl::StatusOr<Tags> ReadBucketTags(uint64_t) const override { return Unknown(); }
  absl::StatusOr<std::optional<std::string>> ReadBucketConfig(uint64_t, std::string_view) const override {
    return Unknown();
  }
  absl::StatusOr<std::optional<VersionRow>> FindLatest(uint64_t, std::string_view) const override { return Unknown(); }
  absl::StatusOr<std::optional<VersionRow>> FindVersion(uint64_t, std::string_view, uint64_t) const override {
    return Unknown();
  }
  absl::StatusOr<std::optional<VersionRow>> FindNull(uint64_t, std::string_view) const override { return Unknown(); }
  absl::StatusOr<std::string> ReadInline(const VersionRow&) const override { return Unknown(); }
  absl::StatusOr<std::vector<Extent>> ReadExtents(const VersionRow&, uint64_t, uint64_t, size_t) const override {
    return Unknown();
  }
  absl::StatusOr<std::optional<UploadRow>> FindUpload(uint64_t, std::string_view, uint64_t) const override {
    return Unknown();
  }
  absl::StatusOr<std::optional<PartRow>> FindPart(uint64_t, uint32_t) const override { return Unknown(); }
  absl::StatusOr<std::vector<PartRow>> ListParts(uint64_t, uint32_t, size_t) const override { return Unknown(); }
  absl::StatusOr<std::vector<UploadRow>> ListFinishedUploads(WallTime, size_t) const override { return Unknown(); }
  absl::StatusOr<std::vector<UploadRow>> ListOldUploads(WallTime, size_t) const override { return Unknown(); }
  absl::StatusOr<std::vector<IncarnationRow>> ListIncarnations() const override { return Unknown(); }
  absl::StatusOr<std::vector<RetiredRow>> ListRetired(uint64_t, size_t) const override { return Unknown(); }
  absl::StatusOr<bool> KnowsBlob(const BlobId&) const override { return Unknown(); }
  absl::StatusOr<std::vector<Extent>> ReadPartExtents(const PartRow&, size_t) const override { return Unknown(); }
  absl::StatusOr<std::vector<CatalogFlaw>> FindFlaws() const override { return Unknown(); }
  absl::StatusOr<std::optional<WallTime>> CopiedAt() const override { return Unknown(); }

 private:
  const CatalogSnapshot& snapshot_;
  Steps& steps_;
};

}  // namespace

absl::Status CountingCatalog::View(const OpContext& context, const Read& read) {
  return catalog_->View(context,
                        [&](const CatalogSnapshot& snapshot) { return read(CountingSnapshot(snapshot, steps_)); });
}

}  // namespace coffer
