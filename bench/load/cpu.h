// CPU time of processes, from /proc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace coffer::bench {

// The processes of this machine that hold a socket which listens on the port: a server, and what it forked. Those of
// other users are seen by root alone. Empty when there are none.
std::vector<int> ProcessesListeningOn(uint16_t port);

// User and system time of the processes and all their threads so far, in nanoseconds (in steps of the kernel's tick).
// NotFound: one of them has ended.
absl::StatusOr<uint64_t> CpuNanosOf(const std::vector<int>& processes);

// This process's.
uint64_t OwnCpuNanos();

// For tests. The sum of utime and stime in the text of /proc/<pid>/stat, in ticks; the name in it may hold anything.
absl::StatusOr<uint64_t> ParseStatTicks(std::string_view stat);
// The inodes of sockets that listen on the port, from the text of /proc/net/tcp or tcp6.
std::vector<std::string> ParseListeners(std::string_view table, uint16_t port);

}  // namespace coffer::bench
