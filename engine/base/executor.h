// Where work runs that goes on between calls. The engine starts no threads: without an executor such work runs inside calls.
#pragma once

#include <functional>

namespace coffer {

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs `work` once, now or later, on any thread. Never drops it: a closing host drains its executor. Thread-safe.
  virtual void Post(std::function<void()> work) = 0;
};

}  // namespace coffer
