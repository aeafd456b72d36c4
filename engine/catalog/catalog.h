// The seam to names: typed rows and ranges under transactions.
//
// Reads run in a View, writes in an Update. A View sees one consistent state. An Update is a closure that does no I/O
// of its own, is bounded in work, and may be run again: it must not change what it captured except by assignment. Many
// Updates share one flush (group commit); one that fails takes nothing of the others with it.
//
// What a row drags along is kept right by the catalog itself, in the same transaction: the counters of the bucket, the
// number of references to each blob, and the retirement of blobs that lost the last one.
//
// Thread-safe. Snapshots and transactions live for the length of the closure and are used by its thread only. Never
// call View or Update from inside one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/catalog/rows.h"

namespace coffer {

// Walks the versions of a bucket by (key ascending, newest first). Cheap steps, logarithmic seeks.
class VersionCursor {
 public:
  virtual ~VersionCursor() = default;
  // To the first row at or after (key, newest version).
  virtual absl::Status SeekKey(std::string_view key) = 0;
  // To the first row after this version of this key.
  virtual absl::Status SeekAfter(std::string_view key, uint64_t sequence) = 0;
  // To the newest version of the first key after the current one.
  virtual absl::Status NextKey() = 0;
  // The current row is a delete marker, the newest of its key: to the newest version of a later key, past all others
  // like it that come before the next object.
  virtual absl::Status SkipDeleted() = 0;
  virtual absl::Status Next() = 0;
  virtual bool Valid() const = 0;
  // The current row without parts, metadata and tags. Valid until the cursor moves.
  virtual const VersionRow& row() const = 0;
};

// Walks open uploads of a bucket by (key ascending, oldest first).
class UploadCursor {
 public:
  virtual ~UploadCursor() = default;
  virtual absl::Status SeekKey(std::string_view key) = 0;
  virtual absl::Status SeekAfter(std::string_view key, uint64_t sequence) = 0;
  virtual absl::Status Next() = 0;
  virtual bool Valid() const = 0;
  virtual const UploadRow& row() const = 0;
};

class CatalogSnapshot {
 public:
  virtual ~CatalogSnapshot() = default;

  // Accounts and keys.
  virtual absl::StatusOr<std::optional<Account>> FindAccount(std::string_view id) const = 0;
  virtual absl::StatusOr<std::optional<Account>> FindAccountByName(std::string_view name) const = 0;
  virtual absl::StatusOr<std::vector<Account>> ListAccounts() const = 0;
  virtual absl::StatusOr<std::optional<AccessKeyRow>> FindAccessKey(std::string_view access_key) const = 0;
  virtual absl::StatusOr<std::vector<AccessKeyInfo>> ListAccessKeys(std::string_view account_id) const = 0;

  // Buckets.
  virtual absl::StatusOr<std::optional<BucketRow>> FindBucket(std::string_view name) const = 0;
  // Of one owner, by name, those after `after` and with `prefix`; at most `limit`.
  virtual absl::StatusOr<std::vector<BucketRow>> ListBuckets(std::string_view owner_account_id, std::string_view prefix,
                                                             std::string_view after, size_t limit) const = 0;
  // How many buckets an account owns, counted up to `limit`.
  virtual absl::StatusOr<size_t> CountBuckets(std::string_view owner_account_id, size_t limit) const = 0;
  virtual absl::StatusOr<BucketCounters> ReadCounters(uint64_t bucket_id) const = 0;
  // A configuration document of a bucket by its name ("cors", "policy" ...), as it was put.
  virtual absl::StatusOr<std::optional<std::string>> ReadBucketConfig(uint64_t bucket_id,
                                                                      std::string_view name) const = 0;
  virtual absl::StatusOr<Tags> ReadBucketTags(uint64_t bucket_id) const = 0;

  // Versions. A row comes whole.
  virtual absl::StatusOr<std::optional<VersionRow>> FindLatest(uint64_t bucket_id, std::string_view key) const = 0;
  virtual absl::StatusOr<std::optional<VersionRow>> FindVersion(uint64_t bucket_id, std::string_view key,
                                                                uint64_t sequence) const = 0;
  virtual absl::StatusOr<std::optional<VersionRow>> FindNull(uint64_t bucket_id, std::string_view key) const = 0;
  virtual absl::StatusOr<std::unique_ptr<VersionCursor>> ScanVersions(uint64_t bucket_id) const = 0;

  // Bodies. The owner is the sequence of a version, or a part.
  virtual absl::StatusOr<std::string> ReadInline(const VersionRow& version) const = 0;
  // Extents that overlap [position, position + length), at most `limit`, in order.
  virtual absl::StatusOr<std::vector<Extent>> ReadExtents(const VersionRow& version, uint64_t position, uint64_t length,
                                                          size_t limit) const = 0;

  // Multipart uploads. FindUpload gives finished ones too.
  virtual absl::StatusOr<std::optional<UploadRow>> FindUpload(uint64_t bucket_id, std::string_view key,
                                                              uint64_t sequence) const = 0;
  virtual absl::StatusOr<std::unique_ptr<UploadCursor>> ScanUploads(uint64_t bucket_id) const = 0;
  virtual absl::StatusOr<std::optional<PartRow>> FindPart(uint64_t upload_sequence, uint32_t number) const = 0;
  // Parts with a number above `after`, by number, at most `limit`.
  virtual absl::StatusOr<std::vector<PartRow>> ListParts(uint64_t upload_sequence, uint32_t after,
                                                         size_t limit) const = 0;

  // Finished at or before `before`, oldest first, at most `limit`.
  virtual absl::StatusOr<std::vector<UploadRow>> ListFinishedUploads(WallTime before, size_t limit) const = 0;
  // Open ones that began at or before `before`, oldest first, at most `limit`.
  virtual absl::StatusOr<std::vector<UploadRow>> ListOldUploads(WallTime before, size_t limit) const = 0;

  // Maintenance.
  virtual absl::StatusOr<std::vector<IncarnationRow>> ListIncarnations() const = 0;
  // Retired at or before `sequence`, oldest first, at most `limit`.
  virtual absl::StatusOr<std::vector<RetiredRow>> ListRetired(uint64_t sequence, size_t limit) const = 0;
  // Whether anything refers to the blob, or it waits for removal.
  virtual absl::StatusOr<bool> KnowsBlob(const BlobId& blob) const = 0;
  // Of a part of an open upload, in order, at most `limit`.
  virtual absl::StatusOr<std::vector<Extent>> ReadPartExtents(const PartRow& part, size_t limit) const = 0;
  // What is wrong with the rows, as far as they show it by themselves. Walks all of them.
  virtual absl::StatusOr<std::vector<CatalogFlaw>> FindFlaws() const = 0;
  // When this catalog was copied from the store's own, if it is such a copy and nobody has said since that it counts:
  // then nothing is collected, as the blobs may be newer than it is.
  virtual absl::StatusOr<std::optional<WallTime>> CopiedAt() const = 0;
};

class CatalogTransaction : public CatalogSnapshot {
 public:
  // Greater than every number it gave before, in this transaction or a committed one.
  virtual uint64_t NextSequence() = 0;

  virtual absl::Status PutAccount(const Account& account) = 0;
  virtual absl::Status PutAccessKey(const AccessKeyRow& key) = 0;  // inserts or replaces
  virtual absl::Status RemoveAccessKey(std::string_view access_key) = 0;

  // Gives the bucket an id that was never used.
  virtual absl::StatusOr<uint64_t> InsertBucket(const BucketInfo& bucket) = 0;
  virtual absl::Status UpdateBucket(const BucketRow& bucket) = 0;
  // The bucket has no versions; its open uploads, their parts and its configuration go with it.
  virtual absl::Status RemoveBucket(uint64_t bucket_id) = 0;
  // Empty content removes it.
  virtual absl::Status PutBucketConfig(uint64_t bucket_id, std::string_view name, std::string_view content) = 0;
  virtual absl::Status PutBucketTags(uint64_t bucket_id, const Tags& tags) = 0;

  // Inserts a version that is newer than all others of its key. Its blobs gain a reference.
  virtual absl::Status InsertVersion(const VersionRow& version, const Body& body) = 0;
  // As InsertVersion, with the body of `source`: bytes in blobs are shared, inline ones copied.
  virtual absl::Status InsertVersionCopy(const VersionRow& version, const VersionRow& source) = 0;
  virtual absl::Status RemoveVersion(const VersionRow& version) = 0;
  // Stores the tags that `version` has now; the rest of its row stays.
  virtual absl::Status PutVersionTags(const VersionRow& version) = 0;

  virtual absl::Status InsertUpload(const UploadRow& upload) = 0;
  // Inserts or replaces the part of this number; a replaced one loses its blobs. The body of a part is empty or lies in
  // blobs (InvalidArgument when it is inline), so that completing never moves bytes.
  virtual absl::Status PutPart(const PartRow& part, const Body& body) = 0;
  // Gives `version` the bodies of these parts in order, removes every part of the upload and marks it as finished with
  // the completed_* fields of `upload`. Work grows with the number of parts, not of bytes.
  virtual absl::Status CompleteUpload(const UploadRow& upload, const VersionRow& version,
                                      const std::vector<uint32_t>& part_numbers) = 0;
  virtual absl::Status RemoveUpload(const UploadRow& upload) = 0;

  virtual absl::Status RemoveRetired(const std::vector<RetiredRow>& rows) = 0;
  // A blob of an incarnation that nothing refers to: written down for removal.
  virtual absl::Status Retire(const BlobId& blob) = 0;
  // Its litter was collected: it need not be scanned again.
  virtual absl::Status EndIncarnation(uint64_t incarnation) = 0;
  // Its litter is to be collected, also when it was before, or when nothing was known of it.
  virtual absl::Status ReopenIncarnation(uint64_t incarnation) = 0;
  // Makes counters and references what the other rows have, and drops what belongs to nothing. Walks all rows.
  virtual absl::Status RepairRows() = 0;
  // Takes CopiedAt back.
  virtual absl::Status ForgetCopy() = 0;
};

struct CatalogStats {
  uint64_t commits = 0;  // groups flushed
  uint64_t updates = 0;  // closures in them
  uint64_t waiting = 0;  // closures queued behind the group that is under way
  uint64_t wal_bytes = 0;
  uint64_t last_sequence = 0;  // of the newest committed update
};

class Catalog {
 public:
  virtual ~Catalog() = default;

  using Read = std::function<absl::Status(const CatalogSnapshot&)>;
  using Write = std::function<absl::Status(CatalogTransaction&)>;
  using Done = std::function<void(absl::Status)>;

  virtual absl::Status View(const OpContext& context, const Read& read) = 0;
  // Returns when the change is durable, or what `write` returned. Errors of its own: Cancelled and DeadlineExceeded
  // before it was submitted; kReadOnly; kStorageFull.
  virtual absl::Status Update(const OpContext& context, const Write& write) = 0;
  // The same without waiting; `done` is called once, on the thread that commits (or inside this call when none was
  // lent). It may call UpdateAsync and View, never Update.
  virtual void UpdateAsync(const OpContext& context, Write write, Done done) = 0;

  // Commits for everybody until `stop`; what is queued by then is committed first, with what completions add to it.
  // Lend one thread at most. Without one, the first waiting writer commits for the others.
  virtual void RunCommits(std::stop_token stop) = 0;
  // Does what keeps the catalog fast beside the commits until `stop`: with a thread lent for it they wait less. Lend
  // one at most.
  virtual void RunCheckpoints(std::stop_token stop) = 0;

  // Writes a copy of the committed state to a new file, beside everything else; CopiedAt says of it that it is one.
  // Durable on return. AlreadyExists.
  virtual absl::Status CopyTo(const OpContext& context, const std::string& path) = 0;

  virtual const std::string& store_id() const = 0;
  virtual uint64_t incarnation() const = 0;  // of this opening
  // Every update with a number up to this one is committed: a View that starts now sees them.
  virtual uint64_t committed_sequence() const = 0;
  // Grows with every commit that changed a bucket or its configuration, before its writer is told.
  virtual uint64_t bucket_generation() const = 0;
  virtual CatalogStats stats() const = 0;

  // Ends the incarnation cleanly. No calls are under way; none may follow.
  virtual absl::Status Close() = 0;
};

}  // namespace coffer
