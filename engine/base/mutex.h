// std::mutex and std::condition_variable behind names that Clang's thread-safety analysis understands.
//
// Not absl::Mutex: Debian's Abseil is not instrumented, and ThreadSanitizer reports races in correct programs that use it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define COFFER_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define COFFER_THREAD_ANNOTATION(x)
#endif

#define COFFER_GUARDED_BY(x) COFFER_THREAD_ANNOTATION(guarded_by(x))
#define COFFER_REQUIRES(...) COFFER_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define COFFER_EXCLUDES(...) COFFER_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace coffer {

class COFFER_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  void lock() COFFER_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void unlock() COFFER_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class COFFER_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) COFFER_THREAD_ANNOTATION(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() COFFER_THREAD_ANNOTATION(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

class CondVar {
 public:
  // Waits until `ready()` holds. The mutex is held on entry, while `ready` runs, and on return.
  template <typename Ready>
  void Wait(Mutex& mutex, Ready ready) COFFER_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock, ready);
    lock.release();
  }
  // The same, for at most `time`. Whether `ready()` holds.
  template <typename Ready>
  bool WaitFor(Mutex& mutex, std::chrono::nanoseconds time, Ready ready) COFFER_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool holds = condition_.wait_for(lock, time, ready);
    lock.release();
    return holds;
  }
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace coffer
