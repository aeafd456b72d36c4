// Whether what several threads did to one key can have happened one after the other.
//
// A key is a register: a number, 0 where there is no object. A history is linearizable when each call can be given one
// moment between its begin and its end, so that in the order of the moments every answer is right. That is the search
// of Wing and Gong (Testing and Verifying Concurrent Objects, 1993), with the memo of Lowe (Testing for
// Linearizability, 2017): where the search has been with the same calls behind it and the same value, it need not go
// again. Keys are checked one by one, since an object that consists of linearizable ones is linearizable (Herlihy and
// Wing, 1990).
#pragma once

#include <cstdint>
#include <vector>

namespace coffer::model {

struct Event {
  enum class Kind : uint8_t { kGet, kPut, kPutIfAbsent, kPutIfMatch, kDelete, kDeleteIfMatch };
  enum class Outcome : uint8_t {
    kDone,
    kPreconditionFailed,
    kNoSuchKey,
    kNothing,  // a conflict: it had no effect, and says nothing about the value
  };
  Kind kind = Kind::kGet;
  uint32_t value = 0;     // that was written, or read
  uint32_t expected = 0;  // of an IfMatch
  Outcome outcome = Outcome::kDone;
  uint64_t begin = 0;  // on one clock for all threads, on which no two moments are the same
  uint64_t end = 0;
};

// The calls of each thread, in their order. The key has no object at first.
bool IsLinearizable(const std::vector<std::vector<Event>>& threads);

}  // namespace coffer::model
