#include "tools/client/s3_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/regions.h"
#include "api/s3/sigv4/canonical.h"
#include "api/s3/wire/response.h"
#include "api/s3/wire/utf8.h"
#include "engine/base/status.h"
#include "engine/base/text.h"
#include "tools/client/s3_values.h"

namespace coffer::client {
namespace {

// A listing of 1,000 long keys, percent-encoded, is some MB; a part that was asked for may be longer.
constexpr size_t kDocumentBytesMax = 64 << 20;

// The same error with its S3 code for people to see.
absl::Status Named(const absl::Status& error) {
  absl::Status named(error.code(), absl::StrCat(error.message(), " (", AsAbsl(s3::GetS3Error(error).name), ")"));
  error.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) { named.SetPayload(url, payload); });
  return named;
}

template <typename Shape>
Written ToWritten(const Shape& shape) {
  return {Unquoted(shape.etag.value_or("")), shape.version_id.value_or("")};
}

std::string CopySource(const ObjectName& name) {
  return absl::StrCat(s3::PercentEncode(name.bucket, false), "/", s3::PercentEncode(name.key, true));
}

std::string RangeText(const ReadRequest& request) {
  return absl::StrCat("bytes=", request.offset, "-", request.offset + request.length - 1);
}

// Whether a document can carry these bytes, and a parser give them back: characters of XML, and no control among them.
bool FitsXml(std::string_view text) {
  while (!text.empty()) {
    const size_t length = s3::Utf8Length(text);
    if (length == 0 || static_cast<uint8_t>(text[0]) < 0x20) return false;
    if (text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF")) return false;
    text.remove_prefix(length);
  }
  return true;
}

absl::Status ToStatus(const s3::Error& error) {
  const s3::S3Code code = s3::S3CodeByName(error.code.value_or(""));
  return Named(s3::S3Error(code, error.message.value_or("")));
}

}  // namespace

std::string S3Store::RegionOf(const std::string& bucket) {
  const MutexLock lock(mutex_);
  const auto found = regions_.find(bucket);
  return found == regions_.end() ? credentials_.key.region : found->second;
}

absl::StatusOr<HttpResponse> S3Store::SendSigned(const s3::WireRequest& request, const std::string& region,
                                                 std::string_view body, size_t answer_bytes_max) {
  http::RequestHead head{.method = request.method, .target = request.path, .headers = request.headers};
  if (!request.query.empty()) absl::StrAppend(&head.target, "?", request.query);
  head.headers.Set("host", endpoint_.host);
  if (!credentials_.session_token.empty()) head.headers.Set("x-amz-security-token", credentials_.session_token);
  s3::sigv4::ClientCredentials key = credentials_.key;
  key.region = region;
  const std::string hash(endpoint_.is_tls ? std::string(s3::sigv4::kUnsignedPayload) : s3::sigv4::HexSha256(body));
  RETURN_IF_ERROR(s3::sigv4::SignHead(key, clock_.WallNow(), hash, head).status());
  return http_.Send({head.method, endpoint_.url + head.target, std::move(head.headers), body}, answer_bytes_max);
}

absl::StatusOr<HttpResponse> S3Store::Exchange(const s3::WireRequest& request, const std::string& bucket,
                                               std::string_view body, size_t answer_bytes_max) {
  const std::string region = RegionOf(bucket);
  ASSIGN_OR_RETURN(HttpResponse answer, SendSigned(request, region, body, answer_bytes_max));
  const std::string told(answer.head.headers.Find("x-amz-bucket-region").value_or(""));
  if (answer.head.status < 300 || told.empty() || told == region || bucket.empty()) return answer;
  {
    const MutexLock lock(mutex_);
    regions_[bucket] = told;
  }
  return SendSigned(request, told, body, answer_bytes_max);
}

template <typename Input>
absl::StatusOr<typename s3::OperationOf<Input>::Output> S3Store::Call(const Input& input, std::string_view body,
                                                                      Streamed* streamed) {
  constexpr s3::Operation kOperation = s3::OperationOf<Input>::kOperation;
  ASSIGN_OR_RETURN(s3::WireRequest request, s3::EncodeRequest(input));
  if (!request.body.empty()) {
    body = request.body;
    request.headers.Set("content-md5", s3::Base64Encode(DigestOf(Algorithm::kMd5, body)));
  }
  std::string bucket;
  if constexpr (requires { input.bucket; }) bucket = input.bucket;
  ASSIGN_OR_RETURN(HttpResponse answer,
                   Exchange(request, bucket, body, std::max(kDocumentBytesMax, streamed ? streamed->bytes_max : 0)));
  auto output = s3::DecodeResponse<kOperation>(answer.head, answer.body);
  if (!output.ok()) return Named(output.status());
  if (streamed != nullptr) streamed->bytes = std::move(answer.body);
  return output;
}

absl::StatusOr<std::vector<BucketInfo>> S3Store::ListBuckets() {
  std::vector<BucketInfo> buckets;
  s3::ListBucketsInput input;
  do {
    ASSIGN_OR_RETURN(const auto output, Call(input));
    for (const s3::Bucket& bucket : output.buckets) {
      buckets.push_back({.name = bucket.name.value_or(""),
                         .region = bucket.bucket_region.value_or(""),
                         .created = bucket.creation_date.value_or(WallTime())});
    }
    input.continuation_token = output.continuation_token;
  } while (input.continuation_token && !input.continuation_token->empty());
  return buckets;
}

absl::Status S3Store::CreateBucket(const std::string& bucket) {
  s3::CreateBucketInput input{.bucket = bucket};
  if (credentials_.key.region != s3::kClassicRegion) {
    input.create_bucket_configuration = s3::CreateBucketConfiguration{.location_constraint = credentials_.key.region};
  }
  return Call(input).status();
}

absl::Status S3Store::DeleteBucket(const std::string& bucket) {
  return Call(s3::DeleteBucketInput{.bucket = bucket}).status();
}

absl::StatusOr<ListResult> S3Store::List(const ListRequest& request) {
  s3::ListObjectsV2Input input{.bucket = request.bucket};
  input.encoding_type = "url";  // XML cannot carry every key
  input.prefix = IfAny(request.prefix);
  input.delimiter = IfAny(request.delimiter);
  input.continuation_token = IfAny(request.page);
  ASSIGN_OR_RETURN(const auto output, Call(input));
  ListResult result;
  for (const s3::Object& object : output.contents) {
    ObjectInfo info{.key = object.key.value_or("")};
    info.size_bytes = static_cast<uint64_t>(object.size.value_or(0));
    info.etag = Unquoted(object.etag.value_or(""));
    info.modified = object.last_modified.value_or(WallTime());
    info.storage_class = object.storage_class.value_or("");
    result.objects.push_back(std::move(info));
  }
  for (const auto& prefix : output.common_prefixes) result.prefixes.push_back(prefix.prefix.value_or(""));
  if (output.is_truncated.value_or(false)) result.next = output.next_continuation_token.value_or("");
  return result;
}

absl::StatusOr<ObjectInfo> S3Store::Head(const ObjectName& name) {
  s3::HeadObjectInput input{.bucket = name.bucket, .key = name.key};
  input.checksum_mode = "ENABLED";
  ASSIGN_OR_RETURN(const auto output, Call(input));
  ObjectInfo info{.key = name.key, .version_id = output.version_id.value_or("")};
  info.size_bytes = static_cast<uint64_t>(output.content_length.value_or(0));
  info.etag = Unquoted(output.etag.value_or(""));
  info.modified = output.last_modified.value_or(WallTime());
  info.storage_class = output.storage_class.value_or("STANDARD");
  info.checksum = ChecksumOf(output);
  info.parts_count = static_cast<uint32_t>(output.parts_count.value_or(0));
  info.metadata = MetadataOf(output);
  return info;
}

absl::StatusOr<std::string> S3Store::Read(const ReadRequest& request) {
  s3::GetObjectInput input{.bucket = request.name.bucket, .key = request.name.key};
  input.if_match = Quoted(request.etag);
  input.range = RangeText(request);
  Streamed streamed{.bytes_max = request.length};
  RETURN_IF_ERROR(Call(input, {}, &streamed).status());
  if (streamed.bytes.size() == request.length) return std::move(streamed.bytes);
  return absl::UnavailableError(absl::StrCat("the server sent ", streamed.bytes.size(), " bytes where ", request.length,
                                             " were asked for (", RangeText(request), ")"));
}

absl::StatusOr<Written> S3Store::Put(const NewObject& object, const Bytes& bytes) {
  s3::PutObjectInput input{.bucket = object.name.bucket, .key = object.name.key};
  input.checksum_crc64nvme = s3::Base64Encode(bytes.crc64nvme);
  SetMetadata(object.metadata, input);
  ASSIGN_OR_RETURN(const auto output, Call(input, bytes.data));
  return ToWritten(output);
}

absl::StatusOr<Written> S3Store::Copy(const ObjectName& source, const ObjectName& target) {
  s3::CopyObjectInput input{.bucket = target.bucket, .copy_source = CopySource(source), .key = target.key};
  ASSIGN_OR_RETURN(const auto output, Call(input));
  Written written{.version_id = output.version_id.value_or("")};
  if (output.copy_object_result) written.etag = Unquoted(output.copy_object_result->etag.value_or(""));
  return written;
}

absl::Status S3Store::DeleteOne(const std::string& bucket, const std::string& key) {
  return Call(s3::DeleteObjectInput{.bucket = bucket, .key = key}).status();
}

absl::StatusOr<std::vector<absl::Status>> S3Store::Delete(const std::string& bucket,
                                                          const std::vector<std::string>& keys) {
  std::vector<absl::Status> statuses(keys.size());
  s3::DeleteObjectsInput input{.bucket = bucket};
  input.delete_ = {.quiet = true};
  for (size_t i = 0; i < keys.size(); ++i) {
    if (FitsXml(keys[i])) {
      input.delete_.objects.push_back({.key = keys[i]});
    } else {
      statuses[i] = DeleteOne(bucket, keys[i]);  // no document can name it
    }
  }
  if (input.delete_.objects.empty()) return statuses;
  ASSIGN_OR_RETURN(const auto output, Call(input));
  for (const s3::Error& error : output.errors) {
    const auto at = std::find(keys.begin(), keys.end(), error.key.value_or(""));
    if (at != keys.end()) statuses[static_cast<size_t>(at - keys.begin())] = ToStatus(error);
  }
  return statuses;
}

absl::StatusOr<std::string> S3Store::StartUpload(const NewObject& object) {
  s3::CreateMultipartUploadInput input{.bucket = object.name.bucket, .key = object.name.key};
  input.checksum_algorithm = "CRC64NVME";
  input.checksum_type = "FULL_OBJECT";
  SetMetadata(object.metadata, input);
  ASSIGN_OR_RETURN(const auto output, Call(input));
  return output.upload_id.value_or("");
}

absl::StatusOr<std::vector<UploadInfo>> S3Store::FindUploads(const ObjectName& name) {
  s3::ListMultipartUploadsInput input{.bucket = name.bucket};
  input.encoding_type = "url";
  input.prefix = name.key;  // the key itself is the first of those that begin with it
  ASSIGN_OR_RETURN(const auto output, Call(input));
  std::vector<UploadInfo> uploads;
  for (const s3::MultipartUpload& upload : output.uploads) {
    if (upload.key != name.key) continue;
    UploadInfo info{.key = name.key, .upload_id = upload.upload_id.value_or("")};
    info.initiated = upload.initiated.value_or(WallTime());
    if (upload.checksum_algorithm == "CRC64NVME") info.checksum = Algorithm::kCrc64Nvme;
    if (upload.checksum_type == "FULL_OBJECT") info.checksum_type = ChecksumType::kFullObject;
    uploads.push_back(std::move(info));
  }
  return uploads;
}

absl::StatusOr<std::vector<PartInfo>> S3Store::ListParts(const ObjectName& name, const std::string& upload_id) {
  s3::ListPartsInput input{.bucket = name.bucket, .key = name.key, .upload_id = upload_id};
  std::vector<PartInfo> parts;
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(const auto output, Call(input));
    for (const s3::Part& part : output.parts) {
      parts.push_back({.number = static_cast<uint32_t>(part.part_number.value_or(0)),
                       .size_bytes = static_cast<uint64_t>(part.size.value_or(0)),
                       .etag = Unquoted(part.etag.value_or("")),
                       .checksum = ChecksumOf(part)});
    }
    more = output.is_truncated.value_or(false) && !output.parts.empty();
    input.part_number_marker = output.next_part_number_marker;
  }
  return parts;
}

absl::StatusOr<PartInfo> S3Store::PutPart(const PartName& part, const Bytes& bytes) {
  s3::UploadPartInput input{.bucket = part.object.bucket, .key = part.object.key};
  input.part_number = static_cast<int32_t>(part.number);
  input.upload_id = part.upload_id;
  input.checksum_crc64nvme = s3::Base64Encode(bytes.crc64nvme);
  ASSIGN_OR_RETURN(const auto output, Call(input, bytes.data));
  return PartInfo{.number = part.number,
                  .size_bytes = bytes.data.size(),
                  .etag = Unquoted(output.etag.value_or("")),
                  .checksum = Checksum{.raw = bytes.crc64nvme}};
}

absl::StatusOr<PartInfo> S3Store::CopyPart(const PartName& part, const ReadRequest& source) {
  s3::UploadPartCopyInput input{.bucket = part.object.bucket, .copy_source = CopySource(source.name)};
  input.copy_source_if_match = Quoted(source.etag);
  input.copy_source_range = RangeText(source);
  input.key = part.object.key;
  input.part_number = static_cast<int32_t>(part.number);
  input.upload_id = part.upload_id;
  ASSIGN_OR_RETURN(const auto output, Call(input));
  PartInfo info{.number = part.number, .size_bytes = source.length};
  if (output.copy_part_result) {
    info.etag = Unquoted(output.copy_part_result->etag.value_or(""));
    info.checksum = ChecksumOf(*output.copy_part_result);
  }
  return info;
}

absl::StatusOr<Written> S3Store::FinishUpload(const ObjectName& name, const std::string& upload_id,
                                              const std::vector<PartInfo>& parts, const std::string& crc64nvme) {
  s3::CompleteMultipartUploadInput input{.bucket = name.bucket, .key = name.key};
  input.upload_id = upload_id;
  input.multipart_upload.emplace();
  for (const PartInfo& part : parts) {
    s3::CompletedPart completed;
    completed.etag = Quoted(part.etag);
    completed.part_number = static_cast<int32_t>(part.number);
    input.multipart_upload->parts.push_back(std::move(completed));
  }
  if (!crc64nvme.empty()) {
    input.checksum_crc64nvme = s3::Base64Encode(crc64nvme);
    input.checksum_type = "FULL_OBJECT";
  }
  ASSIGN_OR_RETURN(const auto output, Call(input));
  return ToWritten(output);
}

absl::Status S3Store::AbortUpload(const ObjectName& name, const std::string& upload_id) {
  return Call(s3::AbortMultipartUploadInput{.bucket = name.bucket, .key = name.key, .upload_id = upload_id}).status();
}

}  // namespace coffer::client
