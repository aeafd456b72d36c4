#include "api/s3/ops/checksums.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/wire/checksum_headers.h"
#include "api/s3/wire/oddities.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {
namespace {

constexpr std::string_view kHeaderPrefix = "x-amz-checksum-";
constexpr std::string_view kSdkAlgorithmHeader = "x-amz-sdk-checksum-algorithm";

std::string BadDigestMessage(const ExpectedDigest& digest) {
  if (digest.is_content_md5) return "The Content-MD5 you specified did not match what we received.";
  return absl::StrCat("The ", AsAbsl(DigestName(digest.algorithm)),
                      " you specified did not match the calculated checksum.");
}

absl::Status TooManyChecksums() {
  return S3Error(S3Code::kInvalidRequest,
                 "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
}

// The JavaScript SDK presigns a put without its body, and writes into the URL the checksum of no bytes. It says nothing
// of the body that comes one day. (Every other checksum in a URL counts.)
bool IsPresignedWithoutBody(const ExpectedDigest& sent, const http::HeaderList& headers) {
  for (const ChecksumHeader& row : kChecksumHeaders) {
    if (row.algorithm == sent.algorithm && headers.Has(row.wire)) return false;
  }
  return sent.raw == DigestOf(sent.algorithm, "");
}

// A digest of this algorithm, strictly: padded, without blanks, no bits left over.
std::optional<ExpectedDigest> DecodeDigest(Algorithm algorithm, std::string_view base64) {
  ExpectedDigest digest{.algorithm = algorithm};
  if (!absl::Base64Unescape(AsAbsl(base64), &digest.raw) || digest.raw.size() != DigestSize(algorithm)) return {};
  if (absl::Base64Escape(digest.raw) != AsAbsl(base64)) return {};
  return digest;
}

// x-amz-sdk-checksum-algorithm says which checksum comes with the request: it has to be that one.
absl::Status CheckSdkAlgorithm(std::string_view name, std::optional<Algorithm> sent) {
  if (name.empty() || (sent && http::EqualsIgnoreCase(name, DigestName(*sent)))) return absl::OkStatus();
  return S3Error(S3Code::kInvalidRequest,
                 sent
                     ? "Value for x-amz-sdk-checksum-algorithm header is invalid."
                     : "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                       "headers were found.");
}

absl::Status AddHeaderDigests(const http::HeaderList& headers, std::vector<ExpectedDigest>& digests) {
  for (const ChecksumHeader& row : kChecksumHeaders) {
    const std::string_view value = headers.Find(row.wire).value_or("");
    if (value.empty()) continue;
    ASSIGN_OR_RETURN(ExpectedDigest digest, ParseChecksumValue(row.algorithm, row.wire, value));
    digests.push_back(std::move(digest));
  }
  return absl::OkStatus();
}

absl::StatusOr<Algorithm> AlgorithmOfWire(std::string_view wire) {
  for (const ChecksumHeader& row : kChecksumHeaders) {
    if (row.wire == wire) return row.algorithm;
  }
  return S3Error(S3Code::kInvalidRequest, absl::StrCat("The checksum header ", AsAbsl(wire), " is not known."));
}

}  // namespace

absl::StatusOr<Algorithm> ParseAlgorithm(std::string_view name) {
  std::string known;
  for (const ChecksumHeader& row : kChecksumHeaders) {
    if (http::EqualsIgnoreCase(name, DigestName(row.algorithm))) return row.algorithm;
    absl::StrAppend(&known, known.empty() ? "" : ", ", AsAbsl(DigestName(row.algorithm)));
  }
  return S3Error(S3Code::kInvalidRequest, absl::StrCat("Checksum algorithm provided is unsupported. Please try again "
                                                       "with any of the valid types: [",
                                                       known, "]"));
}

absl::StatusOr<std::optional<ChecksumType>> ParseChecksumType(const std::optional<std::string>& name) {
  if (!name) return std::optional<ChecksumType>();
  for (const ChecksumType type : {ChecksumType::kFullObject, ChecksumType::kComposite}) {
    if (http::EqualsIgnoreCase(*name, ChecksumTypeName(type))) return std::optional(type);
  }
  return S3Error(S3Code::kInvalidRequest, "Value for x-amz-checksum-type header is invalid.");
}

std::string FormatChecksum(const coffer::Checksum& checksum, uint32_t parts_count) {
  std::string value = absl::Base64Escape(checksum.raw);
  if (checksum.type == ChecksumType::kComposite && parts_count > 0) absl::StrAppend(&value, "-", parts_count);
  return value;
}

absl::StatusOr<ExpectedDigest> ParseChecksumValue(Algorithm algorithm, std::string_view wire, std::string_view base64) {
  if (std::optional<ExpectedDigest> digest = DecodeDigest(algorithm, base64)) return *std::move(digest);
  return S3Error(S3Code::kInvalidRequest, absl::StrCat("Value for ", AsAbsl(wire), " header is invalid."));
}

absl::StatusOr<std::optional<ExpectedDigest>> OneChecksum(const std::vector<SentValue>& values) {
  std::optional<ExpectedDigest> found;
  for (const SentValue& sent : values) {
    if (!sent.value->has_value()) continue;
    if (found) return TooManyChecksums();
    ASSIGN_OR_RETURN(const Algorithm algorithm, AlgorithmOfWire(sent.wire));
    ASSIGN_OR_RETURN(found, ParseChecksumValue(algorithm, sent.wire, **sent.value));
  }
  return found;
}

absl::StatusOr<std::optional<ExpectedDigest>> OneObjectChecksum(std::vector<SentValue> values, size_t parts_count) {
  std::optional<std::string> bare;
  std::string count;
  for (SentValue& sent : values) {
    if (!sent.value->has_value() || bare) continue;
    const size_t dash = std::min((*sent.value)->find('-'), (*sent.value)->size());
    count = (*sent.value)->substr(dash);
    bare = (*sent.value)->substr(0, dash);
    sent.value = &bare;
  }
  ASSIGN_OR_RETURN(std::optional<ExpectedDigest> digest, OneChecksum(values));
  if (count.empty() || count == absl::StrCat("-", parts_count)) return digest;
  return MakeError(ErrorCode::kBadDigest, BadDigestMessage(*digest));
}

absl::StatusOr<ExpectedDigest> ParseContentMd5(std::string_view base64) {
  if (std::optional<ExpectedDigest> digest = DecodeDigest(Algorithm::kMd5, base64)) {
    digest->is_content_md5 = true;
    return *std::move(digest);
  }
  return S3Error(S3Code::kInvalidDigest, {}, {{"Content-MD5", std::string(base64)}});
}

absl::StatusOr<BodyDigests> AnnouncedDigests(const http::HeaderList& headers, std::optional<ExpectedDigest> sent,
                                             const std::optional<std::string>& content_md5,
                                             std::string_view announced_trailer) {
  BodyDigests digests;
  if (sent && !IsPresignedWithoutBody(*sent, headers)) {
    digests.keep = sent->algorithm;
    digests.expected.push_back(*std::move(sent));
  }
  if (announced_trailer.starts_with(kHeaderPrefix)) {
    if (digests.keep) return TooManyChecksums();
    ASSIGN_OR_RETURN(digests.keep, AlgorithmOfWire(announced_trailer));
  }
  RETURN_IF_ERROR(CheckSdkAlgorithm(headers.Find(kSdkAlgorithmHeader).value_or(""), digests.keep));
  if (content_md5) {
    ASSIGN_OR_RETURN(ExpectedDigest md5, ParseContentMd5(*content_md5));
    digests.expected.push_back(std::move(md5));
  }
  return digests;
}

absl::StatusOr<std::vector<ExpectedDigest>> TrailerDigests(const Trailers& trailers) {
  std::vector<ExpectedDigest> digests;
  for (const auto& [name, value] : trailers) {
    if (!name.starts_with(kHeaderPrefix)) continue;
    ASSIGN_OR_RETURN(const Algorithm algorithm, AlgorithmOfWire(name));
    ASSIGN_OR_RETURN(ExpectedDigest digest, ParseChecksumValue(algorithm, name + " trailing", value));
    digests.push_back(std::move(digest));
  }
  return digests;
}

absl::Status CheckDocumentDigests(const OperationRow& row, const http::HeaderList& headers, const Trailers& trailers,
                                  std::string_view document) {
  ASSIGN_OR_RETURN(std::vector<ExpectedDigest> digests, TrailerDigests(trailers));
  if (!HasChecksumOfObject(row.operation)) {
    RETURN_IF_ERROR(AddHeaderDigests(headers, digests));
    if (digests.size() > 1) return TooManyChecksums();
    const std::optional<Algorithm> sent = digests.empty() ? std::nullopt : std::optional(digests[0].algorithm);
    RETURN_IF_ERROR(CheckSdkAlgorithm(headers.Find(kSdkAlgorithmHeader).value_or(""), sent));
  }
  if (const auto md5 = headers.Find("content-md5")) {
    ASSIGN_OR_RETURN(ExpectedDigest digest, ParseContentMd5(*md5));
    digests.push_back(std::move(digest));
  }
  if (digests.empty() && row.checksum_required) {
    return S3Error(S3Code::kInvalidRequest,
                   "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  }
  for (const ExpectedDigest& digest : digests) {
    if (DigestOf(digest.algorithm, document) != digest.raw)
      return MakeError(ErrorCode::kBadDigest, BadDigestMessage(digest));
  }
  return absl::OkStatus();
}

}  // namespace coffer::s3
