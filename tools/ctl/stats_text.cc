#include "tools/ctl/stats_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/ctl/sizes.h"
#include "tools/ctl/stats_numbers.h"

namespace coffer::ctl {
namespace {

constexpr const char* kRequests = "coffer_s3_requests_total";
constexpr const char* kDuration = "coffer_s3_request_duration_seconds";

std::string Formatted(const char* format, double value) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string CountText(double value) {
  std::string digits = Formatted("%.0f", std::max(value, 0.0));
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string SecondsText(double seconds) {
  if (seconds < 0.001) return Formatted("%.0f us", seconds * 1e6);
  return seconds < 1 ? Formatted("%.1f ms", seconds * 1e3) : Formatted("%.1f s", seconds);
}

std::string AgeText(double seconds) {
  const auto minutes = static_cast<int64_t>(seconds / 60);
  if (minutes == 0) return Formatted("%.0f s", std::max(seconds, 0.0));
  if (minutes < 60) return absl::StrCat(minutes, " min");
  if (minutes < 48 * 60) return absl::StrCat(minutes / 60, " h ", minutes % 60, " min");
  return absl::StrCat(minutes / 60 / 24, " days ", minutes / 60 % 24, " h");
}

std::string QuantilesText(const Buckets& buckets) {
  if (buckets.count <= 0) return "none";
  return absl::StrCat("p50 ", SecondsText(buckets.Quantile(0.5)), ", p99 ", SecondsText(buckets.Quantile(0.99)));
}

// The first column to the left, numbers to the right.
std::string Aligned(const std::vector<std::vector<std::string>>& lines) {
  std::vector<size_t> widths(lines[0].size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    text += line[0] + std::string(widths[0] - line[0].size(), ' ');
    for (size_t i = 1; i < line.size(); ++i) text += std::string(widths[i] - line[i].size() + 2, ' ') + line[i];
    text += '\n';
  }
  return text;
}

bool IsError(std::string_view status) { return status >= "4"; }

std::string Operations(const Numbers& numbers, double seconds) {
  std::vector<std::vector<std::string>> lines = {
      {"OPERATION", "REQUESTS", "PER SECOND", "ERRORS", "P50", "P99", "RECEIVED", "SENT"}};
  for (const std::string& name : numbers.LabelValues(kRequests, "operation")) {
    const double requests = numbers.Growth(kRequests, "operation", name);
    if (requests <= 0) continue;
    const Buckets took = numbers.Histogram(kDuration, "operation", name);
    lines.push_back({name, CountText(requests), Formatted("%.1f", requests / seconds),
                     CountText(numbers.Growth(kRequests, "operation", name, "status", IsError)),
                     SecondsText(took.Quantile(0.5)), SecondsText(took.Quantile(0.99)),
                     SizeForPeople(numbers.Growth("coffer_s3_received_bytes_total", "operation", name)),
                     SizeForPeople(numbers.Growth("coffer_s3_sent_bytes_total", "operation", name))});
  }
  return lines.size() == 1 ? "No requests yet.\n" : Aligned(lines);
}

std::string Errors(const Numbers& numbers) {
  std::string text;
  for (const std::string& code : numbers.LabelValues("coffer_s3_errors_total", "code")) {
    const double count = numbers.Growth("coffer_s3_errors_total", "code", code);
    if (count > 0) absl::StrAppend(&text, text.empty() ? "" : ", ", CountText(count), " ", code);
  }
  return text.empty() ? "none" : text;
}

std::string Memory(const Numbers& numbers) {
  std::string text;
  for (const std::string& budget : numbers.LabelValues("coffer_memory_used_bytes", "budget")) {
    absl::StrAppend(&text, budget, " ", SizeForPeople(numbers.Now("coffer_memory_used_bytes", "budget", budget)),
                    " of ", SizeForPeople(numbers.Now("coffer_memory_limit_bytes", "budget", budget)), ", ");
  }
  return absl::StrCat(text, "process ", SizeForPeople(numbers.Now("process_resident_memory_bytes")));
}

std::string Commits(const Numbers& numbers) {
  const Buckets groups = numbers.Histogram("coffer_catalog_commit_updates");
  return absl::StrCat(CountText(groups.count), " of ", Formatted("%.1f", groups.mean()), " updates each; ",
                      QuantilesText(numbers.Histogram("coffer_catalog_commit_duration_seconds")));
}

std::string Head(const Numbers& numbers, double age) {
  const std::string io = numbers.LabelOf("coffer_store_info", "io");
  return absl::StrCat("Coffer ", numbers.LabelOf("coffer_build_info", "version"), ", up ", AgeText(age), ", store ",
                      numbers.LabelOf("coffer_store_info", "store"), "\nBackend ",
                      numbers.LabelOf("coffer_store_info", "backend"), io.empty() ? "" : absl::StrCat(" by ", io),
                      numbers.LabelOf("coffer_store_info", "durable") == "true" ? "" : ", not durable",
                      numbers.Now("coffer_read_only") > 0 ? "\nREAD-ONLY: a flush failed; check the drive and restart\n"
                                                          : ", takes writes\n",
                      numbers.Now("coffer_collection_held") > 0
                          ? "HELD: the catalog was restored, and no blob is removed; see coffer fsck --help\n"
                          : "");
}

using Line = std::pair<const char*, std::string>;

std::string Rest(const Numbers& numbers) {
  const double open = numbers.Now("coffer_s3_connections");
  const Buckets blobs = numbers.Histogram("coffer_backend_commit_duration_seconds");
  const Buckets checkpoints = numbers.Histogram("coffer_catalog_checkpoint_duration_seconds");
  const std::vector<Line> lines = {
      {"Errors", Errors(numbers)},
      {"In flight", absl::StrCat(CountText(numbers.Now("coffer_s3_requests_in_flight")), " requests, ",
                                 CountText(numbers.Now("coffer_worker_queue_length")), " steps wait for a worker")},
      {"Connections",
       absl::StrCat(CountText(open), " open, ", CountText(numbers.Growth("coffer_s3_accepted_connections_total")),
                    " accepted, ", CountText(numbers.Growth("coffer_s3_refused_connections_total")), " refused")},
      {"Commits", Commits(numbers)},
      {"Flushes", QuantilesText(numbers.Histogram("coffer_catalog_flush_duration_seconds"))},
      {"Blobs", absl::StrCat(CountText(blobs.count), " written, ",
                             CountText(numbers.Growth("coffer_backend_removed_blobs_total")), " removed; ",
                             QuantilesText(blobs))},
      {"WAL", absl::StrCat(SizeForPeople(numbers.Now("coffer_catalog_wal_bytes")), ", ", CountText(checkpoints.count),
                           " checkpoints; ", QuantilesText(checkpoints))},
      {"Memory", Memory(numbers)},
      {"Process", absl::StrCat(Formatted("%.1f s", numbers.Growth("process_cpu_seconds_total")), " of CPU, ",
                               CountText(numbers.Now("process_open_fds")), " of ",
                               CountText(numbers.Now("process_max_fds")), " descriptors")},
      {"Log", absl::StrCat(CountText(numbers.Growth("coffer_log_dropped_lines_total")), " lines dropped")},
  };
  std::string text;
  for (const auto& [title, value] : lines) {
    text.append(title).append(13 - std::string_view(title).size(), ' ').append(value).append("\n");
  }
  return text;
}

}  // namespace

std::string StatsText(const nlohmann::ordered_json& metrics, const nlohmann::ordered_json& before) {
  const Numbers numbers(metrics, before);
  const double seconds = numbers.Growth("coffer_uptime_seconds");
  return absl::StrCat(Head(numbers, numbers.Now("coffer_uptime_seconds")), "\n",
                      Operations(numbers, std::max(seconds, 0.001)), "\n", Rest(numbers));
}

}  // namespace coffer::ctl
