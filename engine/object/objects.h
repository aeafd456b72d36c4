// Objects: read and write object versions.
//
// Thread-safe; the handles it gives are not. Calls may wait for the backend; give them a deadline or a stop token in OpContext.
//
//   auto writer = engine->objects().StartPut(context, {.bucket = "photos", .key = "cat.jpg"});
//   if (!writer.ok()) return writer.status();
//   RETURN_IF_ERROR((*writer)->Append(bytes));
//   absl::StatusOr<PutResult> put = (*writer)->Commit();
//
// Keys are bytes, 1 to 1,024 of them; they are never paths: "a" and "a/b" stand side by side. Version ids are opaque; an empty
// one means the newest version. Errors everywhere: NotFound (kNoSuchBucket, kNoSuchKey, kNoSuchVersion), InvalidArgument
// (kKeyTooLong, kInvalidKey), DataLoss.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/change.h"
#include "engine/object/reader.h"
#include "engine/object/writer.h"
#include "engine/types.h"

namespace coffer {

struct Store;

struct PutParams {
  BucketRef bucket;
  std::string key;
  ObjectMetadata metadata;
  Tags tags;
  std::string storage_class = "STANDARD";
  std::optional<uint64_t> size_bytes;      // declared length; more or less is an error
  // The checksum to keep with the object; none: CRC64NVME.
  std::optional<Algorithm> checksum;
  std::vector<ExpectedDigest> expected;    // known ahead; MD5 and the checksum's algorithm may be among them
  Preconditions conditions;                // if_match, if_none_match
};

struct GetParams {
  BucketRef bucket;
  std::string key;
  std::string version_id;
  std::optional<ByteRange> range;          // kInvalidRange when it starts behind the end
  // One part of the upload that made the version, instead of a range (kNoSuchPart); 1 is all of what no upload made.
  std::optional<uint32_t> part_number;
  bool with_parts = false;                 // fills ObjectHead::parts
  Preconditions conditions;                // kNotModified, kPreconditionFailed
};

struct DeleteParams {
  BucketRef bucket;
  std::string key;
  std::string version_id;                  // removes this version; empty: the key (a delete marker where versions are kept)
  // if_match, if_match_size, if_match_modified, of the newest version. With a version id: kNotImplemented.
  Preconditions conditions;
};

struct DeleteResult {
  bool is_delete_marker = false;           // a marker was made, or the version that was removed is one
  std::string version_id;                  // of the marker, or of what was removed; empty in a bucket without versions
};

// A copy of an object's newest version onto itself has to say something new of its metadata, its storage class or its redirect
// (kInvalidRequest); new tags alone are PutTags.
struct CopyParams {
  BucketRef source_bucket;
  std::string source_key;
  std::string source_version_id;
  Preconditions source_conditions;
  BucketRef bucket;
  std::string key;
  std::optional<ObjectMetadata> metadata;  // none: the source's
  std::optional<Tags> tags;                // none: the source's
  std::optional<std::string> storage_class;
  // Of the full object. Where the source has another its bytes are read for it; none: the source's.
  std::optional<Algorithm> checksum;
  std::string website_redirect;            // the copy's, where `metadata` is none; the source's never travels
  Preconditions conditions;
};

struct CopyResult {
  PutResult put;
  std::string source_version_id;           // empty when the source bucket keeps no versions
};

struct PutTagsParams {
  BucketRef bucket;
  std::string key;
  std::string version_id;
  Tags tags;                               // all that the version then has; none: it has none
};

struct ObjectTags {
  Tags tags;
  std::string version_id;                  // whose they are; empty in a bucket without versions
};

struct ListParams {
  BucketRef bucket;
  std::string prefix;
  std::string delimiter;                   // any number of bytes; empty: none
  // The page starts strictly behind this key, and behind everything under it when it is a common prefix.
  std::string after;
  // ListVersions alone: the page starts behind this version of `after`, whether or not it is still there. (A null
  // version that is gone has left no trace of its place: all versions of the key come again.)
  std::string after_version_id;
  size_t limit = 1000;                     // keys and common prefixes together
};

struct ListPage {
  std::vector<ObjectInfo> objects;  // without metadata
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_after;                  // the last key or common prefix of the page
  std::string next_after_version_id;       // ListVersions: of that key's version; empty for a common prefix
};

class Objects {
 public:
  explicit Objects(Store& store) : store_(store) {}

  absl::StatusOr<std::unique_ptr<ObjectWriter>> StartPut(const OpContext& context, PutParams params);
  // A put from memory.
  absl::StatusOr<PutResult> Put(const OpContext& context, PutParams params, std::string_view bytes);

  // The reader keeps the version's bytes while it lives, whatever happens to the key. FailedPrecondition (kMethodNotAllowed)
  // when the version asked for is a delete marker.
  absl::StatusOr<std::unique_ptr<ObjectReader>> Get(const OpContext& context, const GetParams& params);
  absl::StatusOr<ObjectHead> Head(const OpContext& context, const GetParams& params);

  // Deleting a key that does not exist succeeds.
  Change<DeleteResult> Delete(const OpContext& context, DeleteParams params);
  // Many at once, in one transaction; each has its own outcome, in the order of `keys`.
  Change<std::vector<absl::StatusOr<DeleteResult>>> DeleteMany(const OpContext& context, BucketRef bucket,
                                                               std::vector<DeleteParams> keys);

  // Bytes are shared, and read only for another checksum: else the cost does not depend on the size.
  // kConditionalRequestConflict when the source was replaced while it was read.
  Change<CopyResult> Copy(const OpContext& context, CopyParams params);

  // Tags belong to a version and change in place: there is no new version, and time and ETag stay. FailedPrecondition
  // (kMethodNotAllowed) for a delete marker, whether it is asked for or the newest. InvalidArgument (kInvalidTag, kTooManyTags).
  absl::StatusOr<ObjectTags> ReadTags(const OpContext& context, const BucketRef& bucket, std::string_view key,
                                      std::string_view version_id = {});
  Change<ObjectTags> PutTags(const OpContext& context, PutTagsParams params);

  // Ordered by key. The cost grows with the page, not with the bucket: common prefixes are jumped over.
  absl::StatusOr<ListPage> List(const OpContext& context, const ListParams& params);
  // The same with every version, delete markers too: by key, of a key the newest first. InvalidArgument for what is no
  // version id.
  absl::StatusOr<ListPage> ListVersions(const OpContext& context, const ListParams& params);

 private:
  Store& store_;
};

}  // namespace coffer
