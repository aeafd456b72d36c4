// The engine's metrics hook as counters and histograms that can be read at any time.
//
// Counting takes no lock and looks nothing up: a handle is a few atomic numbers. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/base/metrics.h"
#include "engine/base/mutex.h"
#include "tools/metrics/families.h"

namespace coffer::metrics {

class Registry final : public Metrics {
 public:
  Registry();
  ~Registry() override;

  coffer::Counter& GetCounter(std::string_view name, std::string_view help) override;
  coffer::Histogram& GetHistogram(std::string_view name, std::string_view help,
                                  std::span<const double> bounds) override;

  // All that was asked for so far, by name.
  Families Collect() const;

 private:
  class AtomicCounter;
  class AtomicHistogram;
  // Text and value of one name.
  template <typename T>
  struct Entry {
    std::string help;
    std::unique_ptr<T> value;
  };

  mutable Mutex mutex_;
  std::map<std::string, Entry<AtomicCounter>, std::less<>> counters_ COFFER_GUARDED_BY(mutex_);
  std::map<std::string, Entry<AtomicHistogram>, std::less<>> histograms_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::metrics
