// Multipart uploads: create, parts, complete, abort.
#include "api/s3/error.h"
#include "api/s3/ops/body_upload.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/conditions.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "api/s3/ops/sent_tags.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

UploadPartOutput PartAnswer(const PutResult& part) {
  UploadPartOutput out;
  out.etag = Quoted(part.etag);
  SetChecksum(out, part.checksum, 0);
  return out;
}

UploadPartCopyOutput PartCopyAnswer(const CopyResult& copy) {
  const PutResult& part = copy.put;
  UploadPartCopyOutput out;
  if (!copy.source_version_id.empty()) out.copy_source_version_id = copy.source_version_id;
  CopyPartResult& result = out.copy_part_result.emplace();
  result.etag = Quoted(part.etag);
  result.last_modified = part.modified;
  SetChecksum(result, part.checksum, 0);
  return out;
}

absl::Status BadPartNumber(int32_t number) {
  return S3Error(S3Code::kInvalidArgument, "PartNumber must be >= 1",
                 {{"ArgumentName", "PartNumber"}, {"ArgumentValue", std::to_string(number)}});
}

// A range that the source does not have is the argument's fault here; of a read it would be 416.
absl::Status ExplainCopyRange(const absl::Status& status, const std::optional<std::string>& range) {
  if (GetErrorCode(status) != ErrorCode::kInvalidRange) return status;
  std::string size;
  for (const auto& [name, value] : GetErrorFields(status)) {
    if (name == "ActualObjectSize") size = value;
  }
  return S3Error(S3Code::kInvalidArgument, "Range specified is not valid for source object of size: " + size,
                 {{"ArgumentName", "x-amz-copy-source-range"}, {"ArgumentValue", range.value_or("")}});
}

absl::StatusOr<std::vector<CompletePart>> PartsOf(const CompleteMultipartUploadInput& in) {
  if (!in.multipart_upload || in.multipart_upload->parts.empty()) {
    return S3Error(S3Code::kMalformedXML);
  }
  std::vector<CompletePart> parts;
  for (const CompletedPart& sent : in.multipart_upload->parts) {
    if (!sent.part_number || !sent.etag) return S3Error(S3Code::kMalformedXML);
    if (*sent.part_number < 1) return BadPartNumber(*sent.part_number);
    CompletePart& part = parts.emplace_back();
    part.number = static_cast<uint32_t>(*sent.part_number);
    part.etag = Unquoted(*sent.etag);
    ASSIGN_OR_RETURN(part.checksum, SentChecksum(sent));
  }
  return parts;
}

}  // namespace

absl::StatusOr<Change<CreateMultipartUploadOutput>> CreateMultipartUpload(Call& call,
                                                                          const CreateMultipartUploadInput& in) {
  CreateUploadParams params{.bucket = call.bucket(), .key = in.key};
  ASSIGN_OR_RETURN(params.metadata, MetadataOf(in));
  ASSIGN_OR_RETURN(params.tags, SentTags(call, in));
  ASSIGN_OR_RETURN(params.storage_class, ParseStorageClass(in.storage_class));
  ASSIGN_OR_RETURN(params.checksum_type, ParseChecksumType(in.checksum_type));
  if (in.checksum_algorithm) {
    ASSIGN_OR_RETURN(params.checksum, ParseAlgorithm(*in.checksum_algorithm));
  } else if (params.checksum_type) {
    return S3Error(S3Code::kInvalidRequest,
                   "The x-amz-checksum-type header can only be used with the "
                   "x-amz-checksum-algorithm header.");
  }
  return call.engine()
      .uploads()
      .Create(call.context(), std::move(params))
      .Then([bucket = in.bucket](const UploadInfo& upload) {
        CreateMultipartUploadOutput out;
        out.bucket = bucket;
        out.key = upload.key;
        out.upload_id = upload.upload_id;
        if (upload.checksum) {
          out.checksum_algorithm = std::string(DigestName(*upload.checksum));
          out.checksum_type = std::string(ChecksumTypeName(upload.checksum_type));
        }
        return out;
      });
}

absl::StatusOr<std::unique_ptr<Upload<UploadPartOutput>>> UploadPart(Call& call, const UploadPartInput& in) {
  UploadPartParams params{.bucket = call.bucket(),
                          .key = in.key,
                          .upload_id = in.upload_id,
                          .number = static_cast<uint32_t>(std::max(in.part_number, 0)),
                          .size_bytes = call.body_bytes()};
  ASSIGN_OR_RETURN(BodyDigests digests, DigestsOf(call, in));
  params.checksum = digests.keep;
  params.expected = std::move(digests.expected);
  ASSIGN_OR_RETURN(auto writer, call.engine().uploads().StartPart(call.context(), std::move(params)));
  return MakeBodyUpload<UploadPartOutput>(std::move(writer), PartAnswer);
}

absl::StatusOr<Change<UploadPartCopyOutput>> UploadPartCopy(Call& call, const UploadPartCopyInput& in) {
  ASSIGN_OR_RETURN(CopySource source, ParseCopySource(in.copy_source));
  ASSIGN_OR_RETURN(BucketRef source_bucket, call.AuthorizeSource(source, in.expected_source_bucket_owner));
  CopyPartParams params{.source_bucket = std::move(source_bucket),
                        .source_key = std::move(source.key),
                        .source_version_id = std::move(source.version_id),
                        .source_conditions = SourceConditions(in),
                        .bucket = call.bucket(),
                        .key = in.key,
                        .upload_id = in.upload_id,
                        .number = static_cast<uint32_t>(std::max(in.part_number, 0))};
  ASSIGN_OR_RETURN(params.range, ParseCopyRange(in.copy_source_range));
  auto change = call.engine().uploads().CopyPart(call.context(), std::move(params));
  if (!change.ok()) return ExplainCopyRange(change.status(), in.copy_source_range);
  return (*std::move(change)).Then(PartCopyAnswer);
}

absl::StatusOr<Change<CompleteMultipartUploadOutput>> CompleteMultipartUpload(Call& call,
                                                                              const CompleteMultipartUploadInput& in) {
  CompleteParams params{.bucket = call.bucket(), .key = in.key, .upload_id = in.upload_id};
  ASSIGN_OR_RETURN(params.parts, PartsOf(in));
  ASSIGN_OR_RETURN(params.conditions, WriteConditions(in.if_match, in.if_none_match));
  ASSIGN_OR_RETURN(params.checksum, OneObjectChecksum(ChecksumMembers(in), params.parts.size()));
  ASSIGN_OR_RETURN(params.checksum_type, ParseChecksumType(in.checksum_type));
  if (in.mpu_object_size.value_or(0) < 0) {
    return S3Error(S3Code::kInvalidRequest, "Value for x-amz-mp-object-size header is less than zero.");
  }
  if (in.mpu_object_size) params.size_bytes = static_cast<uint64_t>(*in.mpu_object_size);
  return call.engine()
      .uploads()
      .Complete(call.context(), std::move(params))
      .Then([bucket = in.bucket, key = in.key, location = call.Location(in.bucket, in.key)](const PutResult& put) {
        CompleteMultipartUploadOutput out;
        out.location = location;
        out.bucket = bucket;
        out.key = key;
        out.etag = Quoted(put.etag);
        if (put.versioned) out.version_id = put.version_id;
        SetChecksum(out, put.checksum, put.parts_count);
        return out;
      });
}

absl::StatusOr<Change<AbortMultipartUploadOutput>> AbortMultipartUpload(Call& call,
                                                                        const AbortMultipartUploadInput& in) {
  if (in.if_match_initiated_time) {
    return S3Error(S3Code::kNotImplemented, "The condition on the time of initiation is not implemented.");
  }
  return call.engine().uploads().Abort(call.context(), call.bucket(), in.key, in.upload_id).Then([](Done) {
    return AbortMultipartUploadOutput{};
  });
}

}  // namespace coffer::s3
