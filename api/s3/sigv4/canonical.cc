#include "api/s3/sigv4/canonical.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/s3/wire/uri.h"
#include "engine/base/status.h"

namespace coffer::s3::sigv4 {
namespace {

void AppendFolded(std::string_view value, std::string& out) {
  bool blank_pending = false;
  bool started = false;
  for (char c : value) {
    if (c == ' ' || c == '\t') {
      blank_pending = started;
      continue;
    }
    if (blank_pending) out += ' ';
    blank_pending = false;
    started = true;
    out += c;
  }
}

}  // namespace

absl::StatusOr<std::string> CanonicalPath(std::string_view raw_path) {
  ASSIGN_OR_RETURN(const std::string path, PercentDecode(raw_path));
  return PercentEncode(path, /*keep_slash=*/true);
}

absl::StatusOr<std::string> CanonicalQuery(std::string_view raw_query) {
  ASSIGN_OR_RETURN(const Query query, Query::Parse(raw_query));
  std::vector<std::pair<std::string, std::string>> params;
  params.reserve(query.size());
  for (const QueryParam& param : query) {
    if (param.name == "X-Amz-Signature") continue;
    params.emplace_back(PercentEncode(param.name, false), PercentEncode(param.value, false));
  }
  std::sort(params.begin(), params.end());
  std::string out;
  for (const auto& [name, value] : params) {
    if (!out.empty()) out += '&';
    out.append(name).append(1, '=').append(value);
  }
  return out;
}

std::string CanonicalHeaderValue(const http::HeaderList& headers, std::string_view name) {
  std::string out;
  bool first = true;
  for (const http::Header& header : headers) {
    if (!http::EqualsIgnoreCase(header.name, name)) continue;
    if (!first) out += ',';
    first = false;
    AppendFolded(header.value, out);
  }
  return out;
}

absl::StatusOr<std::string> CanonicalRequest(const http::RequestHead& head, std::span<const std::string> signed_headers,
                                             std::string_view payload_hash) {
  ASSIGN_OR_RETURN(const TargetParts target, SplitTarget(head.target));
  ASSIGN_OR_RETURN(const std::string path, CanonicalPath(target.path));
  ASSIGN_OR_RETURN(const std::string query, CanonicalQuery(target.query));
  std::string out = absl::StrCat(head.method, "\n", path, "\n", query, "\n");
  for (const std::string& name : signed_headers) {
    out.append(name).append(1, ':').append(CanonicalHeaderValue(head.headers, name)).append(1, '\n');
  }
  out += '\n';
  for (size_t i = 0; i < signed_headers.size(); ++i) {
    if (i > 0) out += ';';
    out += signed_headers[i];
  }
  return out.append(1, '\n').append(payload_hash);
}

}  // namespace coffer::s3::sigv4
