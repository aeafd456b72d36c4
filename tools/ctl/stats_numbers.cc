#include "tools/ctl/stats_numbers.h"

#include <algorithm>

namespace coffer::ctl {
namespace {

const Json& ValuesOf(const Json& metrics, const char* name) {
  static const Json none = Json::array();
  if (!metrics.is_object()) return none;
  const auto found = metrics.find(name);
  return found != metrics.end() && found->is_array() ? *found : none;
}

std::string Label(const Json& entry, const char* label) {
  const auto labels = entry.find("labels");
  if (labels == entry.end() || !labels->is_object()) return "";
  const auto found = labels->find(label);
  return found != labels->end() && found->is_string() ? found->get<std::string>() : "";
}

bool Fits(const Json& entry, const char* label, std::string_view value) {
  return entry.is_object() && (*label == '\0' || Label(entry, label) == value);
}

double NumberOf(const Json& entry, const char* member) {
  const auto found = entry.find(member);
  return found != entry.end() && found->is_number() ? found->get<double>() : 0;
}

double Sum(const Json& metrics, const char* name, const char* label, std::string_view value, const char* other = "",
           bool (*wanted)(std::string_view) = nullptr) {
  double sum = 0;
  for (const Json& entry : ValuesOf(metrics, name)) {
    if (!Fits(entry, label, value) || (wanted != nullptr && !wanted(Label(entry, other)))) continue;
    sum += NumberOf(entry, "value");
  }
  return sum;
}

void AddBuckets(const Json& metrics, const char* name, const char* label, std::string_view value, double sign,
                Buckets& sum) {
  for (const Json& entry : ValuesOf(metrics, name)) {
    if (!Fits(entry, label, value)) continue;
    sum.count += sign * NumberOf(entry, "count");
    sum.sum += sign * NumberOf(entry, "sum");
    const Json buckets = entry.value("buckets", Json::array());
    sum.below.resize(std::max(sum.below.size(), buckets.size()));
    for (size_t i = 0; i < buckets.size(); ++i) {
      sum.below[i].first = buckets[i].at(0).get<double>();
      sum.below[i].second += sign * buckets[i].at(1).get<double>();
    }
  }
}

}  // namespace

double Buckets::Quantile(double q) const {
  const double rank = q * count;
  double lower = 0;
  double counted = 0;
  for (const auto& [bound, below_bound] : below) {
    if (below_bound >= rank && below_bound > counted) {
      return lower + (bound - lower) * (rank - counted) / (below_bound - counted);
    }
    lower = bound;
    counted = below_bound;
  }
  return lower;
}

double Numbers::Now(const char* name, const char* label, std::string_view value) const {
  return Sum(now_, name, label, value);
}

double Numbers::Growth(const char* name, const char* label, std::string_view value) const {
  return Sum(now_, name, label, value) - Sum(before_, name, label, value);
}

double Numbers::Growth(const char* name, const char* label, std::string_view value, const char* other,
                       bool (*wanted)(std::string_view)) const {
  return Sum(now_, name, label, value, other, wanted) - Sum(before_, name, label, value, other, wanted);
}

Buckets Numbers::Histogram(const char* name, const char* label, std::string_view value) const {
  Buckets sum;
  AddBuckets(now_, name, label, value, 1, sum);
  AddBuckets(before_, name, label, value, -1, sum);
  return sum;
}

std::vector<std::string> Numbers::LabelValues(const char* name, const char* label) const {
  std::vector<std::string> values;
  for (const Json& entry : ValuesOf(now_, name)) {
    std::string value = Label(entry, label);
    if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
  }
  return values;
}

std::string Numbers::LabelOf(const char* name, const char* label) const {
  const Json& values = ValuesOf(now_, name);
  return values.empty() ? "" : Label(values[0], label);
}

}  // namespace coffer::ctl
