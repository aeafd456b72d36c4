// An engine behind S3 with the face of a model test: each call is a request, its result what the answer tells.
//
// What S3 has no operation for goes to the engine: counters, maintenance.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/model/engine_store.h"
#include "tests/model/object_store.h"
#include "tests/model/s3_client.h"

namespace coffer::model {

class S3Store final : public ObjectStore {
 public:
  S3Store(S3Client client, EngineStore& engine) : client_(std::move(client)), engine_(engine) {}

  absl::Status CreateBucket(const std::string& bucket) override;
  absl::Status DeleteBucket(const std::string& bucket) override;
  absl::Status SetVersioning(const std::string& bucket, Versioning versioning) override;
  absl::StatusOr<BucketCounters> ReadCounters(const std::string& bucket) override {
    return engine_.ReadCounters(bucket);
  }
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
  absl::Status Maintain() override { return engine_.Maintain(); }

 private:
  absl::StatusOr<ListPage> ListV1(const ListParams& params);
  absl::StatusOr<ListPage> ListV2(const ListParams& params);

  S3Client client_;
  EngineStore& engine_;
  std::map<std::string, std::string> tokens_;  // that a listing gave, by where its page ended
};

}  // namespace coffer::model
