#include "tools/server/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>

namespace coffer::server {
namespace {

// What systemd is for a service: a datagram socket with a name.
class Listener {
 public:
  // "@..." is an abstract name.
  explicit Listener(const std::string& name) : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), length), 0);
  }
  ~Listener() { close(fd_); }

  // What was sent already; none: "".
  std::string Next() {
    std::array<char, 512> text;
    const ssize_t count = recv(fd_, text.data(), text.size(), MSG_DONTWAIT);
    return count < 0 ? "" : std::string(text.data(), static_cast<size_t>(count));
  }

 private:
  int fd_;
};

TEST(ServiceManagerTest, TellsEachStateInADatagramOfItsOwn) {
  const std::string path = "/tmp/coffer-notify-" + std::to_string(getpid());  // a socket's name has to be short
  Listener listener(path);
  const ServiceManager manager(path);
  manager.Ready("Serves http://127.0.0.1:9000");
  EXPECT_EQ(listener.Next(), "READY=1\nSTATUS=Serves http://127.0.0.1:9000");
  manager.Reloading();
  EXPECT_TRUE(listener.Next().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  manager.Alive();
  EXPECT_EQ(listener.Next(), "WATCHDOG=1");
  manager.Stopping();
  EXPECT_TRUE(listener.Next().starts_with("STOPPING=1\n"));
  EXPECT_EQ(listener.Next(), "");
  unlink(path.c_str());
}

TEST(ServiceManagerTest, ANameMayBeAbstract) {
  const std::string name = "@coffer-test-" + std::to_string(getpid());
  Listener listener(name);
  ServiceManager(name).Ready("up");
  EXPECT_EQ(listener.Next(), "READY=1\nSTATUS=up");
}

TEST(ServiceManagerTest, NobodyToTellIsNoProblem) {
  ServiceManager("").Ready("up");
  ServiceManager("/nowhere/at/all").Ready("up");
  ServiceManager("/" + std::string(500, 'x')).Ready("up");
}

TEST(ServiceManagerTest, TheWatchdogIsFedTwiceAsOftenAsItAsks) {
  EXPECT_EQ(ServiceManager("").alive_interval(), std::nullopt);
  setenv("WATCHDOG_USEC", "3000000", 1);
  EXPECT_EQ(ServiceManager::FromEnvironment().alive_interval(), std::chrono::microseconds(1'500'000));
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(ServiceManager::FromEnvironment().alive_interval(), std::chrono::microseconds(1'500'000));
  setenv("WATCHDOG_PID", "1", 1);  // another process's
  EXPECT_EQ(ServiceManager::FromEnvironment().alive_interval(), std::nullopt);
  unsetenv("WATCHDOG_PID");
  for (const char* wrong : {"", "0", "soon", "-5"}) {
    setenv("WATCHDOG_USEC", wrong, 1);
    EXPECT_EQ(ServiceManager::FromEnvironment().alive_interval(), std::nullopt) << wrong;
  }
  unsetenv("WATCHDOG_USEC");
}

}  // namespace
}  // namespace coffer::server
