#include "tools/metrics/exposition.h"

#include <prometheus/text_serializer.h>

#include <cmath>
#include <sstream>

namespace coffer::metrics {
namespace {

using Json = nlohmann::ordered_json;
using prometheus::ClientMetric;
using prometheus::MetricType;

Json HistogramJson(const ClientMetric::Histogram& histogram) {
  Json buckets = Json::array();
  for (const ClientMetric::Bucket& bucket : histogram.bucket) {
    if (std::isfinite(bucket.upper_bound)) buckets.push_back({bucket.upper_bound, bucket.cumulative_count});
  }
  return {{"count", histogram.sample_count}, {"sum", histogram.sample_sum}, {"buckets", std::move(buckets)}};
}

Json ValueJson(const ClientMetric& metric, MetricType type) {
  if (type == MetricType::Histogram) return HistogramJson(metric.histogram);
  return {{"value", type == MetricType::Counter ? metric.counter.value : metric.gauge.value}};
}

}  // namespace

std::string ToText(const Families& families) {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return text.str();
}

Json ToJson(const Families& families) {
  Json document = Json::object();
  for (const prometheus::MetricFamily& family : families) {
    Json& values = document[family.name] = Json::array();
    for (const ClientMetric& metric : family.metric) {
      Json value = {{"labels", Json::object()}};
      for (const ClientMetric::Label& label : metric.label) value["labels"][label.name] = label.value;
      value.update(ValueJson(metric, family.type));
      values.push_back(std::move(value));
    }
  }
  return document;
}

}  // namespace coffer::metrics
