#include "tests/model/s3_fields.h"

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/s3/wire/uri.h"
#include "engine/base/text.h"

namespace coffer::model {
namespace {

constexpr std::array<std::pair<Algorithm, const char*>, 10> kAlgorithms = {{{Algorithm::kCrc32, "CRC32"},
                                                                            {Algorithm::kCrc32c, "CRC32C"},
                                                                            {Algorithm::kCrc64Nvme, "CRC64NVME"},
                                                                            {Algorithm::kSha1, "SHA1"},
                                                                            {Algorithm::kSha256, "SHA256"},
                                                                            {Algorithm::kSha512, "SHA512"},
                                                                            {Algorithm::kMd5, "MD5"},
                                                                            {Algorithm::kXxh64, "XXHASH64"},
                                                                            {Algorithm::kXxh3_64, "XXHASH3"},
                                                                            {Algorithm::kXxh3_128, "XXHASH128"}}};

}  // namespace

std::string Base64(std::string_view raw) { return absl::Base64Escape(AsAbsl(raw)); }

std::string FromBase64(std::string_view text) {
  std::string raw;
  absl::Base64Unescape(AsAbsl(text.substr(0, text.find('-'))), &raw);
  return raw;
}

std::string QuotedEtag(const std::string& etag) { return etag == "*" ? etag : absl::StrCat("\"", etag, "\""); }

std::string UnquotedEtag(const std::optional<std::string>& etag) {
  return etag && etag->size() >= 2 ? etag->substr(1, etag->size() - 2) : "";
}

std::optional<std::string> EtagList(const std::vector<std::string>& etags) {
  if (etags.empty()) return std::nullopt;
  return absl::StrJoin(etags, ", ", [](std::string* out, const std::string& etag) { *out += QuotedEtag(etag); });
}

std::optional<std::string> RangeHeader(const std::optional<ByteRange>& range) {
  if (!range) return std::nullopt;
  return absl::StrCat("bytes=", range->first ? absl::StrCat(*range->first) : "", "-",
                      range->last ? absl::StrCat(*range->last) : "");
}

std::string CopySourceHeader(const std::string& bucket, const std::string& key, const std::string& version_id) {
  std::string header = absl::StrCat(bucket, "/", s3::PercentEncode(key, true));
  if (!version_id.empty()) absl::StrAppend(&header, "?versionId=", s3::PercentEncode(version_id, false));
  return header;
}

std::optional<std::string> TaggingHeader(const Tags& tags) {
  if (tags.empty()) return std::nullopt;
  return absl::StrJoin(tags, "&", [](std::string* out, const auto& tag) {
    *out += s3::PercentEncode(tag.first, false) + "=" + s3::PercentEncode(tag.second, false);
  });
}

std::string AlgorithmHeader(Algorithm algorithm) {
  for (const auto& [known, name] : kAlgorithms) {
    if (known == algorithm) return name;
  }
  return "";
}

std::string TypeHeader(ChecksumType type) { return type == ChecksumType::kComposite ? "COMPOSITE" : "FULL_OBJECT"; }

std::optional<Algorithm> ParseAlgorithmHeader(const std::optional<std::string>& name) {
  for (const auto& [algorithm, known] : kAlgorithms) {
    if (name == known) return algorithm;
  }
  return std::nullopt;
}

}  // namespace coffer::model
