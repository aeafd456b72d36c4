// The command line of the load tool, in warp's names where warp has one.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "bench/load/endpoint.h"
#include "bench/load/workload.h"

namespace coffer::bench {

struct Options {
  std::string host = "127.0.0.1:9000";
  Tls tls = Tls::kNone;
  std::string access_key;
  std::string secret_key;
  std::string region = "us-east-1";
  std::string bucket = "coffer-load";
  std::string path;  // GET of this path alone, unsigned; nothing is prepared
  std::vector<Share> shares = {{Work::kGet, 0}};
  int concurrent = 20;
  int threads = 1;
  Workload workload;
  double duration_s = 10;
  double warmup_s = 2;
  int64_t requests = 0;  // instead of a duration
  double rate = 0;       // requests a second; 0: as fast as the answers come
  int server_pid = 0;
  std::string json;
  std::string plot;
};

// Nothing to do but to print: help, or what is wrong with the command line (then `exit_code` is 2).
struct Message {
  std::string text;
  int exit_code = 0;
};

std::variant<Options, Message> ParseOptions(int argc, const char* const* argv);

}  // namespace coffer::bench
