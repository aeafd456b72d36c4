#include "api/s3/ops/refused.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {
namespace {

struct RefusedHeader {
  std::string_view name;                   // a trailing '*' stands for any rest
  std::vector<std::string_view> harmless;  // values that ask for nothing more than what is done
};

const std::vector<RefusedHeader>& RefusedHeaders() {
  static const std::vector<RefusedHeader> rows = {
      {"x-amz-acl", {"private", "bucket-owner-full-control", "bucket-owner-read"}},
      {"x-amz-grant-*", {}},
      {"x-amz-annotation-directive", {"COPY"}},
      {"x-amz-server-side-encryption*", {}},
      {"x-amz-copy-source-server-side-encryption*", {}},
      {"x-amz-object-lock-*", {}},
      {"x-amz-bucket-object-lock-enabled", {"false"}},
      {"x-amz-bypass-governance-retention", {"false", "true"}},  // without locks there is nothing to bypass
      {"x-amz-object-ownership", {"BucketOwnerEnforced"}},
      {"x-amz-bucket-namespace", {"global"}},
      {"x-amz-mfa", {}},
      {"x-amz-write-offset-bytes", {}},
      {"x-amz-rename-source*", {}},
      {"x-amz-optional-object-attributes", {"RestoreStatus"}},  // nothing is archived, so there is no status to show
  };
  return rows;
}

// They say on what a write depends, or that a body is not the whole.
constexpr std::array<std::string_view, 6> kConditions = {
    "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Content-Range"};

bool Takes(const StructDescriptor& input, std::string_view header) {
  return std::any_of(input.fields.begin(), input.fields.end(), [&](const FieldDescriptor& field) {
    return field.at == Location::kHeader && http::EqualsIgnoreCase(field.wire, header);
  });
}

bool Matches(std::string_view pattern, std::string_view lower_name) {
  if (!pattern.ends_with('*')) return pattern == lower_name;
  return lower_name.starts_with(pattern.substr(0, pattern.size() - 1));
}

absl::Status Check(std::string_view name, std::string_view value) {
  constexpr std::string_view kAmz = "x-amz-";
  if (value.empty() || !http::EqualsIgnoreCase(name.substr(0, kAmz.size()), kAmz)) return absl::OkStatus();
  const std::string lower = absl::AsciiStrToLower(AsAbsl(name));
  for (const RefusedHeader& row : RefusedHeaders()) {
    if (!Matches(row.name, lower)) continue;
    if (std::find(row.harmless.begin(), row.harmless.end(), value) != row.harmless.end()) return absl::OkStatus();
    return S3Error(S3Code::kNotImplemented, absl::StrCat("The header ", lower, " asks for what is not implemented."),
                   {{"Header", lower}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckConditionsAreTaken(const OperationRow& row, const StructDescriptor& input,
                                     const http::HeaderList& headers) {
  if (row.method == "GET" || row.method == "HEAD") return absl::OkStatus();
  for (std::string_view header : kConditions) {
    if (headers.Find(header).value_or("").empty() || Takes(input, header)) continue;
    return S3Error(S3Code::kNotImplemented, {}, {{"Header", std::string(header)}});
  }
  return absl::OkStatus();
}

absl::Status CheckRefusedHeaders(const http::HeaderList& headers, const Query& query) {
  for (const http::Header& header : headers) RETURN_IF_ERROR(Check(header.name, header.value));
  for (const QueryParam& param : query) RETURN_IF_ERROR(Check(param.name, param.value));
  return absl::OkStatus();
}

}  // namespace coffer::s3
