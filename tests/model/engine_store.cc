#include "tests/model/engine_store.h"

#include <utility>

#include "engine/base/status.h"
#include "tests/support/engine_fixture.h"

namespace coffer::model {
absl::Status EngineStore::CreateBucket(const std::string& bucket) {
  return engine_.buckets().Create(context_, {.name = bucket}).Commit().status();
}

absl::Status EngineStore::DeleteBucket(const std::string& bucket) {
  return engine_.buckets().Delete(context_, bucket).Commit().status();
}

absl::Status EngineStore::SetVersioning(const std::string& bucket, Versioning versioning) {
  return engine_.buckets().SetVersioning(context_, bucket, versioning).Commit().status();
}

absl::StatusOr<BucketCounters> EngineStore::ReadCounters(const std::string& bucket) {
  return engine_.buckets().ReadCounters(context_, bucket);
}

absl::StatusOr<Tags> EngineStore::ReadBucketTags(const std::string& bucket) {
  return engine_.buckets().ReadTags(context_, bucket);
}

absl::Status EngineStore::PutBucketTags(const std::string& bucket, const Tags& tags) {
  return engine_.buckets().PutTags(context_, bucket, tags).Commit().status();
}

absl::StatusOr<PutResult> EngineStore::Put(const PutParams& params, std::string_view body) {
  return engine_.objects().Put(context_, params, body);
}

absl::StatusOr<Found> EngineStore::Get(const GetParams& params) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader, engine_.objects().Get(context_, params));
  Found found{.head = reader->head(), .body = {}};
  ASSIGN_OR_RETURN(found.body, ReadAll(*reader, 20'000));
  return found;
}

absl::StatusOr<ObjectHead> EngineStore::Head(const GetParams& params) {
  return engine_.objects().Head(context_, params);
}

absl::StatusOr<ObjectHead> EngineStore::ReadAttributes(const GetParams& params) {
  GetParams with_parts = params;
  with_parts.with_parts = true;
  return engine_.objects().Head(context_, with_parts);
}

absl::StatusOr<DeleteResult> EngineStore::Delete(const DeleteParams& params) {
  return engine_.objects().Delete(context_, params).Commit();
}

absl::StatusOr<Deletions> EngineStore::DeleteMany(const std::string& bucket, const std::vector<DeleteParams>& keys) {
  ASSIGN_OR_RETURN(Deletions deletions, engine_.objects().DeleteMany(context_, bucket, keys).Commit());
  // S3 tells it so.
  for (absl::StatusOr<DeleteResult>& deletion : deletions) {
    if (GetErrorCode(deletion.status()) == ErrorCode::kInvalidArgument) {
      deletion = MakeError(ErrorCode::kNoSuchVersion, "id");
    }
  }
  return deletions;
}

absl::StatusOr<CopyResult> EngineStore::Copy(const CopyParams& params) {
  return engine_.objects().Copy(context_, params).Commit();
}

absl::StatusOr<ObjectTags> EngineStore::ReadTags(const std::string& bucket, const std::string& key,
                                                 const std::string& version_id) {
  return engine_.objects().ReadTags(context_, bucket, key, version_id);
}

absl::StatusOr<ObjectTags> EngineStore::PutTags(const PutTagsParams& params) {
  return engine_.objects().PutTags(context_, params).Commit();
}

absl::StatusOr<ListPage> EngineStore::List(const ListParams& params) {
  return engine_.objects().List(context_, params);
}

absl::StatusOr<ListPage> EngineStore::ListVersions(const ListParams& params) {
  return engine_.objects().ListVersions(context_, params);
}

absl::StatusOr<UploadInfo> EngineStore::CreateUpload(const CreateUploadParams& params) {
  return engine_.uploads().Create(context_, params).Commit();
}

absl::StatusOr<PutResult> EngineStore::PutPart(const UploadPartParams& params, std::string_view body) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ObjectWriter> writer, engine_.uploads().StartPart(context_, params));
  RETURN_IF_ERROR(writer->Append(body));
  return writer->Commit();
}

absl::StatusOr<PutResult> EngineStore::CopyPart(const CopyPartParams& params) {
  absl::StatusOr<Change<CopyResult>> change = engine_.uploads().CopyPart(context_, params);
  // S3 tells it so.
  if (GetErrorCode(change.status()) == ErrorCode::kInvalidRange) return MakeError(ErrorCode::kInvalidArgument, "range");
  if (!change.ok()) return change.status();
  return std::move(*change).Then([](const CopyResult& copy) { return copy.put; }).Commit();
}

absl::StatusOr<PutResult> EngineStore::Complete(const CompleteParams& params) {
  return engine_.uploads().Complete(context_, params).Commit();
}

absl::Status EngineStore::Abort(const std::string& bucket, const std::string& key, const std::string& upload_id) {
  return engine_.uploads().Abort(context_, bucket, key, upload_id).Commit().status();
}

absl::StatusOr<ListPartsPage> EngineStore::ListParts(const std::string& bucket, const std::string& key,
                                                     const std::string& upload_id, uint32_t after, size_t limit) {
  return engine_.uploads().ListParts(context_, bucket, key, upload_id, after, limit);
}

absl::StatusOr<ListUploadsPage> EngineStore::ListUploads(const ListUploadsParams& params) {
  return engine_.uploads().List(context_, params);
}

absl::Status EngineStore::Maintain() {
  bool more = true;
  while (more) {
    ASSIGN_OR_RETURN(const MaintenanceReport report, engine_.Maintain(context_, {}));
    more = report.more;
  }
  return absl::OkStatus();
}

}  // namespace coffer::model
