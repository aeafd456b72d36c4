// What an exchange wants next from its host.
#pragma once

#include <cstdint>

namespace coffer::http {

struct Wish {
  enum class Step : uint8_t {
    kBody,    // push request body bytes (a client that waits for "100 Continue" is told to go on)
    kFinish,  // call Finish: the body is complete, or not wanted
    kPull,    // the response head is known: pull its body
    kDone,    // nothing is left
  };
  Step step = Step::kFinish;
  // The step is served from memory in microseconds and may run on an event loop; else it may wait for the disk and belongs on a
  // worker. For kBody it tells of the Push calls, for kFinish of Finish.
  bool brief = false;
  // For kBody: how many more bytes the exchange takes at most. A longer body is an error; the host need not read it.
  uint64_t body_bytes_max = 0;
};

}  // namespace coffer::http
