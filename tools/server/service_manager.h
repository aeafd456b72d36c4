// Tells systemd, or whoever speaks its protocol, how the server is: ready, reloading, stopping, alive.
//
// The protocol is a datagram to the socket that NOTIFY_SOCKET names; without it nothing happens.
//
//   ServiceManager manager = ServiceManager::FromEnvironment();
//   manager.Notify("READY=1\nSTATUS=Serves http://127.0.0.1:9000");
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace coffer::server {

class ServiceManager {
 public:
  // `socket` as NOTIFY_SOCKET has it: a path, or "@" and an abstract name. Empty: nobody listens.
  // `watchdog`: how often it wants to hear that the server is alive.
  explicit ServiceManager(std::string socket, std::optional<std::chrono::microseconds> watchdog = std::nullopt)
      : socket_(std::move(socket)), watchdog_(watchdog) {}
  // NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  static ServiceManager FromEnvironment();

  bool is_there() const { return !socket_.empty(); }

  // Lines of VARIABLE=value. Best effort: a manager that is away changes nothing for the server.
  void Notify(std::string_view state) const;
  void Ready(std::string_view status) const;
  // Until the next Ready.
  void Reloading() const;
  void Stopping() const;
  void Alive() const;

  // Half of what it asks for, so that one may come late. None: it does not watch.
  std::optional<std::chrono::microseconds> alive_interval() const;

 private:
  std::string socket_;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace coffer::server
