#include "tools/ctl/run_check.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/engine.h"
#include "engine/io/posix.h"
#include "tools/ctl/check_text.h"
#include "tools/server/open_engine.h"
#include "tools/server/server_files.h"

namespace coffer::ctl {
namespace {

constexpr std::pair<const char*, Repair> kRepairs[] = {
    {"rows", Repair::kRows}, {"lost", Repair::kLost}, {"litter", Repair::kLitter}, {"release", Repair::kRelease}};

// One line of a terminal, written over and over; nothing where standard error is none.
class ProgressLine {
 public:
  ~ProgressLine() { Clear(); }

  void Show(const CheckProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (!is_terminal_ || now < next_) return;
    next_ = now + std::chrono::milliseconds(100);
    std::cerr << "\r" << ProgressText(progress) << kClearToEnd << std::flush;
  }
  void Clear() {
    if (is_terminal_) std::cerr << "\r" << kClearToEnd << std::flush;
  }

 private:
  static constexpr const char* kClearToEnd = "\x1b[K";
  const bool is_terminal_ = isatty(STDERR_FILENO) != 0;
  std::chrono::steady_clock::time_point next_;
};

absl::Status CheckStoreExists(const CheckCommand& command, const server::Config& config) {
  ASSIGN_OR_RETURN(const bool exists, io::PosixFileSystem().Exists(server::CatalogPath(config.data)));
  if (exists || command.rebuild) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("there is no catalog in ", config.data,
                                          "; restore a backup with \"coffer restore\", or make a new catalog from "
                                          "the blobs with --rebuild"));
}

std::string TimeText(WallTime time) {
  const auto seconds = static_cast<time_t>(time.time_since_epoch().count() / 1000);
  struct tm parts = {};
  char text[] = "0000-00-00 00:00:00 UTC";
  gmtime_r(&seconds, &parts);
  strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
  return text;
}

CheckParams ParamsOf(const CheckCommand& command) {
  CheckParams params;
  params.read_bodies = !command.quick;
  params.rebuild = command.rebuild;
  params.owner = command.owner;
  for (const auto& [name, repair] : kRepairs) {
    if (std::ranges::find(command.repairs, name) != command.repairs.end()) params.repairs.insert(repair);
  }
  return params;
}

}  // namespace

absl::StatusOr<int> RunCheck(const CheckCommand& command, const server::Config& config) {
  RETURN_IF_ERROR(CheckStoreExists(command, config));
  MemoryBudget budget(config.memory_bytes);
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine,
                   server::OpenEngine(config, budget, NoLogger(), NoMetrics(), command.rebuild));
  ProgressLine line;
  std::vector<CheckFinding> findings;
  CheckParams params = ParamsOf(command);
  params.progress = [&line](const CheckProgress& progress) { line.Show(progress); };
  params.found = [&](const CheckFinding& finding) {
    if (command.json) return findings.push_back(finding);
    line.Clear();
    std::cout << FindingText(finding) << "\n";
  };
  ASSIGN_OR_RETURN(const CheckReport report, engine->Check(OpContext(), params));
  line.Clear();
  std::cout << (command.json ? CheckJson(report, findings) : ReportText(report)) << std::flush;
  return report.sound() ? 0 : kNotSound;
}

absl::Status RunRestore(const RestoreCommand& command, const server::Config& config) {
  MemoryBudget budget(config.memory_bytes);
  ASSIGN_OR_RETURN(const std::unique_ptr<Backend> backend, server::MakeBackend(config, {.budget = &budget}));
  absl::StatusOr<RestoreReport> report =
      RestoreCatalog(*backend, {.folder = command.folder, .directory = config.data, .replace = command.replace});
  if (absl::IsAlreadyExists(report.status()) && !command.replace) {
    return absl::AlreadyExistsError(absl::StrCat(report.status().message(), " (--replace puts it aside)"));
  }
  RETURN_IF_ERROR(report.status());
  const std::string copied = TimeText(report->copied);
  std::cout << "The catalog of store " << report->store_id << " is as it was at " << copied << ".\n"
            << (report->key_restored ? "coffer.key was taken from the backup.\n" : "");
  if (report->newer_openings > 0) {
    std::cout << "The blobs are newer: " << report->newer_openings
              << " starts of the store wrote some that this catalog does not know.\n";
  }
  std::cout << "No blob is removed until it is said that this catalog counts: see \"coffer fsck --help\".\n"
            << std::flush;
  return absl::OkStatus();
}

}  // namespace coffer::ctl
