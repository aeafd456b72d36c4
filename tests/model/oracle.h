// The oracle: an object store that is easy to believe. Maps in memory, a call at a time, no files, no transactions, no
// sharing of bytes; it computes each answer anew from what was put.
//
// Version ids are "v" and a number, upload ids "u" and one. A copy of an oracle goes on from the same point. The clock
// belongs to the caller. What it does takes less than 600 lines of code (tests/tree holds it to that).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/error.h"
#include "engine/options.h"
#include "tests/model/object_store.h"

namespace coffer::model {

struct OracleOptions {
  Limits limits;
  std::chrono::milliseconds completed_upload_memory{};
};

class Oracle final : public ObjectStore {
 public:
  Oracle(Clock& clock, const OracleOptions& options) : clock_(&clock), options_(options) {}

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
  using Body = std::shared_ptr<const std::string>;
  struct Version {
    uint64_t number = 0;  // in the order of publishing
    ObjectInfo info;
    Tags tags;
    Body body;                    // null: a delete marker
    std::vector<PartInfo> parts;  // of the upload that made it
  };
  using Versions = std::vector<Version>;  // of a key, newest first
  struct Part {
    PartInfo info;
    Body body;
  };
  struct Completed {
    std::vector<std::pair<uint32_t, std::string>> list;  // numbers and ETags, as they were sent
    PutResult answer;
    uint64_t number = 0;  // of the version
    WallTime time;
  };
  struct Upload {
    CreateUploadParams params;
    UploadInfo info;
    bool key_existed = false;  // had an object when the upload began,
    uint64_t began = 0;        // after this version
    std::map<uint32_t, Part> parts;
    std::optional<Completed> completed;
  };
  struct Bucket {
    Versioning versioning = Versioning::kNever;
    Tags tags;
    std::map<std::string, Versions> keys;                           // none is empty
    std::map<std::pair<std::string, std::string>, Upload> uploads;  // by key, then by id: oldest first
  };

  absl::StatusOr<Bucket*> FindBucket(const std::string& name);
  static Version* Latest(Bucket& bucket, const std::string& key);
  static absl::StatusOr<Version*> LookUp(Bucket& bucket, const std::string& key, const std::string& version_id);
  static absl::StatusOr<const Version*> Require(Bucket& bucket, const std::string& key, const std::string& version_id);
  absl::StatusOr<const Version*> RequireSource(const std::string& bucket, const std::string& key,
                                               const std::string& version_id, const Preconditions& conditions);
  template <typename Params>
  static Version Make(const Params& params, std::string body, std::string etag, Checksum checksum);
  static PutResult ResultOf(const ObjectInfo& info, const Bucket& bucket);
  Version& Publish(Bucket& bucket, Version version);
  static void Remove(Bucket& bucket, const std::string& key, const Version& version);
  static absl::StatusOr<Version*> RequireTaggable(Bucket& bucket, const std::string& key,
                                                  const std::string& version_id);
  absl::StatusOr<DeleteResult> DeleteIn(Bucket& bucket, const DeleteParams& params);
  absl::StatusOr<ListPage> ListRows(const ListParams& params, bool all);
  static absl::StatusOr<uint64_t> NumberOfMarker(const Bucket& bucket, const ListParams& params);
  absl::StatusOr<Upload*> FindUpload(const std::string& bucket, const std::string& key, const std::string& upload_id,
                                     bool completed_too = false);
  static absl::Status CheckWhole(const Upload& upload, const CompleteParams& params, const ObjectInfo& made);
  absl::StatusOr<PutResult> StorePart(Upload& upload, uint32_t number, Body body);
  static absl::StatusOr<std::vector<const Part*>> SelectParts(const Upload& upload, const CompleteParams& params,
                                                              const Limits& limits);
  static absl::Status CheckConditions(const Upload& upload, const Preconditions& conditions, const Version* latest);
  static PutResult AnswerAgain(const Bucket& bucket, const std::string& key, const Completed& completed);

  Clock* clock_;
  OracleOptions options_;
  std::map<std::string, Bucket> buckets_;
  uint64_t published_ = 0;
  uint64_t uploads_made_ = 0;
};

template <typename Params>
Oracle::Version Oracle::Make(const Params& params, std::string body, std::string etag, Checksum checksum) {
  Version version;
  version.info.key = params.key;
  version.info.size_bytes = body.size();
  version.info.etag = std::move(etag);
  version.info.storage_class = params.storage_class;
  version.info.checksum = std::move(checksum);
  version.info.metadata = params.metadata;
  version.tags = params.tags;
  version.body = std::make_shared<std::string>(std::move(body));
  return version;
}

absl::Status Error(ErrorCode code);
// What digests and checksums a body has.
std::string EtagOf(std::string_view body);
Checksum ChecksumOf(Algorithm algorithm, std::string_view body);
inline constexpr size_t kObjectTagsMax = 10;
absl::Status CheckTags(const Tags& tags, size_t most);
// What was sent along has to fit: kBadDigest.
absl::Status CheckDigests(const std::vector<ExpectedDigest>& expected, std::string_view body);
// Preconditions of a write against the newest version; null or a delete marker: there is none.
absl::Status CheckWrite(const Preconditions& conditions, const ObjectInfo* latest);

}  // namespace coffer::model
