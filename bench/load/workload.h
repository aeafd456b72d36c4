// What the connections do, and with which objects.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/digest.h"

namespace coffer::bench {

enum class Work : uint8_t { kPut, kGet, kStat, kList, kDelete, kMultipart, kMixed };
inline constexpr std::array<std::string_view, 7> kWorkNames = {"put",    "get",       "stat", "list",
                                                               "delete", "multipart", "mixed"};

// So many connections do this work; 0: as many as --concurrent says.
struct Share {
  Work work = Work::kGet;
  int connections = 0;
};

enum class Auth : uint8_t { kHeader, kPresigned, kNone };

// Reads (get, stat, list) take keys that are written before the clock starts; puts and deletes take others, and each
// upload a new one. So nothing that is read is missing. Keys are numbered in that order.
struct Workload {
  uint64_t object_bytes = 4096;
  uint64_t objects = 10'000;        // keys that are read
  uint64_t write_objects = 10'000;  // keys that are put and deleted
  Auth auth = Auth::kHeader;
  bool is_payload_signed = false;
  std::optional<Algorithm> checksum;  // sent along with each body
  double sample = 0.01;               // the share of bodies that are compared
  uint64_t part_bytes = 5 << 20;
  int parts = 4;
  int list_keys = 1000;
  // Of 100 mixed requests, as in warp.
  int get_share = 45;
  int stat_share = 30;
  int put_share = 15;
  int delete_share = 10;
};

// The name of a key, in an order like that of random names.
std::string KeyName(uint64_t key);

}  // namespace coffer::bench
