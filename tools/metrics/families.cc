#include "tools/metrics/families.h"

#include <limits>
#include <utility>

namespace coffer::metrics {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Gauge(std::string_view name, std::string_view help, double value) {
  MetricFamily family = Empty(MetricType::Gauge, name, help);
  AddValue(family, {}, value);
  return family;
}

MetricFamily Counter(std::string_view name, std::string_view help, double value) {
  MetricFamily family = Empty(MetricType::Counter, name, help);
  AddValue(family, {}, value);
  return family;
}

MetricFamily Info(std::string_view name, std::string_view help, Labels labels) {
  MetricFamily family = Empty(MetricType::Gauge, name, help);
  AddValue(family, std::move(labels), 1);
  return family;
}

MetricFamily Empty(MetricType type, std::string_view name, std::string_view help) {
  MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = type;
  return family;
}

void AddValue(MetricFamily& family, Labels labels, double value) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
}

void AddHistogram(MetricFamily& family, Labels labels, std::span<const double> bounds, std::span<const uint64_t> counts,
                  double sum) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  uint64_t total = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    const double bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({.cumulative_count = total, .upper_bound = bound});
  }
  metric.histogram.sample_count = total;
  metric.histogram.sample_sum = sum;
}

}  // namespace coffer::metrics
