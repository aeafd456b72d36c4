#include "tools/server/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <utility>

#include "tools/server/config/setting_values.h"
#include "tools/server/http/local_socket.h"

namespace coffer::server {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string MonotonicMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace

ServiceManager ServiceManager::FromEnvironment() {
  std::optional<std::chrono::microseconds> watchdog;
  const std::string pid = Environment("WATCHDOG_PID");
  const std::optional<uint64_t> interval = ParseCount(Environment("WATCHDOG_USEC"));
  const bool is_for_us = pid.empty() || pid == std::to_string(getpid());
  if (interval && *interval > 0 && is_for_us) watchdog = std::chrono::microseconds(*interval);
  return ServiceManager(Environment("NOTIFY_SOCKET"), watchdog);
}

void ServiceManager::Notify(std::string_view state) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  socket_.copy(address.sun_path, socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  (void)::sendto(socket.fd(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
                 length);
}

void ServiceManager::Ready(std::string_view status) const { Notify(std::string("READY=1\nSTATUS=").append(status)); }

void ServiceManager::Reloading() const { Notify("RELOADING=1\nMONOTONIC_USEC=" + MonotonicMicroseconds()); }

void ServiceManager::Stopping() const { Notify("STOPPING=1\nSTATUS=Requests under way finish"); }

void ServiceManager::Alive() const { Notify("WATCHDOG=1"); }

std::optional<std::chrono::microseconds> ServiceManager::alive_interval() const {
  if (!watchdog_) return std::nullopt;
  return *watchdog_ / 2;
}

}  // namespace coffer::server
