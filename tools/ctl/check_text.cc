#include "tools/ctl/check_text.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace coffer::ctl {
namespace {

using Json = nlohmann::ordered_json;

// "3 versions ...": nothing for none.
std::string Line(uint64_t count, std::string_view text) {
  return count == 0 ? "" : absl::StrCat(count, " ", std::string(text), "\n");
}

std::string RebuiltText(const RebuildReport& rebuilt) {
  return absl::StrCat(
      Line(rebuilt.objects, "objects made again, each from one blob"),
      Line(rebuilt.assembled, "objects made again from parts; whether all of them belong to it, the blobs do not tell"),
      Line(rebuilt.kept, "blobs left alone: the catalog has their keys"),
      Line(rebuilt.open_uploads, "uploads left alone: the catalog has them as open"),
      Line(rebuilt.undescribed, "blobs that do not say what they are"),
      Line(rebuilt.damaged, "blobs that are damaged, or were not written to their end"));
}

}  // namespace

std::string FindingText(const CheckFinding& finding) { return absl::Utf8SafeCEscape(absl::string_view(finding.text)); }

std::string ProgressText(const CheckProgress& progress) {
  return absl::StrCat(progress.bodies, " bodies, ", progress.bytes >> 20, " MiB, ", progress.blobs, " blobs");
}

std::string ReportText(const CheckReport& report) {
  return absl::StrCat(
      "Looked at ", ProgressText(report.seen), ".\n", RebuiltText(report.rebuilt),
      Line(report.removed_versions, "versions removed that were lost"),
      Line(report.flaws, "kinds of rows that do not fit together: --repair rows"),
      Line(report.lost_versions, "versions whose bytes cannot be read: --repair lost removes them"),
      Line(report.lost_parts, "parts of open uploads that cannot be read: they have to be sent again"),
      Line(report.litter_blobs,
           "blobs without a name, of openings that ended in a crash: the store removes them itself"),
      Line(report.stray_blobs, "blobs without a name, of openings that ended cleanly: --repair litter"),
      Line(report.newer_blobs,
           "blobs of openings that the catalog does not know: it is older than they are; --rebuild"),
      report.collection_held
          ? "The catalog was restored: no blob is removed before --repair release says that it counts.\n"
          : "",
      report.sound() ? "The store is sound.\n" : "The store is not sound.\n");
}

std::string CheckJson(const CheckReport& report, const std::vector<CheckFinding>& findings) {
  Json list = Json::array();
  for (const CheckFinding& finding : findings) {
    list.push_back(
        {{"text", finding.text}, {"bucket", finding.bucket}, {"key", finding.key}, {"version_id", finding.version_id}});
  }
  const RebuildReport& rebuilt = report.rebuilt;
  const Json json = {{"sound", report.sound()},
                     {"bodies", report.seen.bodies},
                     {"bytes", report.seen.bytes},
                     {"blobs", report.seen.blobs},
                     {"flaws", report.flaws},
                     {"lost_versions", report.lost_versions},
                     {"lost_parts", report.lost_parts},
                     {"litter_blobs", report.litter_blobs},
                     {"stray_blobs", report.stray_blobs},
                     {"newer_blobs", report.newer_blobs},
                     {"collection_held", report.collection_held},
                     {"removed_versions", report.removed_versions},
                     {"rebuilt",
                      {{"objects", rebuilt.objects},
                       {"assembled", rebuilt.assembled},
                       {"kept", rebuilt.kept},
                       {"open_uploads", rebuilt.open_uploads},
                       {"undescribed", rebuilt.undescribed},
                       {"damaged", rebuilt.damaged}}},
                     {"findings", std::move(list)}};
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

}  // namespace coffer::ctl
