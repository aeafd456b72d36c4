#include "engine/base/error.h"
#include "engine/base/status.h"
#include "tests/model/s3_fields.h"
#include "tests/model/s3_store.h"

namespace coffer::model {
namespace {

// An upload or a page of them.
template <typename Shape>
UploadInfo GetUpload(const Shape& shape) {
  UploadInfo info;
  info.upload_id = shape.upload_id.value_or("");
  info.key = shape.key.value_or("");
  info.checksum = ParseAlgorithmHeader(shape.checksum_algorithm);
  info.checksum_type = shape.checksum_type == "COMPOSITE" ? ChecksumType::kComposite : ChecksumType::kFullObject;
  if constexpr (requires { shape.initiated; }) info.initiated = shape.initiated.value_or(WallTime());
  if constexpr (requires { shape.storage_class; }) info.storage_class = shape.storage_class.value_or("");
  return info;
}

}  // namespace

absl::StatusOr<UploadInfo> S3Store::CreateUpload(const CreateUploadParams& params) {
  s3::CreateMultipartUploadInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.storage_class = params.storage_class;
  SetMetadata(params.metadata, in);
  in.tagging = TaggingHeader(params.tags);
  if (params.checksum) in.checksum_algorithm = AlgorithmHeader(*params.checksum);
  if (params.checksum_type) in.checksum_type = TypeHeader(*params.checksum_type);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  return GetUpload(answer.output);
}

absl::StatusOr<PutResult> S3Store::PutPart(const UploadPartParams& params, std::string_view body) {
  s3::UploadPartInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.upload_id = params.upload_id;
  in.part_number = static_cast<int32_t>(params.number);
  SetDigests(params.expected, params.checksum, in);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in, body));
  return GetPutResult(answer.output, std::nullopt);
}

absl::StatusOr<PutResult> S3Store::CopyPart(const CopyPartParams& params) {
  s3::UploadPartCopyInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.upload_id = params.upload_id;
  in.part_number = static_cast<int32_t>(params.number);
  in.copy_source = CopySourceHeader(params.source_bucket.name, params.source_key, params.source_version_id);
  in.copy_source_range = RangeHeader(params.range);
  SetSourceConditions(params.source_conditions, in);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  return GetPutResult(answer.output.copy_part_result.value_or(s3::CopyPartResult()), std::nullopt);
}

absl::StatusOr<PutResult> S3Store::Complete(const CompleteParams& params) {
  s3::CompleteMultipartUploadInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.upload_id = params.upload_id;
  in.multipart_upload.emplace();
  for (const CompletePart& part : params.parts) {
    s3::CompletedPart& sent = in.multipart_upload->parts.emplace_back();
    sent.part_number = static_cast<int32_t>(part.number);
    sent.etag = QuotedEtag(part.etag);
    if (part.checksum) SetChecksum(*part.checksum, sent);
  }
  if (params.checksum) SetChecksum(*params.checksum, in);
  if (params.checksum_type) in.checksum_type = TypeHeader(*params.checksum_type);
  if (params.size_bytes) in.mpu_object_size = static_cast<int64_t>(*params.size_bytes);
  SetWriteConditions(params.conditions, in);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  return GetPutResult(answer.output, answer.output.version_id);
}

absl::Status S3Store::Abort(const std::string& bucket, const std::string& key, const std::string& upload_id) {
  s3::AbortMultipartUploadInput in;
  in.bucket = bucket;
  in.key = key;
  in.upload_id = upload_id;
  return client_.Call(in).status();
}

absl::StatusOr<ListPartsPage> S3Store::ListParts(const std::string& bucket, const std::string& key,
                                                 const std::string& upload_id, uint32_t after, size_t limit) {
  s3::ListPartsInput in;
  in.bucket = bucket;
  in.key = key;
  in.upload_id = upload_id;
  in.part_number_marker = static_cast<int32_t>(after);
  in.max_parts = static_cast<int32_t>(limit);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  ListPartsPage page;
  page.upload = GetUpload(answer.output);
  page.truncated = answer.output.is_truncated.value_or(false);
  page.next_after = static_cast<uint32_t>(answer.output.next_part_number_marker.value_or(0));
  for (const s3::Part& row : answer.output.parts) {
    PartInfo& part = page.parts.emplace_back();
    part.number = static_cast<uint32_t>(row.part_number.value_or(0));
    part.size_bytes = static_cast<uint64_t>(row.size.value_or(0));
    part.etag = UnquotedEtag(row.etag);
    part.modified = row.last_modified.value_or(WallTime());
    part.checksum = GetChecksum(row);
  }
  return page;
}

absl::StatusOr<ListUploadsPage> S3Store::ListUploads(const ListUploadsParams& params) {
  s3::ListMultipartUploadsInput in;
  in.bucket = params.bucket.name;
  in.encoding_type = "url";
  in.prefix = Unless(params.prefix.empty(), params.prefix);
  in.delimiter = Unless(params.delimiter.empty(), params.delimiter);
  in.key_marker = Unless(params.after_key.empty(), params.after_key);
  in.upload_id_marker = Unless(params.after_upload_id.empty(), params.after_upload_id);
  in.max_uploads = static_cast<int32_t>(params.limit);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  ListUploadsPage page;
  for (const s3::MultipartUpload& row : answer.output.uploads) page.uploads.push_back(GetUpload(row));
  for (const s3::CommonPrefix& row : answer.output.common_prefixes) {
    page.common_prefixes.push_back(row.prefix.value_or(""));
  }
  page.truncated = answer.output.is_truncated.value_or(false);
  page.next_after_key = answer.output.next_key_marker.value_or("");
  page.next_after_upload_id = answer.output.next_upload_id_marker.value_or("");
  return page;
}

}  // namespace coffer::model
