// An engine with the face of a model test. The engine outlives it.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "tests/model/object_store.h"

namespace coffer::model {

class EngineStore final : public ObjectStore {
 public:
  EngineStore(Engine& engine, OpContext context) : engine_(engine), context_(std::move(context)) {}

  absl::Status CreateBucket(const std::string& bucket) override;
  absl::Status DeleteBucket(const std::string& bucket) override;
  absl::Status SetVersioning(const std::string& bucket, Versioning versioning) override;
  absl::StatusOr<BucketCounters> ReadCounters(const std::string& bucket) override;
  absl::StatusOr<Tags> ReadBucketTags(const std::string& bucket) override;
  absl::Status PutBucketTags(const std::string& bucket, const Tags& tags) override;
  absl::StatusOr<PutResult> Put(const PutParams& params, std::string_view body) override;
  absl::StatusOr<Found> Get(const GetParams& params) override;
  absl::StatusOr<ObjectHead> Head(const GetParams& params) override;
  absl::StatusOr<ObjectHead> ReadAttributes(const GetParams& params) override;
  absl::StatusOr<DeleteResult> Delete(const DeleteParams& params) override;
  absl::StatusOr<Deletions> DeleteMany(const std::string& bucket, const std::vector<DeleteParams>& keys) override;
  absl::StatusOr<CopyResult> Copy(const CopyParams& params) override;
  absl::StatusOr<ObjectTags> ReadTags(const std::string& bucket, const std::string& key,
                                      const std::string& version_id) override;
  absl::StatusOr<ObjectTags> PutTags(const PutTagsParams& params) override;
  absl::StatusOr<ListPage> List(const ListParams& params) override;
  absl::StatusOr<ListPage> ListVersions(const ListParams& params) override;
  absl::StatusOr<UploadInfo> CreateUpload(const CreateUploadParams& params) override;
  absl::StatusOr<PutResult> PutPart(const UploadPartParams& params, std::string_view body) override;
  absl::StatusOr<PutResult> CopyPart(const CopyPartParams& params) override;
  absl::StatusOr<PutResult> Complete(const CompleteParams& params) override;
  absl::Status Abort(const std::string& bucket, const std::string& key, const std::string& upload_id) override;
  absl::StatusOr<ListPartsPage> ListParts(const std::string& bucket, const std::string& key,
                                          const std::string& upload_id, uint32_t after, size_t limit) override;
  absl::StatusOr<ListUploadsPage> ListUploads(const ListUploadsParams& params) override;
  absl::Status Maintain() override;

 private:
  Engine& engine_;
  const OpContext context_;
};

}  // namespace coffer::model
