#include "api/s3/error.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/cord.h"
#include "api/s3/wire/xml_writer.h"

namespace coffer::s3 {
namespace {

// Payload: two bytes of code, then length-prefixed names and values. It never leaves the process.
constexpr char kTypeUrl[] = "coffer.s3.error";

absl::StatusCode CanonicalOf(int http_status) {
  switch (http_status) {
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kNotFound;
    case 409:
      return absl::StatusCode::kAborted;
    case 304:
    case 405:
    case 412:
      return absl::StatusCode::kFailedPrecondition;
    case 416:
      return absl::StatusCode::kOutOfRange;
    case 501:
      return absl::StatusCode::kUnimplemented;
    case 503:
    case 507:
      return absl::StatusCode::kResourceExhausted;
    default:
      return http_status >= 500 ? absl::StatusCode::kInternal : absl::StatusCode::kInvalidArgument;
  }
}

// Every code of the engine; a test holds this list against its header.
constexpr std::pair<ErrorCode, S3Code> kEngineCodes[] = {
    {ErrorCode::kNoSuchBucket, S3Code::kNoSuchBucket},
    {ErrorCode::kBucketAlreadyExists, S3Code::kBucketAlreadyExists},
    {ErrorCode::kBucketAlreadyOwnedByYou, S3Code::kBucketAlreadyOwnedByYou},
    {ErrorCode::kBucketNotEmpty, S3Code::kBucketNotEmpty},
    {ErrorCode::kInvalidBucketState, S3Code::kInvalidBucketState},
    {ErrorCode::kInvalidBucketName, S3Code::kInvalidBucketName},
    {ErrorCode::kTooManyBuckets, S3Code::kTooManyBuckets},
    {ErrorCode::kNoSuchKey, S3Code::kNoSuchKey},
    {ErrorCode::kNoSuchVersion, S3Code::kNoSuchVersion},
    {ErrorCode::kKeyTooLong, S3Code::kKeyTooLongError},
    {ErrorCode::kInvalidKey, S3Code::kInvalidArgument},
    {ErrorCode::kMethodNotAllowed, S3Code::kMethodNotAllowed},
    {ErrorCode::kEntityTooSmall, S3Code::kEntityTooSmall},
    {ErrorCode::kEntityTooLarge, S3Code::kEntityTooLarge},
    {ErrorCode::kBadDigest, S3Code::kBadDigest},
    {ErrorCode::kInvalidDigest, S3Code::kInvalidDigest},
    {ErrorCode::kIncompleteBody, S3Code::kIncompleteBody},
    {ErrorCode::kInvalidRange, S3Code::kInvalidRange},
    {ErrorCode::kNoSuchPart, S3Code::kInvalidPartNumber},
    {ErrorCode::kMetadataTooLarge, S3Code::kMetadataTooLarge},
    {ErrorCode::kPreconditionFailed, S3Code::kPreconditionFailed},
    {ErrorCode::kNotModified, S3Code::kNotModified},
    {ErrorCode::kConditionalRequestConflict, S3Code::kConditionalRequestConflict},
    {ErrorCode::kNoSuchUpload, S3Code::kNoSuchUpload},
    {ErrorCode::kInvalidPart, S3Code::kInvalidPart},
    {ErrorCode::kInvalidPartOrder, S3Code::kInvalidPartOrder},
    {ErrorCode::kInvalidPartNumber, S3Code::kInvalidArgument},
    {ErrorCode::kInvalidArgument, S3Code::kInvalidArgument},
    {ErrorCode::kInvalidRequest, S3Code::kInvalidRequest},
    {ErrorCode::kNotImplemented, S3Code::kNotImplemented},
    {ErrorCode::kInvalidTag, S3Code::kInvalidTag},
    {ErrorCode::kTooManyTags, S3Code::kBadRequest},
    {ErrorCode::kInvalidStorageClass, S3Code::kInvalidStorageClass},
    {ErrorCode::kAccessDenied, S3Code::kAccessDenied},
    {ErrorCode::kNoSuchAccount, S3Code::kNoSuchResource},
    {ErrorCode::kAccountExists, S3Code::kInvalidRequest},
    {ErrorCode::kNoSuchAccessKey, S3Code::kNoSuchResource},
    {ErrorCode::kSlowDown, S3Code::kSlowDown},
    {ErrorCode::kStorageFull, S3Code::kStorageFull},
    {ErrorCode::kReadOnly, S3Code::kReadOnly},
    {ErrorCode::kDataLoss, S3Code::kInternalError},
};

S3Code FromEngine(ErrorCode code) {
  for (const auto& [engine, s3] : kEngineCodes) {
    if (engine == code) return s3;
  }
  return S3Code::kInternalError;
}

S3Code FromCanonical(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return S3Code::kInvalidArgument;
    case absl::StatusCode::kNotFound:
      return S3Code::kNoSuchResource;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return S3Code::kAccessDenied;
    case absl::StatusCode::kFailedPrecondition:
      return S3Code::kPreconditionFailed;
    case absl::StatusCode::kAborted:
      return S3Code::kOperationAborted;
    case absl::StatusCode::kOutOfRange:
      return S3Code::kInvalidRange;
    case absl::StatusCode::kUnimplemented:
      return S3Code::kNotImplemented;
    case absl::StatusCode::kResourceExhausted:
      return S3Code::kSlowDown;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnavailable:
      return S3Code::kServiceUnavailable;
    default:
      return S3Code::kInternalError;
  }
}

void AppendSized(std::string& out, std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out.append(text);
}

std::string TakeSized(std::string_view& in) {
  uint32_t size = 0;
  in.copy(reinterpret_cast<char*>(&size), sizeof size);
  std::string text(in.substr(sizeof size, size));
  in.remove_prefix(sizeof size + size);
  return text;
}

// Reads the adapter's payload; false when the status has none.
bool ReadPayload(const absl::Status& status, S3Code& code, ErrorFields& fields) {
  const auto payload = status.GetPayload(kTypeUrl);
  if (!payload) return false;
  const std::string bytes(*payload);
  bytes.copy(reinterpret_cast<char*>(&code), sizeof code);
  std::string_view rest = std::string_view(bytes).substr(sizeof code);
  while (!rest.empty()) {
    std::string name = TakeSized(rest);
    fields.emplace_back(std::move(name), TakeSized(rest));
  }
  return true;
}

// Facts that are told in headers (error_headers.cc), not in the document.
constexpr std::string_view kHeaderFacts[] = {kDeleteMarkerFact, kLastModifiedFact};

// Not inside a character of UTF-8.
std::string_view Cut(std::string_view text) {
  if (text.size() <= kErrorTextBytesMax) return text;
  size_t end = kErrorTextBytesMax;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// Control characters cannot be told in XML 1.0, and a client that cannot read the document learns nothing.
std::string Legible(std::string_view text) {
  std::string legible(Cut(text));
  const auto is_control = [](char c) { return static_cast<uint8_t>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; };
  std::replace_if(legible.begin(), legible.end(), is_control, '?');
  return legible;
}

}  // namespace

absl::Status S3Error(S3Code code, std::string_view message, ErrorFields fields) {
  const S3CodeRow& row = RowOf(code);
  if (message.empty()) message = row.message;
  std::string payload(reinterpret_cast<const char*>(&code), sizeof code);
  for (const auto& [name, value] : fields) {
    AppendSized(payload, name);
    AppendSized(payload, value);
  }
  absl::Status status(CanonicalOf(row.http_status), absl::string_view(message.data(), message.size()));
  status.SetPayload(kTypeUrl, absl::Cord(payload));
  return status;
}

S3ErrorDetail GetS3Error(const absl::Status& status) {
  S3ErrorDetail detail;
  if (!ReadPayload(status, detail.code, detail.fields)) {
    const ErrorCode engine_code = GetErrorCode(status);
    detail.code = engine_code != ErrorCode::kNone ? FromEngine(engine_code) : FromCanonical(status.code());
    detail.fields = GetErrorFields(status);
  }
  const S3CodeRow& row = RowOf(detail.code);
  detail.name = row.name;
  detail.http_status = row.http_status;
  const bool told = row.http_status < 500 || row.http_status == 501;
  if (!told) detail.fields.clear();
  detail.message = told && !status.message().empty() ? std::string(status.message()) : std::string(row.message);
  return detail;
}

S3Code S3CodeByName(std::string_view name) {
  const auto rows = S3Codes();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const S3CodeRow& row) { return row.name == name; });
  return found == rows.end() ? S3Code::kInternalError : found->code;
}

std::string ErrorDocument(const S3ErrorDetail& detail, std::string_view resource, std::string_view request_id,
                          std::string_view host_id) {
  std::string document;
  XmlWriter writer(document);
  writer.Declaration();
  writer.Open("Error");
  writer.Element("Code", detail.name);
  writer.Element("Message", Legible(detail.message));
  for (const auto& [name, value] : detail.fields) {
    if (std::ranges::find(kHeaderFacts, name) == std::end(kHeaderFacts)) writer.Element(name, Legible(value));
  }
  if (!resource.empty()) writer.Element("Resource", Legible(resource));
  writer.Element("RequestId", request_id);
  writer.Element("HostId", host_id);
  writer.Close("Error");
  return document;
}

}  // namespace coffer::s3
