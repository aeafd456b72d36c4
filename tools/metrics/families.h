// Short ways to make what Prometheus calls a metric family: a name, a help text, and a value for each set of labels.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coffer::metrics {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

// With one value and no labels.
prometheus::MetricFamily Gauge(std::string_view name, std::string_view help, double value);
prometheus::MetricFamily Counter(std::string_view name, std::string_view help, double value);
// Always 1; what it tells is in its labels.
prometheus::MetricFamily Info(std::string_view name, std::string_view help, Labels labels);

// To be filled with the next ones.
prometheus::MetricFamily Empty(prometheus::MetricType type, std::string_view name, std::string_view help);
void AddValue(prometheus::MetricFamily& family, Labels labels, double value);
// `counts` has one more than `bounds`: what lies above the last.
void AddHistogram(prometheus::MetricFamily& family, Labels labels, std::span<const double> bounds,
                  std::span<const uint64_t> counts, double sum);

}  // namespace coffer::metrics
