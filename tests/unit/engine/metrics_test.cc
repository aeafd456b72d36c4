// What an engine counts for its host.
#include "engine/base/metrics.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

struct KeptCounter final : Counter {
  void Add(uint64_t count) override { value += count; }
  std::atomic<uint64_t> value{0};
};

struct KeptHistogram final : Histogram {
  void Observe(double value) override {
    MutexLock lock(mutex);
    values.push_back(value);
  }
  Mutex mutex;
  std::vector<double> values;
};

class KeptMetrics final : public Metrics {
 public:
  Counter& GetCounter(std::string_view name, std::string_view) override { return counters[std::string(name)]; }
  Histogram& GetHistogram(std::string_view name, std::string_view, std::span<const double>) override {
    return histograms[std::string(name)];
  }

  std::map<std::string, KeptCounter> counters;
  std::map<std::string, KeptHistogram> histograms;
};

class MetricsTest : public DiskEngineTest {
 protected:
  MetricsTest() {
    tune_ = [this](Options& options) { options.metrics = &metrics_; };
  }
  size_t Observed(const std::string& name) { return metrics_.histograms[name].values.size(); }

  KeptMetrics metrics_;
};

TEST_F(MetricsTest, EachCommitAndEachFlushIsCounted) {
  MakeBucket("bkt");
  const size_t commits = Observed("coffer_catalog_commit_updates");
  const size_t flushes = Observed("coffer_catalog_flush_duration_seconds");
  ASSERT_OK(Put("bkt", "small", "bytes"));
  EXPECT_EQ(Observed("coffer_catalog_commit_updates"), commits + 1);
  EXPECT_EQ(metrics_.histograms["coffer_catalog_commit_updates"].values.back(), 1);
  EXPECT_EQ(Observed("coffer_catalog_commit_duration_seconds"), engine().stats().commits);
  EXPECT_GT(Observed("coffer_catalog_flush_duration_seconds"), flushes);
  EXPECT_EQ(Observed("coffer_backend_commit_duration_seconds"), 0u);
}

TEST_F(MetricsTest, BlobsAreCountedWhenTheyBecomeDurableAndWhenTheyGo) {
  MakeBucket("bkt");
  ASSERT_OK(Put("bkt", "large", std::string(kInlineBytes + 1, 'x')));
  EXPECT_EQ(Observed("coffer_backend_commit_duration_seconds"), 1u);
  ASSERT_OK(Delete("bkt", "large"));
  Maintain();
  EXPECT_EQ(metrics_.counters["coffer_backend_removed_blobs_total"].value, 1u);
}

TEST_F(MetricsTest, CheckpointsAreCounted) {
  MakeBucket("bkt");
  const std::string name = "coffer_catalog_checkpoint_duration_seconds";
  for (int i = 0; i < 10'000 && Observed(name) == 0; ++i) {
    ASSERT_OK(Put("bkt", std::to_string(i), std::string(kInlineBytes, 'x')));
  }
  EXPECT_EQ(Observed(name), 1u);
}

TEST(ScopedTimerTest, ObservesTheSecondsThatItLived) {
  SettableClock clock;
  KeptHistogram histogram;
  {
    const ScopedTimer timer(histogram, clock);
    clock.Advance(std::chrono::milliseconds(1500));
    EXPECT_TRUE(histogram.values.empty());
  }
  EXPECT_EQ(histogram.values, std::vector<double>{1.5});
}

}  // namespace
}  // namespace coffer
