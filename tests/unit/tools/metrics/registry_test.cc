#include "tools/metrics/registry.h"

#include <gtest/gtest.h>

#include <thread>

#include "tools/metrics/exposition.h"
#include "tools/metrics/process_metrics.h"

namespace coffer::metrics {
namespace {

constexpr double kBounds[] = {1, 10};

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(RegistryTest, TheSameNameIsTheSameHandle) {
  Registry registry;
  registry.GetCounter("a_total", "A.").Add(1);
  registry.GetCounter("a_total", "A.").Add(2);
  EXPECT_EQ(&registry.GetHistogram("b", "B.", kBounds), &registry.GetHistogram("b", "B.", kBounds));
  EXPECT_EQ(
      ToJson(registry.Collect()).dump(),
      R"({"a_total":[{"labels":{},"value":3.0}],"b":[{"labels":{},"count":0,"sum":0.0,"buckets":[[1.0,0],[10.0,0]]}]})");
}

TEST(RegistryTest, ThePrometheusTextHasCumulativeBuckets) {
  Registry registry;
  coffer::Histogram& histogram = registry.GetHistogram("b_seconds", "How long.", kBounds);
  for (const double value : {0.5, 1.0, 5.0, 50.0}) histogram.Observe(value);
  EXPECT_EQ(ToText(registry.Collect()),
            "# HELP b_seconds How long.\n"
            "# TYPE b_seconds histogram\n"
            "b_seconds_count 4\n"
            "b_seconds_sum 56.5\n"
            "b_seconds_bucket{le=\"1\"} 2\n"
            "b_seconds_bucket{le=\"10\"} 3\n"
            "b_seconds_bucket{le=\"+Inf\"} 4\n");
}

TEST(RegistryTest, NothingThatThreadsCountIsLost) {
  Registry registry;
  coffer::Counter& counter = registry.GetCounter("a_total", "A.");
  coffer::Histogram& histogram = registry.GetHistogram("b", "B.", kBounds);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) {
        counter.Add(1);
        histogram.Observe(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string text = ToText(registry.Collect());
  EXPECT_TRUE(Has(text, "\na_total 40000\n")) << text;
  EXPECT_TRUE(Has(text, "\nb_sum 40000\n") && Has(text, "\nb_count 40000\n")) << text;
}

TEST(ExpositionTest, LabelsAreEscaped) {
  Families families = {Info("a_info", "A.", {{"name", "x\"y\\z\n{}"}})};
  EXPECT_TRUE(Has(ToText(families), "a_info{name=\"x\\\"y\\\\z\\n{}\"} 1\n")) << ToText(families);
}

TEST(ProcessMetricsTest, TellsOfThisProcess) {
  const auto json = ToJson(ProcessMetrics());
  const auto value = [&](const char* name) { return json.at(name)[0]["value"].get<double>(); };
  EXPECT_GT(value("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GE(value("process_virtual_memory_bytes"), value("process_resident_memory_bytes"));
  EXPECT_GE(value("process_open_fds"), 3);
  EXPECT_GE(value("process_max_fds"), value("process_open_fds"));
  EXPECT_GE(value("process_cpu_seconds_total"), 0);
  EXPECT_GT(value("process_start_time_seconds"), 1'600'000'000);
}

}  // namespace
}  // namespace coffer::metrics
