// The reads of a snapshot over one connection: what a View gives, and what a transaction can do besides writing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/catalog/catalog.h"
#include "engine/catalog/sqlite/blob_refs.h"
#include "engine/catalog/sqlite/body_store.h"
#include "engine/catalog/sqlite/bucket_rows.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/consistency.h"
#include "engine/catalog/sqlite/identity_rows.h"
#include "engine/catalog/sqlite/part_rows.h"
#include "engine/catalog/sqlite/store_rows.h"
#include "engine/catalog/sqlite/upload_rows.h"
#include "engine/catalog/sqlite/version_rows.h"

namespace coffer::sqlite {

// `Base` is CatalogSnapshot or CatalogTransaction. Each call forwards to the file of its rows.
template <typename Base>
class SnapshotOver : public Base {
 public:
  explicit SnapshotOver(Connection& connection) : connection_(connection) {}

  // The connection's transaction is another one now, or its buckets are.
  void Forget() { bucket_.reset(); }

  absl::StatusOr<std::optional<Account>> FindAccount(std::string_view id) const override {
    return sqlite::FindAccount(connection_, id);
  }
  absl::StatusOr<std::optional<Account>> FindAccountByName(std::string_view name) const override {
    return sqlite::FindAccountByName(connection_, name);
  }
  absl::StatusOr<std::vector<Account>> ListAccounts() const override { return sqlite::ListAccounts(connection_); }
  absl::StatusOr<std::optional<AccessKeyRow>> FindAccessKey(std::string_view access_key) const override {
    return sqlite::FindAccessKey(connection_, access_key);
  }
  absl::StatusOr<std::vector<AccessKeyInfo>> ListAccessKeys(std::string_view account_id) const override {
    return sqlite::ListAccessKeys(connection_, account_id);
  }

  absl::StatusOr<std::optional<BucketRow>> FindBucket(std::string_view name) const override {
    if (!bucket_ || bucket_->info.name != name) {
      ASSIGN_OR_RETURN(bucket_, sqlite::FindBucket(connection_, name));
    }
    return bucket_;
  }
  absl::StatusOr<std::vector<BucketRow>> ListBuckets(std::string_view owner, std::string_view prefix,
                                                     std::string_view after, size_t limit) const override {
    return sqlite::ListBuckets(connection_, owner, prefix, after, limit);
  }
  absl::StatusOr<size_t> CountBuckets(std::string_view owner, size_t limit) const override {
    return sqlite::CountBuckets(connection_, owner, limit);
  }
  absl::StatusOr<BucketCounters> ReadCounters(uint64_t bucket_id) const override {
    return sqlite::ReadCounters(connection_, bucket_id);
  }
  absl::StatusOr<std::optional<std::string>> ReadBucketConfig(uint64_t bucket_id,
                                                              std::string_view name) const override {
    return sqlite::ReadBucketConfig(connection_, bucket_id, name);
  }
  absl::StatusOr<Tags> ReadBucketTags(uint64_t bucket_id) const override {
    return sqlite::ReadBucketTags(connection_, bucket_id);
  }

  absl::StatusOr<std::optional<VersionRow>> FindLatest(uint64_t bucket_id, std::string_view key) const override {
    return sqlite::FindLatest(connection_, bucket_id, key);
  }
  absl::StatusOr<std::optional<VersionRow>> FindVersion(uint64_t bucket_id, std::string_view key,
                                                        uint64_t sequence) const override {
    return sqlite::FindVersion(connection_, bucket_id, key, sequence);
  }
  absl::StatusOr<std::optional<VersionRow>> FindNull(uint64_t bucket_id, std::string_view key) const override {
    return sqlite::FindNull(connection_, bucket_id, key);
  }
  absl::StatusOr<std::unique_ptr<VersionCursor>> ScanVersions(uint64_t bucket_id) const override {
    return sqlite::ScanVersions(connection_, bucket_id);
  }

  absl::StatusOr<std::string> ReadInline(const VersionRow& version) const override {
    return ReadInlineBody(connection_, version.sequence);
  }
  absl::StatusOr<std::vector<Extent>> ReadExtents(const VersionRow& version, uint64_t position, uint64_t length,
                                                  size_t limit) const override {
    return sqlite::ReadExtents(connection_, version.sequence, position, length, limit);
  }

  absl::StatusOr<std::optional<UploadRow>> FindUpload(uint64_t bucket_id, std::string_view key,
                                                      uint64_t sequence) const override {
    return sqlite::FindUpload(connection_, bucket_id, key, sequence);
  }
  absl::StatusOr<std::unique_ptr<UploadCursor>> ScanUploads(uint64_t bucket_id) const override {
    return sqlite::ScanUploads(connection_, bucket_id);
  }
  absl::StatusOr<std::optional<PartRow>> FindPart(uint64_t upload_sequence, uint32_t number) const override {
    return sqlite::FindPart(connection_, upload_sequence, number);
  }
  absl::StatusOr<std::vector<PartRow>> ListParts(uint64_t upload_sequence, uint32_t after,
                                                 size_t limit) const override {
    return sqlite::ListParts(connection_, upload_sequence, after, limit);
  }
  absl::StatusOr<std::vector<UploadRow>> ListFinishedUploads(WallTime before, size_t limit) const override {
    return sqlite::ListFinishedUploads(connection_, before, limit);
  }
  absl::StatusOr<std::vector<UploadRow>> ListOldUploads(WallTime before, size_t limit) const override {
    return sqlite::ListOldUploads(connection_, before, limit);
  }

  absl::StatusOr<std::vector<IncarnationRow>> ListIncarnations() const override {
    return sqlite::ListIncarnations(connection_);
  }
  absl::StatusOr<std::vector<RetiredRow>> ListRetired(uint64_t sequence, size_t limit) const override {
    return sqlite::ListRetired(connection_, sequence, limit);
  }
  absl::StatusOr<bool> KnowsBlob(const BlobId& blob) const override { return sqlite::KnowsBlob(connection_, blob); }
  absl::StatusOr<std::vector<Extent>> ReadPartExtents(const PartRow& part, size_t limit) const override {
    return sqlite::ReadPartExtents(connection_, part, limit);
  }
  absl::StatusOr<std::vector<CatalogFlaw>> FindFlaws() const override { return sqlite::FindFlaws(connection_); }
  absl::StatusOr<std::optional<WallTime>> CopiedAt() const override { return sqlite::ReadCopiedAt(connection_); }

 protected:
  Connection& connection_;

 private:
  // The last one found: nearly always it is asked for again.
  mutable std::optional<BucketRow> bucket_;
};

using Snapshot = SnapshotOver<CatalogSnapshot>;

}  // namespace coffer::sqlite
