// A thread that commits for everybody, for tests.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

namespace coffer {

// Runs `run(stop)` from its construction on; Stop, or the destructor, ends it and waits for it.
class LentThread {
 public:
  // `submit(done)` queues a commit that does nothing. Returns when the thread has taken over.
  LentThread(const std::function<void(std::stop_token)>& run, const std::function<void(std::function<void()>)>& submit)
      : thread_([this, run] { run(stop_.get_token()); }) {
    std::atomic<int> answers = 0;
    std::atomic<bool> in_charge = false;
    for (int asked = 1; !in_charge; ++asked) {
      submit([&] {
        if (std::this_thread::get_id() == thread_.get_id()) in_charge = true;
        ++answers;
      });
      while (answers < asked) std::this_thread::yield();
    }
  }
  ~LentThread() { Stop(); }

  void RequestStop() { stop_.request_stop(); }
  void Stop() {
    stop_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace coffer
