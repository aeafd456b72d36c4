#include <memory>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/multipart/completion.h"
#include "engine/multipart/find_upload.h"
#include "engine/multipart/uploads.h"
#include "engine/object/info.h"
#include "engine/object/versioning.h"
#include "engine/store/conditions.h"
#include "engine/store/store.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

// What every run of the closure starts from.
struct Request {
  CompleteParams params;
  std::string parts_digest;
  WallTime now;
  Limits limits;
};

// The answer that the first Complete gave, from what is remembered of it.
absl::StatusOr<PutResult> AnswerAgain(const CatalogSnapshot& catalog, const BucketRow& bucket, const UploadRow& upload,
                                      const Request& request) {
  if (upload.completed_parts_digest != request.parts_digest) return NoSuchUpload(request.params.upload_id);
  ASSIGN_OR_RETURN(const std::optional<VersionRow> version,
                   catalog.FindVersion(bucket.id, upload.key, *upload.completed_sequence));
  if (version) return ToPutResult(*version, bucket);
  // Replaced or deleted since; that does not make the first answer wrong.
  VersionRow gone;
  gone.sequence = *upload.completed_sequence;
  gone.nonce = upload.nonce;
  gone.null_kind = upload.completed_null_kind;
  gone.etag = upload.completed_etag;
  gone.modified = upload.completed;
  gone.parts.resize(request.params.parts.size());
  return ToPutResult(gone, bucket);
}

VersionRow MakeVersion(const BucketRow& bucket, const UploadRow& upload, const Completion& completion, WallTime now) {
  VersionRow version;
  version.bucket_id = bucket.id;
  version.key = upload.key;
  version.nonce = upload.nonce;  // so that the version's id can be told again from the upload alone
  version.size_bytes = completion.size_bytes;
  version.etag = completion.etag;
  version.modified = now;
  version.storage_class = upload.storage_class;
  version.owner_account_id = upload.owner_account_id;
  version.checksum = completion.checksum;
  version.parts = completion.parts;
  version.metadata = upload.metadata;
  version.tags = upload.tags;
  return version;
}

absl::StatusOr<PutResult> Publish(CatalogTransaction& t, const BucketRow& bucket, UploadRow upload,
                                  const Completion& completion, const Request& request) {
  VersionRow version = MakeVersion(bucket, upload, completion, request.now);
  RETURN_IF_ERROR(PublishVersion(t, bucket, version, [&] {
    upload.completed_sequence = version.sequence;
    upload.completed_etag = version.etag;
    upload.completed_parts_digest = request.parts_digest;
    upload.completed = request.now;
    upload.completed_null_kind = version.null_kind;
    return t.CompleteUpload(upload, version, completion.part_numbers);
  }));
  return ToPutResult(version, bucket);
}

absl::Status Conflict(const UploadRow& upload, std::string_view condition) {
  return MakeError(ErrorCode::kConditionalRequestConflict,
                   "The conditional request cannot succeed due to a conflicting operation against this resource.",
                   {{"Condition", std::string(condition)}, {"Key", upload.key}});
}

// As S3 tells them apart: a condition that does not hold has failed; one that holds only by what happened to the key
// since the upload began is in conflict, and the client has to look again.
absl::Status CheckConditions(const CatalogSnapshot& catalog, const UploadRow& upload, const Preconditions& conditions) {
  if (conditions.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckWriteConditions(conditions, catalog, upload.bucket_id, upload.key));
  ASSIGN_OR_RETURN(const std::optional<VersionRow> latest, catalog.FindLatest(upload.bucket_id, upload.key));
  const bool exists = latest && !latest->is_delete_marker;
  if (!conditions.if_none_match.empty() && !exists && upload.key_existed) return Conflict(upload, "If-None-Match");
  if (!conditions.if_match.empty() && latest->sequence > upload.sequence) return Conflict(upload, "If-Match");
  return absl::OkStatus();
}

absl::StatusOr<PutResult> CompleteInside(CatalogTransaction& t, const Request& request) {
  const CompleteParams& params = request.params;
  ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, params.bucket));
  ASSIGN_OR_RETURN(UploadRow upload, RequireUpload(t, bucket.id, params.key, params.upload_id));
  if (upload.completed_sequence) return AnswerAgain(t, bucket, upload, request);
  RETURN_IF_ERROR(CheckConditions(t, upload, params.conditions));
  ASSIGN_OR_RETURN(const std::vector<PartRow> stored, t.ListParts(upload.sequence, 0, request.limits.parts_max));
  ASSIGN_OR_RETURN(const Completion completion, PlanCompletion(upload, params, stored, request.limits));
  return Publish(t, bucket, std::move(upload), completion, request);
}

}  // namespace

Change<PutResult> Uploads::Complete(const OpContext& context, CompleteParams params) {
  auto request = std::make_shared<Request>();
  request->parts_digest = PartListDigest(params.parts);
  request->params = std::move(params);
  request->now = store_.clock().WallNow();
  request->limits = store_.options.limits;
  return Change<PutResult>(*store_.catalog, context,
                           [request](CatalogTransaction& t) { return CompleteInside(t, *request); });
}

}  // namespace coffer
