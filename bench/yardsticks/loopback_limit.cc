// The limit of the loopback: pairs of threads, one that sends and one that receives, over TCP. Uses nothing of Coffer.
//
//   loopback_limit --pairs 8 --seconds 5 [--json]
//
// Pieces are as large as pay: 1 MiB sent, up to 256 KiB received at once.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kSendBytes = 1 << 20;
constexpr size_t kReceiveBytes = 256 << 10;

struct Options {
  int pairs = 8;
  double seconds = 5;
  bool json = false;
};

void Require(bool is_ok, const char* what) {
  if (is_ok) return;
  std::perror(what);
  std::exit(1);
}

struct Pair {
  int sender;
  int receiver;
};

// A connection of this process with itself.
Pair Connect() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  Require(bind(listener, any, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, any, &size) == 0,
          "listen");
  Pair pair{.sender = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .receiver = -1};
  Require(connect(pair.sender, any, size) == 0, "connect");
  pair.receiver = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  Require(pair.receiver >= 0, "accept");
  close(listener);
  return pair;
}

void SendUntil(Clock::time_point end, int sender) {
  const std::string bytes(kSendBytes, 'x');
  do Require(send(sender, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0, "send");
  while (Clock::now() < end);
  shutdown(sender, SHUT_WR);
}

void ReceiveAll(int receiver, std::atomic<uint64_t>& received) {
  std::vector<char> buffer(kReceiveBytes);
  for (ssize_t count = 1; count > 0; received += static_cast<uint64_t>(count)) {
    count = recv(receiver, buffer.data(), buffer.size(), 0);
    Require(count >= 0, "recv");
  }
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Options ParseOptions(int argc, char** argv) {
  Options options;
  CLI::App app("Sends over the loopback and receives, and counts.", "loopback_limit");
  app.option_defaults()->always_capture_default();
  app.add_option("--pairs", options.pairs, "Connections, each with two threads")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "How long")->check(CLI::PositiveNumber);
  app.add_flag("--json", options.json, "Print JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ParseOptions(argc, argv);
  std::vector<Pair> pairs;
  for (int i = 0; i < options.pairs; ++i) pairs.push_back(Connect());
  std::atomic<uint64_t> received = 0;
  const double cpu_begin = CpuSeconds();
  const Clock::time_point begin = Clock::now();
  const Clock::time_point end = begin + std::chrono::nanoseconds(static_cast<int64_t>(options.seconds * 1e9));
  std::vector<std::jthread> threads;
  for (const Pair& pair : pairs) {
    threads.emplace_back(SendUntil, end, pair.sender);
    threads.emplace_back([&received, &pair] { ReceiveAll(pair.receiver, received); });
  }
  threads.clear();
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const double bytes = static_cast<double>(received);
  const double cpu_s_per_gb = (CpuSeconds() - cpu_begin) / bytes * 1e9;
  if (options.json) {
    const nlohmann::ordered_json json = {{"pairs", options.pairs},
                                         {"measured_s", seconds},
                                         {"bytes_per_s", bytes / seconds},
                                         {"cpu_s_per_gb", cpu_s_per_gb}};
    std::printf("%s\n", json.dump().c_str());
  } else {
    std::printf("%d pairs: %.1f MB/s, %.3f s of CPU time a GB for both sides\n", options.pairs, bytes / seconds * 1e-6,
                cpu_s_per_gb);
  }
}
