#include "tools/ctl/object_text.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/s3/wire/scalar.h"
#include "api/s3/wire/timestamp.h"
#include "api/s3/wire/utf8.h"
#include "engine/base/text.h"
#include "tools/ctl/sizes.h"

namespace coffer::ctl {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kSizeWidth = 14;
constexpr std::string_view kNoTime = "                        ";

std::string Line(const Json& json) {
  return json.dump(/*indent=*/-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = s3::Utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void AddName(Json& json, const std::string& member, std::string_view name) {
  json[member] = std::string(name);
  if (!IsUtf8(name)) json[member + "_base64"] = s3::Base64Encode(name);
}

std::string TimeText(WallTime time) { return s3::FormatIso8601(time); }

Json ChecksumJson(const Checksum& checksum) {
  constexpr std::pair<Algorithm, const char*> kNames[] = {{Algorithm::kCrc64Nvme, "CRC64NVME"},
                                                          {Algorithm::kCrc32, "CRC32"},
                                                          {Algorithm::kCrc32c, "CRC32C"},
                                                          {Algorithm::kSha1, "SHA1"},
                                                          {Algorithm::kSha256, "SHA256"}};
  Json json = Json::object();
  for (const auto& [algorithm, name] : kNames) {
    if (algorithm == checksum.algorithm) json["algorithm"] = name;
  }
  json["value"] = s3::Base64Encode(checksum.raw);
  json["type"] = checksum.type == ChecksumType::kFullObject ? "FULL_OBJECT" : "COMPOSITE";
  return json;
}

Json HeadJson(const client::ObjectName& name, const ObjectInfo& head) {
  Json json = {{"bucket", name.bucket}};
  AddName(json, "key", name.key);
  json["size"] = head.size_bytes;
  json["modified"] = TimeText(head.modified);
  json["etag"] = head.etag;
  const std::pair<const char*, const std::string*> texts[] = {
      {"version_id", &head.version_id},
      {"storage_class", &head.storage_class},
      {"content_type", &head.metadata.content_type},
      {"cache_control", &head.metadata.cache_control},
      {"content_disposition", &head.metadata.content_disposition},
      {"content_encoding", &head.metadata.content_encoding},
      {"content_language", &head.metadata.content_language},
      {"expires", &head.metadata.expires},
      {"website_redirect", &head.metadata.website_redirect}};
  for (const auto& [member, text] : texts) {
    if (!text->empty()) json[member] = *text;
  }
  if (head.parts_count > 0) json["parts"] = head.parts_count;
  if (head.checksum) json["checksum"] = ChecksumJson(*head.checksum);
  if (!head.metadata.user.empty()) json["metadata"] = Json::object();
  for (const auto& [key, value] : head.metadata.user) json["metadata"][key] = value;
  return json;
}

std::string TimeLeft(double seconds) {
  const auto whole = static_cast<int64_t>(std::ceil(std::min(seconds, 360'000.0)));
  if (whole < 3600) return absl::StrFormat("%d:%02d", whole / 60, whole % 60);
  return absl::StrFormat("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string Bar(double share) {
  constexpr size_t kWidth = 20;
  const auto filled = static_cast<size_t>(share * kWidth);
  std::string bar(filled, '=');
  if (filled < kWidth) bar += '>';
  bar.resize(kWidth, ' ');
  return absl::StrFormat("[%s] %3d%%  ", bar, static_cast<int>(share * 100));
}

std::string Rate(const transfer::Totals& totals, std::chrono::duration<double> elapsed) {
  if (elapsed.count() <= 0) return "";
  return SizeForPeople(static_cast<uint64_t>(static_cast<double>(totals.bytes_moved) / elapsed.count())) + "/s";
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = s3::Utf8Length(text);
    const auto byte = static_cast<uint8_t>(text[0]);
    // C1 controls are two bytes in UTF-8, and as good as an escape to some terminals.
    const bool is_c1 = length == 2 && byte == 0xC2 && static_cast<uint8_t>(text[1]) < 0xA0;
    if (length == 0 || is_c1 || byte < 0x20 || byte == 0x7F) {
      absl::StrAppendFormat(&out, "\\x%02x", byte);
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return out;
}

std::string BucketLine(const BucketInfo& bucket, bool json) {
  if (!json) return absl::StrCat(TimeText(bucket.created), "  ", Printable(bucket.name), "\n");
  Json line = {{"bucket", bucket.name}, {"created", TimeText(bucket.created)}};
  if (!bucket.region.empty()) line["region"] = bucket.region;
  return Line(line);
}

std::string ObjectLine(const ObjectInfo& object, bool json) {
  if (!json) {
    return absl::StrFormat("%s  %*d  %s\n", TimeText(object.modified), static_cast<int>(kSizeWidth), object.size_bytes,
                           Printable(object.key));
  }
  Json line = Json::object();
  AddName(line, "key", object.key);
  line["size"] = object.size_bytes;
  line["modified"] = TimeText(object.modified);
  line["etag"] = object.etag;
  return Line(line);
}

std::string PrefixLine(std::string_view prefix, bool json) {
  if (!json) {
    return absl::StrFormat("%s  %*s  %s\n", AsAbsl(kNoTime), static_cast<int>(kSizeWidth), "prefix", Printable(prefix));
  }
  Json line = Json::object();
  AddName(line, "prefix", prefix);
  return Line(line);
}

std::string HeadText(const client::ObjectName& name, const ObjectInfo& head, bool json) {
  const Json document = HeadJson(name, head);
  if (json) return Line(document);
  std::string text;
  for (const auto& [member, value] : document.items()) {
    const std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
    absl::StrAppend(&text, absl::StrFormat("%-20s", member), Printable(shown), "\n");
  }
  return text;
}

std::string LinkLine(std::string_view url, bool json) {
  return json ? Line({{"url", std::string(url)}}) : std::string(url) + "\n";
}

std::string DoneLine(const transfer::Done& done) {
  Json line = {{"action", std::string(done.action)}};
  AddName(line, "source", done.source);
  if (!done.target.empty()) AddName(line, "target", done.target);
  if (done.action != "rm") line["size"] = done.bytes;
  if (done.resumed_bytes > 0) line["resumed"] = done.resumed_bytes;
  if (!done.etag.empty()) line["etag"] = done.etag;
  if (!done.checksum.empty()) line["checksum"] = done.checksum;
  if (!done.is_verified) line["verified"] = false;
  return Line(line);
}

std::string ProgressText(const transfer::Totals& totals, std::chrono::duration<double> elapsed, size_t width) {
  std::string text;
  const auto moved = static_cast<double>(totals.bytes_moved);
  const auto found = static_cast<double>(std::max(totals.bytes_found, totals.bytes_moved));
  if (found == 0) return absl::StrCat(totals.done, " done").substr(0, width);
  if (totals.is_all_found) text = Bar(moved / found);
  absl::StrAppend(&text, SizeForPeople(totals.bytes_moved), totals.is_all_found ? " of " : " of at least ",
                  SizeForPeople(static_cast<uint64_t>(found)), "  ", totals.done, " done");
  if (totals.bytes_moved > 0) absl::StrAppend(&text, "  ", Rate(totals, elapsed));
  if (totals.is_all_found && moved > 0 && moved < found) {
    absl::StrAppend(&text, "  ", TimeLeft(elapsed.count() * (found - moved) / moved), " left");
  }
  return text.substr(0, width);
}

std::string SummaryText(std::string_view action, const transfer::Totals& totals,
                        std::chrono::duration<double> elapsed) {
  std::string text = absl::StrCat(AsAbsl(action), " ", totals.done, totals.done == 1 ? " object" : " objects");
  if (action != "rm") {
    absl::StrAppend(&text, ", ", SizeForPeople(totals.bytes_moved), " in ", absl::StrFormat("%.1f s", elapsed.count()));
  }
  if (totals.resumed_bytes > 0)
    absl::StrAppend(&text, "; ", SizeForPeople(totals.resumed_bytes), " were there already");
  if (totals.unverified > 0) {
    absl::StrAppend(&text, "; ", totals.unverified, " could not be verified: the store keeps no checksum of the bytes");
  }
  if (totals.skipped > 0) absl::StrAppend(&text, "; ", totals.skipped, " skipped");
  return text + "\n";
}

}  // namespace coffer::ctl
