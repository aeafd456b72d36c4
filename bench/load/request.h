// What goes over a connection: one request, as a script says it, and what came back.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/load/body.h"

namespace coffer::bench {

// What is measured, each by itself.
enum class Op : uint8_t { kPut, kGet, kStat, kList, kDelete, kCreateUpload, kPart, kComplete };
inline constexpr std::array<std::string_view, 8> kOpNames = {"put",    "get",           "stat", "list",
                                                             "delete", "create-upload", "part", "complete-upload"};
inline constexpr size_t kOpCount = kOpNames.size();

inline std::string_view OpName(Op op) { return kOpNames[static_cast<size_t>(op)]; }

// The views live at least until the answer is there.
struct Request {
  Op op = Op::kGet;
  std::string_view head;                               // from the request line to the empty line
  std::optional<std::array<char, kStampBytes>> stamp;  // the body's beginning
  std::string_view rest;                               // and what follows
  int wanted_status = 200;
  bool wants_text = false;         // the answer's body is given to the script
  std::optional<BodyCheck> check;  // the answer's body is compared

  uint64_t body_bytes() const { return (stamp ? kStampBytes : 0) + rest.size(); }
};

struct Answer {
  int status = 0;
  uint64_t body_bytes = 0;
  std::string_view etag;
  std::string_view text;  // the body where it was wanted or the status was not, up to a limit
};

// What one connection sends, one request after the other. Used by one thread.
class Script {
 public:
  virtual ~Script() = default;

  // Fills in the next request; false when there is no more.
  virtual bool Next(Request& request) = 0;

  // The answer to the last one: only if it had the wanted status.
  virtual void Take(const Answer&) {}
};

}  // namespace coffer::bench
