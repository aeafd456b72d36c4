#include "tools/server/run_server.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_join.h"
#include "engine/base/status.h"
#include "tools/log/server_log.h"
#include "tools/server/first_key.h"
#include "tools/server/server.h"
#include "tools/server/service_manager.h"

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

// Where there is nothing to reload, SIGHUP ends the process as it ends any other.
sigset_t AwaitedSignals(bool reloads) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (reloads) sigaddset(&signals, SIGHUP);
  return signals;
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
  if (const std::string metrics = server.metrics_endpoint(); !metrics.empty()) {
    std::cout << "Metrics at " << metrics << "/metrics, a page for people at " << metrics << "\n";
  }
  for (const std::string& endpoint : server.endpoints()) std::cout << "Coffer serves " << endpoint << std::endl;
  return absl::OkStatus();
}

std::string StatusText(const Server& server) { return "Serves " + server.endpoints().front(); }

void Reload(Server& server, const ServiceManager& manager, Logger& log) {
  manager.Reloading();
  if (server.certificates() != nullptr) server.certificates()->Reload();
  if (const absl::Status reopened = server.ReopenLogs(); !reopened.ok()) {
    const std::string reason(reopened.message());
    const LogField fields[] = {{"reason", reason}};
    log.Log(LogLevel::kError, "the access log goes on in the old file", fields);
  }
  manager.Ready(StatusText(server));
}

// The next signal, or 0 after this time.
int AwaitSignal(const sigset_t& signals, std::chrono::microseconds time) {
  constexpr auto kSecond = std::chrono::microseconds(1'000'000);
  const timespec wait{.tv_sec = time / kSecond, .tv_nsec = (time % kSecond).count() * 1000};
  return std::max(sigtimedwait(&signals, nullptr, &wait), 0);
}

// Until a signal that ends the process. Meanwhile certificates are read again when their files change, and the service
// manager hears that the server is alive; of one whose loops hang it hears nothing, and restarts it.
void AwaitEnd(const sigset_t& signals, Server& server, const ServiceManager& manager, Logger& log) {
  constexpr std::chrono::microseconds kLookEvery = std::chrono::seconds(2);
  // However short a watchdog's interval is: loops take a turn each second when there is nothing to do.
  constexpr std::chrono::microseconds kTurnMin = std::chrono::seconds(5);
  const std::chrono::microseconds alive = manager.alive_interval().value_or(std::chrono::microseconds::max());
  while (true) {
    const int received = AwaitSignal(signals, std::min(kLookEvery, alive));
    if (received == SIGTERM || received == SIGINT) return;
    if (received == SIGHUP) {
      Reload(server, manager, log);
    } else if (server.certificates() != nullptr) {
      server.certificates()->ReloadIfChanged();
    }
    if (manager.alive_interval() && server.IsAlive(std::max(alive, kTurnMin))) manager.Alive();
  }
}

}  // namespace

absl::Status RunServer(const Config& config, const std::string& program) {
  KeepMemoryLow();
  RaiseDescriptorLimit();
  signal(SIGPIPE, SIG_IGN);
  // Blocked before the first thread starts, so that no thread is interrupted and this one can wait for them.
  const ServiceManager manager = ServiceManager::FromEnvironment();
  const bool reloads = manager.is_there() || !config.certificates.empty() || !config.log_access_file.empty();
  const sigset_t signals = AwaitedSignals(reloads);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  ServerLog log(config.log_format, config.log_level);
  ASSIGN_OR_RETURN(const std::unique_ptr<Server> server, Server::Start(config, log));
  log.writer().Flush();  // who waits for the next line finds in the log what came before
  RETURN_IF_ERROR(Tell(*server, config, program));
  manager.Ready(StatusText(*server));
  AwaitEnd(signals, *server, manager, log);
  manager.Stopping();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);

  log.Log(LogLevel::kInfo, "stopping: requests under way finish first", {});
  if (!server->Stop()) log.Log(LogLevel::kWarning, "some requests did not finish in time and were cut", {});
  log.Log(LogLevel::kInfo, "stopped", {});
  return absl::OkStatus();
}

}  // namespace coffer::server
