#include "bench/load/cpu.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace coffer::bench {
namespace {

TEST(Cpu, SumsUserAndSystemTimeWhateverTheName) {
  const auto ticks = ParseStatTicks("12 (a) b (c) S 1 12 12 0 -1 4194304 155 0 0 0 31 11 0 0 20 0 1 0 5 6 7");
  ASSERT_TRUE(ticks.ok());
  EXPECT_EQ(*ticks, 42u);
}

TEST(Cpu, RefusesWhatIsNoStat) {
  EXPECT_FALSE(ParseStatTicks("").ok());
  EXPECT_FALSE(ParseStatTicks("12 (a) S 1 2").ok());
}

TEST(Cpu, FindsListenersAmongOtherSockets) {
  constexpr std::string_view kTable =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
      "   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0\n"
      "   1: 0100007F:2328 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0\n"
      "   2: 0100007F:AB28 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0\n";
  EXPECT_EQ(ParseListeners(kTable, 9000), std::vector<std::string>{"111"});
  EXPECT_EQ(ParseListeners(kTable, 0xab28), std::vector<std::string>{"333"});
  EXPECT_TRUE(ParseListeners(kTable, 9001).empty());
}

TEST(Cpu, FindsThisProcessByItsPort) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  EXPECT_TRUE(ProcessesListeningOn(ntohs(address.sin_port)).empty());
  ASSERT_EQ(listen(listener, 1), 0);
  const std::vector<int> found = ProcessesListeningOn(ntohs(address.sin_port));
  EXPECT_NE(std::find(found.begin(), found.end(), getpid()), found.end());
  close(listener);
}

TEST(Cpu, CountsThisProcessAndKnowsWhenOneHasEnded) {
  EXPECT_TRUE(CpuNanosOf({getpid()}).ok());
  EXPECT_FALSE(CpuNanosOf({0x7ffffffe}).ok());
  EXPECT_GT(OwnCpuNanos(), 0u);
}

}  // namespace
}  // namespace coffer::bench
