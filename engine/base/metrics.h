// Metrics hook: where a host counts what its engine does. The default counts nothing.
//
// What measures asks for its handles once, when it is opened, and keeps them: counting looks nothing up. The same name
// gives the same handle, so engines that share one Metrics count together. Handles live as long as the Metrics, which
// outlives the engine. All calls come from any thread; Add and Observe neither lock nor wait.
//
//   Histogram& flushes = metrics.GetHistogram("coffer_flush_duration_seconds", "Flushes.", kSecondsBounds);
//   ScopedTimer timer(flushes, clock);  // observes when it goes
//
// Names follow Prometheus: snake_case with the unit last, counters end in _total.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/clock.h"

namespace coffer {

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Add(uint64_t count) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(double value) = 0;
};

class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual Counter& GetCounter(std::string_view name, std::string_view help) = 0;
  // `bounds` are the upper ends of the buckets, ascending; the last one, without an end, is not among them. They live
  // as long as the Metrics.
  virtual Histogram& GetHistogram(std::string_view name, std::string_view help, std::span<const double> bounds) = 0;
};

// Counts nothing. Lives as long as the process.
Metrics& NoMetrics();

// From a request that is answered from memory to a disk that hangs.
inline constexpr double kSecondsBounds[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                            0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30,    60};

// Observes how many seconds it lived.
class ScopedTimer {
 public:
  ScopedTimer(Histogram& histogram, Clock& clock)
      : histogram_(histogram), clock_(clock), start_(clock.MonotonicNow()) {}
  ~ScopedTimer() { histogram_.Observe(std::chrono::duration<double>(clock_.MonotonicNow() - start_).count()); }
  ScopedTimer(const ScopedTimer&) = delete;
  ScopedTimer& operator=(const ScopedTimer&) = delete;

 private:
  Histogram& histogram_;
  Clock& clock_;
  const MonotonicTime start_;
};

}  // namespace coffer
