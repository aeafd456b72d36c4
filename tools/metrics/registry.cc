#include "tools/metrics/registry.h"

#include <algorithm>
#include <atomic>
#include <vector>

namespace coffer::metrics {

using prometheus::MetricType;

class Registry::AtomicCounter final : public coffer::Counter {
 public:
  void Add(uint64_t count) override { value_.fetch_add(count, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

class Registry::AtomicHistogram final : public coffer::Histogram {
 public:
  explicit AtomicHistogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

  void Observe(double value) override {
    const auto bucket = static_cast<size_t>(std::ranges::lower_bound(bounds_, value) - bounds_.begin());
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  void AddTo(prometheus::MetricFamily& family) const {
    std::vector<uint64_t> counts;
    for (const std::atomic<uint64_t>& count : counts_) counts.push_back(count.load(std::memory_order_relaxed));
    AddHistogram(family, {}, bounds_, counts, sum_.load(std::memory_order_relaxed));
  }

 private:
  const std::span<const double> bounds_;
  std::vector<std::atomic<uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

Registry::Registry() = default;
Registry::~Registry() = default;

coffer::Counter& Registry::GetCounter(std::string_view name, std::string_view help) {
  MutexLock lock(mutex_);
  Entry<AtomicCounter>& entry = counters_[std::string(name)];
  if (entry.value == nullptr) entry = {std::string(help), std::make_unique<AtomicCounter>()};
  return *entry.value;
}

coffer::Histogram& Registry::GetHistogram(std::string_view name, std::string_view help,
                                          std::span<const double> bounds) {
  MutexLock lock(mutex_);
  Entry<AtomicHistogram>& entry = histograms_[std::string(name)];
  if (entry.value == nullptr) entry = {std::string(help), std::make_unique<AtomicHistogram>(bounds)};
  return *entry.value;
}

Families Registry::Collect() const {
  MutexLock lock(mutex_);
  Families families;
  for (const auto& [name, entry] : counters_) {
    families.push_back(Counter(name, entry.help, static_cast<double>(entry.value->value())));
  }
  for (const auto& [name, entry] : histograms_) {
    entry.value->AddTo(families.emplace_back(Empty(MetricType::Histogram, name, entry.help)));
  }
  return families;
}

}  // namespace coffer::metrics
