// Percent-encoding, query strings and request targets, as S3 reads them.
//
// Decoding is done once, and strictly: a '%' without two hex digits is InvalidURI, nothing is normalised, and "a//b",
// "..", a leading slash or a byte of zero are what they are. In a path '+' is a plus; in a query it is a blank, as in
// forms and as AWS reads it (SDKs send %2B and %20 and meet neither rule). Values only; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace coffer::s3 {

// Encodes all but A-Z a-z 0-9 '-' '.' '_' '~', and '/' when slashes are kept. Hex digits are upper case, as SigV4 wants
// them.
std::string PercentEncode(std::string_view text, bool keep_slash);

enum class Plus { kLiteral, kBlank };
// InvalidURI for a bad sequence.
absl::StatusOr<std::string> PercentDecode(std::string_view text, Plus plus = Plus::kLiteral);

struct QueryParam {
  std::string name;   // decoded
  std::string value;  // decoded; empty without '='
  bool has_equals = false;
  std::string raw_name;  // as it came
  std::string raw_value;
};

inline constexpr size_t kQueryParamsMax = 256;

// A query string in its order, with duplicates.
class Query {
 public:
  // `raw` has no '?'. Empty segments are skipped. InvalidURI for a bad sequence, and for more than kQueryParamsMax parameters.
  static absl::StatusOr<Query> Parse(std::string_view raw);

  // The first of this name; null when absent. Names are compared exactly.
  const QueryParam* Find(std::string_view name) const;
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  size_t Count(std::string_view name) const;

  auto begin() const { return params_.begin(); }
  auto end() const { return params_.end(); }
  bool empty() const { return params_.empty(); }
  size_t size() const { return params_.size(); }

 private:
  std::vector<QueryParam> params_;
};

struct TargetParts {
  std::string_view path;   // raw, starts with '/'
  std::string_view query;  // raw, without '?'
};

// Splits a request target. The absolute form loses its scheme and authority; "*" has the path "/". InvalidURI for
// anything else that does not start with '/', for blanks, control characters and '#'. The views point into `target`.
absl::StatusOr<TargetParts> SplitTarget(std::string_view target);

}  // namespace coffer::s3
