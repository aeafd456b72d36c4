// Reads and writes of one file that are under way side by side.
//
// A stream (write_stream.h, read_ahead.h) borrows a queue from its file (File::LendQueue), starts requests, and takes
// them back as they complete, in any order. What a request left undone without an error, all of it perhaps, the stream
// does with File::Read or File::Write: a short transfer, or one that was cancelled because the thread that had started
// it ended. So queues need not repeat anything.
//
// One thread at a time, which need not be the same one. A queue does not outlive its file. Before it goes, every
// request has come back.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"

namespace coffer::io {

// It and its memory stay where they are, untouched, from Start until Next gives it back.
struct Request {
  bool writes = false;
  uint64_t offset = 0;
  std::span<char> bytes;
  // Set when it comes back.
  absl::Status status;
  size_t done_bytes = 0;  // with an OK status; fewer than asked for says nothing about the end of the file
};

class RequestQueue {
 public:
  virtual ~RequestQueue() = default;

  // False: not taken, as if it had not been tried. At most kRequestsMax are under way.
  virtual bool Start(Request& request) = 0;
  // A request that has completed. Null when there is none: none under way, or, without `wait`, none yet.
  virtual Request* Next(bool wait) = 0;

  static constexpr size_t kRequestsMax = 8;
};

// Lends queues for open descriptors.
class DescriptorQueues {
 public:
  virtual ~DescriptorQueues() = default;
  // Null when none is free. With `spare`, also when less than half of them are: for work that can do without.
  // `path` is for messages; both outlive the queue.
  virtual std::unique_ptr<RequestQueue> Lend(int descriptor, const std::string& path, bool spare) = 0;
};

}  // namespace coffer::io
