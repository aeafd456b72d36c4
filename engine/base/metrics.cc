#include "engine/base/metrics.h"

namespace coffer {
namespace {

class SilentCounter final : public Counter {
  void Add(uint64_t) override {}
};

class SilentHistogram final : public Histogram {
  void Observe(double) override {}
};

class SilentMetrics final : public Metrics {
 public:
  Counter& GetCounter(std::string_view, std::string_view) override { return counter_; }
  Histogram& GetHistogram(std::string_view, std::string_view, std::span<const double>) override { return histogram_; }

 private:
  SilentCounter counter_;
  SilentHistogram histogram_;
};

}  // namespace

Metrics& NoMetrics() {
  static SilentMetrics metrics;
  return metrics;
}

}  // namespace coffer
