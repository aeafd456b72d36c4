#include "api/s3/wire/uri.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "api/s3/error.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr std::array<bool, 256> kUnreserved = [] {
  std::array<bool, 256> unreserved{};
  for (int c = 'a'; c <= 'z'; ++c) unreserved[c] = unreserved[c - 'a' + 'A'] = true;
  for (int c = '0'; c <= '9'; ++c) unreserved[c] = true;
  unreserved['-'] = unreserved['.'] = unreserved['_'] = unreserved['~'] = true;
  return unreserved;
}();

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string PercentEncode(std::string_view text, bool keep_slash) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (kUnreserved[byte] || (keep_slash && c == '/')) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

absl::StatusOr<std::string> PercentDecode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return S3Error(S3Code::kInvalidURI);
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' && plus == Plus::kBlank ? ' ' : text[i];
    }
  }
  return out;
}

absl::StatusOr<Query> Query::Parse(std::string_view raw) {
  Query query;
  while (!raw.empty()) {
    const size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view segment = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (segment.empty()) continue;
    if (query.params_.size() == kQueryParamsMax) return S3Error(S3Code::kInvalidURI);
    QueryParam param;
    const size_t equals = segment.find('=');
    param.has_equals = equals != std::string_view::npos;
    param.raw_name = segment.substr(0, equals);
    if (param.has_equals) param.raw_value = segment.substr(equals + 1);
    ASSIGN_OR_RETURN(param.name, PercentDecode(param.raw_name, Plus::kBlank));
    ASSIGN_OR_RETURN(param.value, PercentDecode(param.raw_value, Plus::kBlank));
    query.params_.push_back(std::move(param));
  }
  return query;
}

const QueryParam* Query::Find(std::string_view name) const {
  const auto found = std::find_if(params_.begin(), params_.end(), [&](const QueryParam& p) { return p.name == name; });
  return found == params_.end() ? nullptr : &*found;
}

size_t Query::Count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(params_.begin(), params_.end(), [&](const QueryParam& p) { return p.name == name; }));
}

absl::StatusOr<TargetParts> SplitTarget(std::string_view target) {
  const auto is_bad = [](char c) { return static_cast<uint8_t>(c) <= 0x20 || c == 0x7F || c == '#'; };
  if (std::any_of(target.begin(), target.end(), is_bad)) return S3Error(S3Code::kInvalidURI);
  if (target == "*") return TargetParts{"/", {}};
  for (std::string_view scheme : {"http://", "https://"}) {
    if (target.substr(0, scheme.size()) != scheme) continue;
    const size_t start = target.find_first_of("/?", scheme.size());
    target = start == std::string_view::npos ? std::string_view("/") : target.substr(start);
    break;
  }
  const size_t question = target.find('?');
  TargetParts parts{target.substr(0, question), {}};
  if (question != std::string_view::npos) parts.query = target.substr(question + 1);
  if (parts.path.empty() || parts.path[0] != '/') return S3Error(S3Code::kInvalidURI);
  return parts;
}

}  // namespace coffer::s3
