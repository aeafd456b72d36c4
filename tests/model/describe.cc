#include "tests/model/describe.h"

#include <functional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/s3/error.h"
#include "engine/base/error.h"
#include "engine/base/text.h"

namespace coffer::model {
namespace {

int64_t Seconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string Describe(const ObjectMetadata& metadata) {
  std::string text = absl::StrCat(metadata.content_type, ",", metadata.cache_control, ",", metadata.website_redirect);
  for (const auto& [name, value] : metadata.user) absl::StrAppend(&text, ",", name, "=", value);
  return text;
}

void AppendEtags(std::string_view name, const std::vector<std::string>& etags, std::string& text) {
  if (!etags.empty()) absl::StrAppend(&text, " ", AsAbsl(name), "=", absl::StrJoin(etags, ","));
}

}  // namespace

std::string Quote(std::string_view text) { return absl::StrCat("\"", absl::CEscape(AsAbsl(text)), "\""); }

std::string DescribeBody(std::string_view body) {
  return absl::StrCat(body.size(), ":", absl::Hex(std::hash<std::string_view>()(body)));
}

std::string Describe(const absl::Status& status) {
  if (status.ok()) return "ok";
  if (GetErrorCode(status) == ErrorCode::kNone) return std::string(status.message());
  return std::string(s3::GetS3Error(status).name);
}

std::string Describe(const std::optional<Checksum>& checksum) {
  if (!checksum) return "-";
  return absl::StrCat(static_cast<int>(checksum->algorithm),
                      checksum->type == ChecksumType::kComposite ? "-composite:" : ":",
                      absl::BytesToHexString(checksum->raw));
}

std::string Describe(const ObjectInfo& info) {
  if (info.is_delete_marker) return absl::StrCat("marker at ", Seconds(info.modified));
  return absl::StrCat(info.etag, " ", info.size_bytes, " bytes at ", Seconds(info.modified), " ", info.storage_class);
}

std::string Describe(const ObjectHead& head) {
  // No bytes have no range on the wire, which is what would tell the size of the whole.
  const bool is_partial = head.is_partial && head.length > 0;
  ObjectInfo info = head.info;
  if (head.length == 0) info.size_bytes = 0;
  std::string text = absl::StrCat(Describe(info), " {", Describe(info.metadata), "} tags ", info.tags_count, " ",
                                  Describe(head.checksum));
  if (is_partial) absl::StrAppend(&text, " [", head.offset, "+", head.length, "]");
  return text;
}

std::string Describe(const Preconditions& conditions) {
  std::string text;
  AppendEtags("if-match", conditions.if_match, text);
  AppendEtags("if-none-match", conditions.if_none_match, text);
  if (conditions.if_modified_since) {
    absl::StrAppend(&text, " if-modified-since=", Seconds(*conditions.if_modified_since));
  }
  if (conditions.if_unmodified_since) {
    absl::StrAppend(&text, " if-unmodified-since=", Seconds(*conditions.if_unmodified_since));
  }
  if (conditions.if_match_size) absl::StrAppend(&text, " if-size=", *conditions.if_match_size);
  if (conditions.if_match_modified) absl::StrAppend(&text, " if-modified=", Seconds(*conditions.if_match_modified));
  return text;
}

std::string Describe(const Tags& tags) {
  std::string text = "tags";
  for (const auto& [key, value] : tags) absl::StrAppend(&text, " ", key, "=", value);
  return text;
}

std::string Describe(const std::optional<ByteRange>& range) {
  if (!range) return "";
  std::string text = " bytes=";
  if (range->first) absl::StrAppend(&text, *range->first);
  text += '-';
  if (range->last) absl::StrAppend(&text, *range->last);
  return text;
}

std::string Describe(const UploadInfo& upload) {
  std::string text = absl::StrCat("at ", Seconds(upload.initiated), " ", upload.storage_class);
  if (!upload.checksum) return text;
  return absl::StrCat(text, " ", static_cast<int>(*upload.checksum),
                      upload.checksum_type == ChecksumType::kComposite ? "-composite" : "");
}

std::string Describe(const PartInfo& part) {
  return absl::StrCat(part.number, ":", part.etag, " ", part.size_bytes, " bytes at ", Seconds(part.modified), " ",
                      Describe(part.checksum));
}

std::string Describe(const BucketCounters& counters) {
  return absl::StrCat("objects ", counters.objects, ", versions ", counters.versions, ", bytes ", counters.bytes,
                      ", uploads ", counters.uploads);
}

}  // namespace coffer::model
