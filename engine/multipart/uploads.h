// Multipart uploads: a body in parts that arrive in any order and may be sent again.
//
// Parts are stored where they will stay: completing an upload moves no bytes, its cost grows with the number of parts only.
// The last part of a number that finished wins. Thread-safe; the writers it gives are not.
// Errors everywhere: NotFound (kNoSuchBucket, kNoSuchUpload).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/change.h"
#include "engine/object/objects.h"
#include "engine/types.h"

namespace coffer {

struct CreateUploadParams {
  BucketRef bucket;
  std::string key;
  ObjectMetadata metadata;
  Tags tags;
  std::string storage_class = "STANDARD";
  std::optional<Algorithm> checksum;         // what parts carry; none: CRC64NVME
  std::optional<ChecksumType> checksum_type;
};

struct UploadInfo {
  std::string key;
  std::string upload_id;
  WallTime initiated;
  std::string owner_account_id;
  std::string storage_class;
  std::optional<Algorithm> checksum;
  ChecksumType checksum_type = ChecksumType::kComposite;
};

struct UploadPartParams {
  BucketRef bucket;
  std::string key;
  std::string upload_id;
  uint32_t number = 0;                       // 1 to 10,000 (kInvalidPartNumber)
  std::optional<uint64_t> size_bytes;
  // What comes with the part. kInvalidRequest when the upload asked for another, or for a composite one and none comes.
  std::optional<Algorithm> checksum;
  std::vector<ExpectedDigest> expected;
};

struct CopyPartParams {
  BucketRef source_bucket;
  std::string source_key;
  std::string source_version_id;
  Preconditions source_conditions;
  std::optional<ByteRange> range;            // first and last both given; kInvalidRange beyond the source
  BucketRef bucket;
  std::string key;
  std::string upload_id;
  uint32_t number = 0;
};

struct PartInfo {
  uint32_t number = 0;
  uint64_t size_bytes = 0;
  std::string etag;                          // without quotes
  WallTime modified;
  std::optional<Checksum> checksum;
};

struct ListPartsPage {
  UploadInfo upload;
  std::vector<PartInfo> parts;
  bool truncated = false;
  uint32_t next_after = 0;
};

struct ListUploadsParams {
  BucketRef bucket;
  std::string prefix;
  std::string delimiter;
  std::string after_key;
  std::string after_upload_id;               // with after_key: the page starts behind this upload of that key
  size_t limit = 1000;
};

struct ListUploadsPage {
  std::vector<UploadInfo> uploads;           // by key, then oldest first
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_after_key;
  std::string next_after_upload_id;
};

struct CompletePart {
  uint32_t number = 0;
  std::string etag;                          // without quotes
  std::optional<ExpectedDigest> checksum;    // needed where the upload asked for a composite one
};

struct CompleteParams {
  BucketRef bucket;
  std::string key;
  std::string upload_id;
  std::vector<CompletePart> parts;           // ascending numbers (kInvalidPartOrder)
  // if_match, if_none_match: kPreconditionFailed, or kConditionalRequestConflict when one holds only by what happened to the
  // key since the upload began (it was deleted; or what matches was written).
  Preconditions conditions;
  std::optional<uint64_t> size_bytes;        // of the whole object, when the caller wants it checked
  std::optional<ExpectedDigest> checksum;    // of the whole object, likewise
  std::optional<ChecksumType> checksum_type;  // what the caller takes the upload's to be
};

class Uploads {
 public:
  explicit Uploads(Store& store) : store_(store) {}

  Change<UploadInfo> Create(const OpContext& context, CreateUploadParams params);

  absl::StatusOr<std::unique_ptr<ObjectWriter>> StartPart(const OpContext& context, UploadPartParams params);
  // From an existing version: bytes in blobs are shared.
  absl::StatusOr<Change<CopyResult>> CopyPart(const OpContext& context, CopyPartParams params);

  // Publishes the parts as a version. kInvalidPart (unknown, or another ETag or checksum), kInvalidPartOrder,
  // kEntityTooSmall, kBadDigest (the whole object's checksum), kInvalidRequest (its size or type is another, a part's
  // checksum is missing). Sent again with the same parts it gives the same answer.
  Change<PutResult> Complete(const OpContext& context, CompleteParams params);
  Change<Done> Abort(const OpContext& context, BucketRef bucket, std::string key, std::string upload_id);

  absl::StatusOr<ListPartsPage> ListParts(const OpContext& context, const BucketRef& bucket, std::string_view key,
                                          std::string_view upload_id, uint32_t after, size_t limit);
  absl::StatusOr<ListUploadsPage> List(const OpContext& context, const ListUploadsParams& params);

 private:
  Store& store_;
};

}  // namespace coffer
