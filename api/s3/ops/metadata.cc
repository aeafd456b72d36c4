#include "api/s3/ops/metadata.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/wire/uri.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {
namespace {

// Those of general purpose buckets.
constexpr std::array<std::string_view, 8> kStorageClasses = {"STANDARD",   "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                             "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR",
                                                             "GLACIER",    "DEEP_ARCHIVE"};

constexpr size_t kRedirectBytesMax = 2048;

std::optional<uint64_t> ParseDigits(std::string_view text) {
  uint64_t value = 0;
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  if (!digits) return std::nullopt;
  // A number beyond all sizes is as good as the largest.
  return absl::SimpleAtoi(AsAbsl(text), &value) ? value : UINT64_MAX;
}

}  // namespace

absl::StatusOr<std::string> ParseStorageClass(const std::optional<std::string>& name) {
  if (!name) return std::string("STANDARD");
  if (std::find(kStorageClasses.begin(), kStorageClasses.end(), *name) == kStorageClasses.end()) {
    return S3Error(S3Code::kInvalidStorageClass);
  }
  return *name;
}

absl::StatusOr<std::string> ParseRedirect(const std::optional<std::string>& location) {
  if (!location) return std::string();
  constexpr std::string_view kPrefixes[] = {"/", "http://", "https://"};
  const bool is_location = std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                                       [&](std::string_view prefix) { return location->starts_with(prefix); });
  if (!is_location) return S3Error(S3Code::kInvalidRedirectLocation);
  if (location->size() <= kRedirectBytesMax) return *location;
  return S3Error(S3Code::kInvalidRedirectLocation,
                 "The length of website redirect location cannot exceed 2,048 characters.");
}

std::string Quoted(std::string_view etag) { return absl::StrCat("\"", AsAbsl(etag), "\""); }

std::string Unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

absl::Status CheckEncodingType(const std::optional<std::string>& encoding_type) {
  if (!encoding_type || *encoding_type == "url") return absl::OkStatus();
  return S3Error(S3Code::kInvalidArgument, "Invalid Encoding Method specified in Request",
                 {{"ArgumentName", "encoding-type"}, {"ArgumentValue", *encoding_type}});
}

absl::StatusOr<size_t> PageSize(const std::optional<int32_t>& given, size_t most, std::string_view name) {
  if (!given) return most;
  if (*given < 0) {
    return S3Error(S3Code::kInvalidArgument,
                   absl::StrCat("Argument ", AsAbsl(name), " must be an integer between 0 and 2147483647"),
                   {{"ArgumentName", std::string(name)}, {"ArgumentValue", absl::StrCat(*given)}});
  }
  return std::min(static_cast<size_t>(*given), most);
}

absl::StatusOr<uint32_t> PartNumberMarker(const std::optional<int32_t>& given) {
  if (given.value_or(0) >= 0) return static_cast<uint32_t>(given.value_or(0));
  return S3Error(S3Code::kInvalidArgument, "Argument part-number-marker must be an integer between 0 and 2147483647",
                 {{"ArgumentName", "part-number-marker"}, {"ArgumentValue", absl::StrCat(*given)}});
}

absl::StatusOr<std::string> ParseVersionId(const std::optional<std::string>& given) {
  if (!given) return std::string();
  if (!given->empty()) return *given;
  return S3Error(S3Code::kInvalidArgument, "Version id cannot be the empty string",
                 {{"ArgumentName", "versionId"}, {"ArgumentValue", ""}});
}

absl::StatusOr<CopySource> ParseCopySource(std::string_view value) {
  const absl::Status invalid = S3Error(S3Code::kInvalidArgument,
                                       "Copy Source must mention the source bucket and key: "
                                       "sourcebucket/sourcekey",
                                       {{"ArgumentName", "x-amz-copy-source"}, {"ArgumentValue", std::string(value)}});
  if (value.starts_with("arn:")) {
    return S3Error(S3Code::kNotImplemented, "A copy source by access point ARN is not implemented.");
  }
  CopySource source;
  if (const size_t query = value.find('?'); query != value.npos) {
    constexpr std::string_view kVersion = "versionId=";
    const std::string_view parameters = value.substr(query + 1);
    if (!parameters.starts_with(kVersion)) return invalid;
    ASSIGN_OR_RETURN(const std::string version_id, PercentDecode(parameters.substr(kVersion.size()), Plus::kBlank));
    ASSIGN_OR_RETURN(source.version_id, ParseVersionId(version_id));
    value = value.substr(0, query);
  }
  ASSIGN_OR_RETURN(std::string path, PercentDecode(value, Plus::kBlank));
  if (path.starts_with('/')) path.erase(0, 1);
  const size_t slash = path.find('/');
  if (slash == path.npos || slash == 0 || slash + 1 == path.size()) return invalid;
  source.bucket = path.substr(0, slash);
  source.key = path.substr(slash + 1);
  return source;
}

absl::StatusOr<std::optional<ByteRange>> ParseCopyRange(const std::optional<std::string>& value) {
  if (!value) return std::optional<ByteRange>();
  const std::optional<ByteRange> range = ParseRange(value);
  if (range && range->first && range->last) return range;
  return S3Error(S3Code::kInvalidArgument,
                 "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
                 "zero-based offsets of the first and last bytes to copy",
                 {{"ArgumentName", "x-amz-copy-source-range"}, {"ArgumentValue", *value}});
}

std::optional<ByteRange> ParseRange(const std::optional<std::string>& value) {
  constexpr std::string_view kUnit = "bytes=";
  if (!value || !value->starts_with(kUnit)) return std::nullopt;
  const std::string_view spec = std::string_view(*value).substr(kUnit.size());
  const size_t dash = spec.find('-');
  if (dash == spec.npos) return std::nullopt;
  const std::string_view first = spec.substr(0, dash), last = spec.substr(dash + 1);
  ByteRange range{ParseDigits(first), ParseDigits(last)};
  const bool malformed = (!first.empty() && !range.first) || (!last.empty() && !range.last) ||
                         (!range.first && !range.last) || (range.first && range.last && *range.first > *range.last);
  if (malformed) return std::nullopt;
  return range;
}

}  // namespace coffer::s3
