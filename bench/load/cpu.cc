#include "bench/load/cpu.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::bench {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool Holds(const fs::path& process, const std::vector<std::string>& inodes) {
  std::error_code error;
  for (fs::directory_iterator fd(process / "fd", error), end; !error && fd != end; fd.increment(error)) {
    std::error_code gone;
    const std::string target = fs::read_symlink(fd->path(), gone).string();
    for (const std::string& inode : inodes) {
      if (target == "socket:[" + inode + "]") return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> ParseListeners(std::string_view table, uint16_t port) {
  constexpr std::string_view kListen = "0A";
  std::vector<std::string> inodes;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    fields >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
    const std::string wanted = absl::StrCat(":", absl::Hex(port, absl::kZeroPad4));
    std::transform(local.begin(), local.end(), local.begin(), [](unsigned char c) { return std::tolower(c); });
    if (state == kListen && local.ends_with(wanted)) inodes.push_back(inode);
  }
  return inodes;
}

std::vector<int> ProcessesListeningOn(uint16_t port) {
  std::vector<std::string> inodes = ParseListeners(ReadAll("/proc/net/tcp"), port);
  for (std::string& inode : ParseListeners(ReadAll("/proc/net/tcp6"), port)) inodes.push_back(std::move(inode));
  std::vector<int> processes;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    int process = 0;
    if (!absl::SimpleAtoi(entry->path().filename().string(), &process)) continue;
    if (!inodes.empty() && Holds(entry->path(), inodes)) processes.push_back(process);
  }
  return processes;
}

absl::StatusOr<uint64_t> ParseStatTicks(std::string_view stat) {
  // "1234 (a name) S 1 ...": utime and stime are the 12th and 13th after the name.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return absl::InvalidArgumentError("no process name");
  std::istringstream fields{std::string(stat.substr(name_end + 1))};
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  uint64_t user = 0;
  uint64_t system = 0;
  if (!(fields >> user >> system)) return absl::InvalidArgumentError("too few fields");
  return user + system;
}

absl::StatusOr<uint64_t> CpuNanosOf(const std::vector<int>& processes) {
  const auto tick = static_cast<uint64_t>(1'000'000'000 / sysconf(_SC_CLK_TCK));
  uint64_t nanos = 0;
  for (const int process : processes) {
    const std::string stat = ReadAll(absl::StrCat("/proc/", process, "/stat"));
    if (stat.empty()) return absl::NotFoundError(absl::StrCat("process ", process, " has ended"));
    ASSIGN_OR_RETURN(const uint64_t ticks, ParseStatTicks(stat));
    nanos += ticks * tick;
  }
  return nanos;
}

uint64_t OwnCpuNanos() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto nanos = [](const timeval& time) {
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_usec) * 1000;
  };
  return nanos(usage.ru_utime) + nanos(usage.ru_stime);
}

}  // namespace coffer::bench
