#include "tools/server/run_server.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_join.h"
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

// Without certificates there is nothing to reload, and SIGHUP ends the process as it ends any other.
sigset_t AwaitedSignals(bool reloads) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (reloads) sigaddset(&signals, SIGHUP);
  return signals;
}

// Until one of `signals` comes. Meanwhile certificates are read again when their files change, and on SIGHUP.
void AwaitEnd(sigset_t signals, TlsCertificates* certificates) {
  constexpr timespec kLookEvery{2, 0};
  while (true) {
    const int received =
        certificates == nullptr ? sigwaitinfo(&signals, nullptr) : sigtimedwait(&signals, nullptr, &kLookEvery);
    if (received == SIGHUP) {
      certificates->Reload();
    } else if (received > 0) {
      return;
    } else if (certificates != nullptr) {
      certificates->ReloadIfChanged();
    }
  }
}

absl::Status Tell(Server& server, const Config& config, const std::string& program) {
  const Welcome welcome{.program = program,
                        .data = config.data,
                        .endpoint = server.endpoints().front(),
                        .region = config.regions.front()};
  ASSIGN_OR_RETURN(const std::optional<FirstKey> first, MakeFirstKey(server.engine()));
  if (first) {
    std::cout << FirstKeyText(*first, welcome);
  } else {
    std::cout << "Data in " << config.data << ", region " << absl::StrJoin(config.regions, ", ")
              << ". Another access key:  " << KeyCreateLine(welcome, "NAME") << "\n";
  }
  for (const std::string& endpoint : server.endpoints()) std::cout << "Coffer serves " << endpoint << std::endl;
  return absl::OkStatus();
}

}  // namespace

absl::Status RunServer(const Config& config, const std::string& program) {
  KeepMemoryLow();
  RaiseDescriptorLimit();
  signal(SIGPIPE, SIG_IGN);
  // Blocked before the first thread starts, so that no thread is interrupted and this one can wait for them.
  const sigset_t signals = AwaitedSignals(/*reloads=*/!config.certificates.empty());
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  StderrLog log(config.log_level);
  ASSIGN_OR_RETURN(const std::unique_ptr<Server> server, Server::Start(config, log));
  RETURN_IF_ERROR(Tell(*server, config, program));
  AwaitEnd(signals, server->certificates());
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);

  log.Log(LogLevel::kInfo, "stopping: requests under way finish first", {});
  if (!server->Stop()) log.Log(LogLevel::kWarning, "some requests did not finish in time and were cut", {});
  log.Log(LogLevel::kInfo, "stopped", {});
  return absl::OkStatus();
}

}  // namespace coffer::server
