#include "tools/metrics/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

namespace coffer::metrics {
namespace {

// Of /proc/self/stat, counted from the process's state, which is 0.
constexpr size_t kUserTicks = 11;
constexpr size_t kSystemTicks = 12;
constexpr size_t kStartTicks = 19;
constexpr size_t kVirtualBytes = 20;
constexpr size_t kResidentPages = 21;

std::optional<std::array<double, kResidentPages + 1>> ReadStat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  // The program's name, in parentheses, may hold anything.
  const size_t name_end = line.rfind(") ");
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 2));
  std::string state;
  fields >> state;
  std::array<double, kResidentPages + 1> values{};
  for (size_t i = 1; i < values.size(); ++i) fields >> values[i];
  if (!fields) return std::nullopt;
  return values;
}

double BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

std::optional<double> CountDescriptors() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
       entry.increment(error)) {
    ++count;
  }
  if (error) return std::nullopt;
  return count - 1;  // the one that reads the folder
}

}  // namespace

Families ProcessMetrics() {
  Families families;
  if (const auto stat = ReadStat()) {
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
    families.push_back(Counter("process_cpu_seconds_total", "Processor time, in user and system mode.",
                               ((*stat)[kUserTicks] + (*stat)[kSystemTicks]) / ticks));
    families.push_back(Gauge("process_start_time_seconds", "When the process started, in seconds since 1970.",
                             BootTime() + (*stat)[kStartTicks] / ticks));
    families.push_back(Gauge("process_virtual_memory_bytes", "Addresses in use.", (*stat)[kVirtualBytes]));
    families.push_back(Gauge("process_resident_memory_bytes", "Memory in use.", (*stat)[kResidentPages] * page));
  }
  if (const auto count = CountDescriptors()) {
    families.push_back(Gauge("process_open_fds", "Open file descriptors.", *count));
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    families.push_back(Gauge("process_max_fds", "How many there may be.", static_cast<double>(limit.rlim_cur)));
  }
  return families;
}

}  // namespace coffer::metrics
