#include "tools/server/run_server.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/server/first_key.h"
#include "tools/server/server.h"
#include "tools/server/stderr_log.h"

namespace coffer::server {
namespace {

// A heap for each thread would keep what the busiest moment of each needed; blocks this large go back to the system.
void KeepMemoryLow() {
  constexpr int kArenas = 4;
  constexpr int kLargeBytes = 128 * 1024;
  constexpr int kKeptBytes = 1024 * 1024;
  mallopt(M_ARENA_MAX, kArenas);
  mallopt(M_MMAP_THRESHOLD, kLargeBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
}

// As many descriptors as the system allows: a connection needs one, and one more where it reads or writes a blob.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

absl::Status Tell(Server& server, const Config& config, const std::string& program) {
  const Welcome welcome{
      .program = program, .data = config.data, .endpoint = server.endpoint(), .region = config.region};
  ASSIGN_OR_RETURN(const std::optional<FirstKey> first, MakeFirstKey(server.engine()));
  if (first) {
    std::cout << FirstKeyText(*first, welcome);
  } else {
    std::cout << "Data in " << config.data << ", region " << config.region
              << ". Another access key:  " << KeyCreateLine(welcome, "NAME") << "\n";
  }
  std::cout << "Coffer serves " << welcome.endpoint << std::endl;
  return absl::OkStatus();
}

}  // namespace

absl::Status RunServer(const Config& config, const std::string& program) {
  KeepMemoryLow();
  RaiseDescriptorLimit();
  signal(SIGPIPE, SIG_IGN);
  // Blocked before the first thread starts, so that no thread is interrupted and this one can wait for them.
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  StderrLog log(config.log_level);
  ASSIGN_OR_RETURN(const std::unique_ptr<Server> server, Server::Start(config, log));
  RETURN_IF_ERROR(Tell(*server, config, program));
  int received = 0;
  sigwait(&signals, &received);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);

  log.Log(LogLevel::kInfo, "stopping: requests under way finish first", {});
  if (!server->Stop()) log.Log(LogLevel::kWarning, "some requests did not finish in time and were cut", {});
  log.Log(LogLevel::kInfo, "stopped", {});
  return absl::OkStatus();
}

}  // namespace coffer::server
