// PutObject and CopyObject.
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/ops/body_upload.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/conditions.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "api/s3/ops/sent_tags.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {
namespace {

PutObjectOutput PutAnswer(const PutResult& put) {
  PutObjectOutput out;
  out.etag = Quoted(put.etag);
  if (put.versioned) out.version_id = put.version_id;
  SetChecksum(out, put.checksum, 0);
  return out;
}

CopyObjectOutput CopyAnswer(const CopyResult& copy) {
  CopyObjectOutput out;
  CopyObjectResult& result = out.copy_object_result.emplace();
  result.etag = Quoted(copy.put.etag);
  result.last_modified = copy.put.modified;
  SetChecksum(result, copy.put.checksum, copy.put.parts_count);
  if (copy.put.versioned) out.version_id = copy.put.version_id;
  if (!copy.source_version_id.empty()) out.copy_source_version_id = copy.source_version_id;
  return out;
}

// COPY keeps what the source has, REPLACE takes what the request says. `what`: "metadata" or "tagging".
absl::StatusOr<bool> Replaces(const std::optional<std::string>& directive, std::string_view what) {
  if (!directive || *directive == "COPY") return false;
  if (*directive == "REPLACE") return true;
  return S3Error(S3Code::kInvalidArgument, absl::StrCat("Unknown ", AsAbsl(what), " directive."),
                 {{"ArgumentName", absl::StrCat("x-amz-", AsAbsl(what), "-directive")}, {"ArgumentValue", *directive}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Upload<PutObjectOutput>>> PutObject(Call& call, const PutObjectInput& in) {
  PutParams params{.bucket = call.bucket(), .key = in.key, .size_bytes = call.body_bytes()};
  ASSIGN_OR_RETURN(params.metadata, MetadataOf(in));
  ASSIGN_OR_RETURN(params.tags, SentTags(call, in));
  ASSIGN_OR_RETURN(params.storage_class, ParseStorageClass(in.storage_class));
  ASSIGN_OR_RETURN(params.conditions, WriteConditions(in.if_match, in.if_none_match));
  ASSIGN_OR_RETURN(BodyDigests digests, DigestsOf(call, in));
  params.checksum = digests.keep;
  params.expected = std::move(digests.expected);
  ASSIGN_OR_RETURN(auto writer, call.engine().objects().StartPut(call.context(), std::move(params)));
  return MakeBodyUpload<PutObjectOutput>(std::move(writer), PutAnswer);
}

absl::StatusOr<Change<CopyObjectOutput>> CopyObject(Call& call, const CopyObjectInput& in) {
  ASSIGN_OR_RETURN(CopySource source, ParseCopySource(in.copy_source));
  ASSIGN_OR_RETURN(BucketRef source_bucket, call.AuthorizeSource(source, in.expected_source_bucket_owner));
  CopyParams params{.source_bucket = std::move(source_bucket),
                    .source_key = std::move(source.key),
                    .source_version_id = std::move(source.version_id),
                    .source_conditions = SourceConditions(in),
                    .bucket = call.bucket(),
                    .key = in.key};
  if (in.checksum_algorithm) {
    ASSIGN_OR_RETURN(params.checksum, ParseAlgorithm(*in.checksum_algorithm));
  }
  ASSIGN_OR_RETURN(const bool replaces_metadata, Replaces(in.metadata_directive, "metadata"));
  if (replaces_metadata) {
    ASSIGN_OR_RETURN(params.metadata, MetadataOf(in));
  }
  ASSIGN_OR_RETURN(const bool replaces_tags, Replaces(in.tagging_directive, "tagging"));
  if (replaces_tags) {
    ASSIGN_OR_RETURN(params.tags, SentTags(call, in));
  }
  ASSIGN_OR_RETURN(params.website_redirect, ParseRedirect(in.website_redirect_location));
  if (in.storage_class) {
    ASSIGN_OR_RETURN(params.storage_class, ParseStorageClass(in.storage_class));
  }
  ASSIGN_OR_RETURN(params.conditions, WriteConditions(in.if_match, in.if_none_match));
  return call.engine().objects().Copy(call.context(), std::move(params)).Then(CopyAnswer);
}

}  // namespace coffer::s3
