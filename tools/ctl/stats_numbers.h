// Reads metrics as a server's JSON has them: sums over labels, differences to an earlier answer, quantiles.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coffer::ctl {

using Json = nlohmann::ordered_json;

struct Buckets {
  double count = 0;
  double sum = 0;
  std::vector<std::pair<double, double>> below;  // upper bound, and how many are at or below it

  double mean() const { return count > 0 ? sum / count : 0; }
  // Interpolated inside the bucket it falls into, as Prometheus does; at most the last bound.
  double Quantile(double q) const;
};

class Numbers {
 public:
  // `before` may be null. Both outlive the object.
  Numbers(const Json& now, const Json& before) : now_(now), before_(before) {}

  // A value as it is now, of the one with this label (all, when `label` is empty).
  double Now(const char* name, const char* label = "", std::string_view value = {}) const;
  // How much a counter grew.
  double Growth(const char* name, const char* label = "", std::string_view value = {}) const;
  // The same for those with any value of `label` that `wanted` accepts.
  double Growth(const char* name, const char* label, std::string_view value, const char* other,
                bool (*wanted)(std::string_view other_value)) const;
  Buckets Histogram(const char* name, const char* label = "", std::string_view value = {}) const;

  std::vector<std::string> LabelValues(const char* name, const char* label) const;
  // Of the first value; empty when there is none.
  std::string LabelOf(const char* name, const char* label) const;

 private:
  const Json& now_;
  const Json& before_;
};

}  // namespace coffer::ctl
