#include "api/s3/route/match.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "api/s3/error.h"

namespace coffer::s3 {
namespace {

bool Contains(std::span<const std::string_view> list, std::string_view key) {
  return std::find(list.begin(), list.end(), key) != list.end();
}

bool IsUniversal(std::string_view key) {
  constexpr std::string_view kAmz = "x-amz-";
  return http::EqualsIgnoreCase(key.substr(0, kAmz.size()), kAmz) || key == "x-id" || key == "AWSAccessKeyId" ||
         key == "Signature" || key == "Expires";
}

bool Selects(const OperationRow& row, std::string_view key) {
  return std::any_of(row.when_query.begin(), row.when_query.end(),
                     [&](const QueryCondition& condition) { return condition.key == key; });
}

bool Takes(const OperationRow& row, std::string_view key) {
  return row.any_query || Selects(row, key) || Contains(row.params, key) || Contains(row.ignored_params, key) ||
         IsUniversal(key);
}

bool FitsLevel(const OperationRow& row, Level level) {
  return row.level == level || (row.level == Level::kAny && level != Level::kService);
}

// A header that was sent without a value was sent: a copy without its source must not become a put.
bool HasHeader(const MatchInput& input, std::string_view name) {
  if (input.headers.Has(name)) return true;
  return std::any_of(input.query.begin(), input.query.end(),
                     [&](const QueryParam& param) { return http::EqualsIgnoreCase(param.name, name); });
}

bool HasQuery(const Query& query, const QueryCondition& condition) {
  const QueryParam* param = query.Find(condition.key);
  return param != nullptr && (condition.value.empty() || param->value == condition.value);
}

bool HasContentType(const http::HeaderList& headers, std::string_view media_type) {
  std::string_view value = headers.Find("Content-Type").value_or("");
  value = value.substr(0, value.find(';'));
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return http::EqualsIgnoreCase(value, media_type);
}

bool FitsPlace(const OperationRow& row, const MatchInput& input) {
  if (!row.when_path.empty()) return input.path == row.when_path;
  if (!row.when_host.empty() && !http::EqualsIgnoreCase(input.host.substr(0, row.when_host.size()), row.when_host)) {
    return false;
  }
  return FitsLevel(row, input.level);
}

// The rows that a method can mean, so that a request passes through few.
class RowsByMethod {
 public:
  RowsByMethod() {
    for (const OperationRow& row : Operations()) {
      if (row.alias_of == row.operation) rows_[row.method].push_back(&row);
    }
  }
  std::span<const OperationRow* const> Of(std::string_view method) const {
    const auto found = rows_.find(method);
    return found == rows_.end() ? std::span<const OperationRow* const>() : found->second;
  }

 private:
  std::map<std::string_view, std::vector<const OperationRow*>> rows_;
};

bool Fits(const OperationRow& row, const MatchInput& input) {
  if (!FitsPlace(row, input)) return false;
  for (const QueryCondition& condition : row.when_query) {
    if (!HasQuery(input.query, condition)) return false;
  }
  for (std::string_view header : row.when_headers) {
    if (!HasHeader(input, header)) return false;
  }
  if (!row.when_content_type.empty() && !HasContentType(input.headers, row.when_content_type)) return false;
  return std::all_of(input.query.begin(), input.query.end(),
                     [&](const QueryParam& param) { return Takes(row, param.name); });
}

size_t Demands(const OperationRow& row) {
  return row.when_query.size() + row.when_headers.size() + !row.when_content_type.empty() + !row.when_path.empty() +
         !row.when_host.empty();
}

enum class Acquaintance { kUnknown, kParameter, kSubresource };

Acquaintance Know(std::string_view key) {
  Acquaintance known = Acquaintance::kUnknown;
  for (const OperationRow& row : Operations()) {
    if (Selects(row, key)) return Acquaintance::kSubresource;
    if (Contains(row.params, key)) known = Acquaintance::kParameter;
  }
  return known;
}

std::string ResourceType(Level level) {
  if (level == Level::kService) return "SERVICE";
  return level == Level::kBucket ? "BUCKET" : "OBJECT";
}

absl::Status NotAllowed(const MatchInput& input, std::string resource_type) {
  return S3Error(S3Code::kMethodNotAllowed, {},
                 {{"Method", std::string(input.method)}, {"ResourceType", std::move(resource_type)}});
}

absl::Status BadQuery(std::string_view message, std::string_view keys) {
  return S3Error(S3Code::kInvalidArgument, std::string(message) + std::string(keys),
                 {{"ArgumentName", std::string(keys)}});
}

template <typename Predicate>
bool AnyRowHere(const MatchInput& input, Predicate predicate) {
  const auto rows = Operations();
  return std::any_of(rows.begin(), rows.end(), [&](const OperationRow& row) {
    return row.method == input.method && FitsPlace(row, input) && predicate(row);
  });
}

absl::Status ExplainSubresources(const MatchInput& input, const std::vector<std::string_view>& subresources) {
  std::string all;
  for (std::string_view key : subresources) {
    const auto selects = [&](const OperationRow& row) { return Takes(row, key); };
    if (!AnyRowHere(input, selects)) return NotAllowed(input, std::string(key));
    all.append(all.empty() ? "" : ", ").append(key);
  }
  const bool together = AnyRowHere(input, [&](const OperationRow& row) {
    return std::all_of(subresources.begin(), subresources.end(), [&](std::string_view key) { return Takes(row, key); });
  });
  return together ? BadQuery("The request is not complete or not valid for: ", all)
                  : BadQuery("Conflicting query string parameters: ", all);
}

}  // namespace

const OperationRow* FindRow(const MatchInput& input) {
  static const RowsByMethod kRows;
  const OperationRow* best = nullptr;
  for (const OperationRow* row : kRows.Of(input.method)) {
    if (Fits(*row, input) && (best == nullptr || Demands(*row) > Demands(*best))) best = row;
  }
  return best;
}

absl::Status ExplainNoRow(const MatchInput& input) {
  std::vector<std::string_view> subresources;
  std::string_view stray;
  for (const QueryParam& param : input.query) {
    if (IsUniversal(param.name)) continue;
    const Acquaintance known = Know(param.name);
    if (known == Acquaintance::kUnknown) {
      return S3Error(S3Code::kNotImplemented, {}, {{"Header", param.name}});
    }
    if (known == Acquaintance::kSubresource) subresources.push_back(param.name);
    if (known == Acquaintance::kParameter) stray = param.name;
  }
  if (!AnyRowHere(input, [](const OperationRow&) { return true; })) return NotAllowed(input, ResourceType(input.level));
  if (!subresources.empty()) return ExplainSubresources(input, subresources);
  if (input.method == "POST" && input.level == Level::kBucket) {
    return S3Error(S3Code::kPreconditionFailed, {},
                   {{"Condition", "Bucket POST must be of the enclosure-type multipart/form-data"}});
  }
  if (stray.empty()) return NotAllowed(input, ResourceType(input.level));
  return BadQuery("This operation does not take the query parameter ", stray);
}

}  // namespace coffer::s3
