// What a model test does with an object store: the engine's calls, in the engine's types, one after the other.
//
// Three things have this face: the oracle (oracle.h), an engine (engine_store.h), and an engine behind S3
// (s3_store.h). Version and upload ids are each store's own; errors are compared by the name of their S3 code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/bucket/buckets.h"
#include "engine/multipart/uploads.h"
#include "engine/object/objects.h"

namespace coffer::model {

struct Found {
  ObjectHead head;
  std::string body;
};

using Deletions = std::vector<absl::StatusOr<DeleteResult>>;

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  virtual absl::Status CreateBucket(const std::string& bucket) = 0;
  virtual absl::Status DeleteBucket(const std::string& bucket) = 0;
  virtual absl::Status SetVersioning(const std::string& bucket, Versioning versioning) = 0;
  virtual absl::StatusOr<BucketCounters> ReadCounters(const std::string& bucket) = 0;
  virtual absl::StatusOr<Tags> ReadBucketTags(const std::string& bucket) = 0;
  virtual absl::Status PutBucketTags(const std::string& bucket, const Tags& tags) = 0;

  virtual absl::StatusOr<PutResult> Put(const PutParams& params, std::string_view body) = 0;
  virtual absl::StatusOr<Found> Get(const GetParams& params) = 0;
  virtual absl::StatusOr<ObjectHead> Head(const GetParams& params) = 0;
  // Of a version: no metadata and no tags; but its parts, listed where their checksums make up the object's.
  virtual absl::StatusOr<ObjectHead> ReadAttributes(const GetParams& params) = 0;
  virtual absl::StatusOr<DeleteResult> Delete(const DeleteParams& params) = 0;
  virtual absl::StatusOr<Deletions> DeleteMany(const std::string& bucket, const std::vector<DeleteParams>& keys) = 0;
  virtual absl::StatusOr<CopyResult> Copy(const CopyParams& params) = 0;
  virtual absl::StatusOr<ObjectTags> ReadTags(const std::string& bucket, const std::string& key,
                                              const std::string& version_id) = 0;
  virtual absl::StatusOr<ObjectTags> PutTags(const PutTagsParams& params) = 0;
  virtual absl::StatusOr<ListPage> List(const ListParams& params) = 0;
  virtual absl::StatusOr<ListPage> ListVersions(const ListParams& params) = 0;

  virtual absl::StatusOr<UploadInfo> CreateUpload(const CreateUploadParams& params) = 0;
  virtual absl::StatusOr<PutResult> PutPart(const UploadPartParams& params, std::string_view body) = 0;
  virtual absl::StatusOr<PutResult> CopyPart(const CopyPartParams& params) = 0;
  virtual absl::StatusOr<PutResult> Complete(const CompleteParams& params) = 0;
  virtual absl::Status Abort(const std::string& bucket, const std::string& key, const std::string& upload_id) = 0;
  virtual absl::StatusOr<ListPartsPage> ListParts(const std::string& bucket, const std::string& key,
                                                  const std::string& upload_id, uint32_t after, size_t limit) = 0;
  virtual absl::StatusOr<ListUploadsPage> ListUploads(const ListUploadsParams& params) = 0;

  // Frees space, and forgets finished uploads that are old enough.
  virtual absl::Status Maintain() = 0;
};

}  // namespace coffer::model
