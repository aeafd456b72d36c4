// The writes of a transaction over the writing connection.
#pragma once

#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/catalog/sqlite/snapshot.h"

namespace coffer::sqlite {

class Transaction final : public SnapshotOver<CatalogTransaction> {
 public:
  Transaction(Connection& connection, Clock& clock, uint64_t last_sequence)
      : SnapshotOver(connection), clock_(clock), last_sequence_(last_sequence) {}

  // A new update starts: draws the number that its retired blobs bear.
  void StartUpdate() { moment_ = {NextSequence(), clock_.WallNow()}; }
  uint64_t last_sequence() const { return last_sequence_; }
  // Whether an update tried to change a bucket since this was asked last.
  bool TakeBucketsChanged() { return std::exchange(buckets_changed_, false); }

  uint64_t NextSequence() override { return ++last_sequence_; }

  absl::Status PutAccount(const Account& account) override { return sqlite::PutAccount(connection_, account); }
  absl::Status PutAccessKey(const AccessKeyRow& key) override { return sqlite::PutAccessKey(connection_, key); }
  absl::Status RemoveAccessKey(std::string_view access_key) override {
    return sqlite::RemoveAccessKey(connection_, access_key);
  }

  absl::StatusOr<uint64_t> InsertBucket(const BucketInfo& bucket) override {
    NoteBucketChange();
    return sqlite::InsertBucket(connection_, bucket);
  }
  absl::Status UpdateBucket(const BucketRow& bucket) override {
    NoteBucketChange();
    return sqlite::UpdateBucket(connection_, bucket);
  }
  absl::Status RemoveBucket(uint64_t bucket_id) override;
  absl::Status PutBucketConfig(uint64_t bucket_id, std::string_view name, std::string_view content) override {
    NoteBucketChange();
    return sqlite::PutBucketConfig(connection_, bucket_id, name, content);
  }
  absl::Status PutBucketTags(uint64_t bucket_id, const Tags& tags) override {
    NoteBucketChange();
    return sqlite::PutBucketTags(connection_, bucket_id, tags);
  }

  absl::Status InsertVersion(const VersionRow& version, const Body& body) override;
  absl::Status InsertVersionCopy(const VersionRow& version, const VersionRow& source) override;
  absl::Status RemoveVersion(const VersionRow& version) override {
    return sqlite::RemoveVersion(connection_, version, moment_);
  }
  absl::Status PutVersionTags(const VersionRow& version) override {
    return sqlite::PutVersionTags(connection_, version);
  }

  absl::Status InsertUpload(const UploadRow& upload) override { return sqlite::InsertUpload(connection_, upload); }
  absl::Status PutPart(const PartRow& part, const Body& body) override {
    return sqlite::PutPart(connection_, part, NextSequence(), body, moment_);
  }
  absl::Status CompleteUpload(const UploadRow& upload, const VersionRow& version,
                              const std::vector<uint32_t>& part_numbers) override {
    return sqlite::CompleteUpload(connection_, upload, version, part_numbers, moment_);
  }
  absl::Status RemoveUpload(const UploadRow& upload) override {
    return sqlite::RemoveUpload(connection_, upload, moment_);
  }

  absl::Status RemoveRetired(const std::vector<RetiredRow>& rows) override {
    return sqlite::RemoveRetired(connection_, rows);
  }
  absl::Status Retire(const BlobId& blob) override { return RetireBlob(connection_, blob, moment_); }
  absl::Status EndIncarnation(uint64_t incarnation) override {
    return sqlite::EndIncarnation(connection_, incarnation);
  }
  absl::Status ReopenIncarnation(uint64_t incarnation) override {
    return sqlite::ReopenIncarnation(connection_, incarnation, moment_.now);
  }
  absl::Status RepairRows() override { return sqlite::RepairRows(connection_, moment_); }
  absl::Status ForgetCopy() override { return sqlite::WriteCopiedAt(connection_, std::nullopt); }

 private:
  void NoteBucketChange() {
    buckets_changed_ = true;
    Forget();
  }

  Clock& clock_;
  uint64_t last_sequence_;
  Moment moment_;
  bool buckets_changed_ = false;
};

}  // namespace coffer::sqlite
