#include "api/s3/ops/tagging.h"

#include <string>

#include "api/s3/error.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

namespace {

absl::Status InvalidTagging(std::string_view value) {
  return S3Error(
      S3Code::kInvalidArgument,
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
      "duplicates.",
      {{"ArgumentName", "x-amz-tagging"}, {"ArgumentValue", std::string(value)}});
}

}  // namespace

absl::StatusOr<Tags> ParseTagging(std::string_view value) {
  const absl::StatusOr<Query> query = Query::Parse(value);
  if (!query.ok()) return InvalidTagging(value);
  Tags tags;
  for (const QueryParam& param : *query) {
    if (query->Count(param.name) > 1 || param.raw_value.find('=') != std::string::npos) {
      return InvalidTagging(value);
    }
    tags.emplace_back(param.name, param.value);
  }
  return tags;
}

Tags FromTagSet(const std::vector<Tag>& set) {
  Tags tags;
  for (const Tag& tag : set) tags.emplace_back(tag.key, tag.value);
  return tags;
}

std::vector<Tag> ToTagSet(const Tags& tags) {
  std::vector<Tag> set;
  for (const auto& [key, value] : tags) set.push_back({.key = key, .value = value});
  return set;
}

}  // namespace coffer::s3
