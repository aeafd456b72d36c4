#include "api/s3/wire/entity_tags.h"

#include "api/http/message.h"

namespace coffer::s3 {
namespace {

// Takes one element of the list, up to its comma, and gives what is between its quotes.
std::string TakeTag(std::string_view& rest, TagComparison comparison) {
  const bool is_weak = rest.starts_with("W/");
  if (is_weak) rest.remove_prefix(2);
  const bool is_quoted = rest.starts_with('"');
  // A comma inside quotes is part of the tag.
  const size_t closing = is_quoted ? rest.find('"', 1) : rest.npos;
  const size_t comma = rest.find(',', is_quoted && closing != rest.npos ? closing : 0);
  const std::string_view element = http::TrimBlanks(rest.substr(0, comma));
  rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
  if (is_weak && comparison == TagComparison::kStrong) return {};
  if (!is_quoted) return element.find('"') == element.npos ? std::string(element) : std::string();
  const bool is_whole = element.size() == closing + 1;
  const std::string_view tag = is_whole ? element.substr(1, closing - 1) : std::string_view();
  return tag == "*" ? std::string() : std::string(tag);
}

}  // namespace

std::vector<std::string> ParseEntityTags(std::string_view list, TagComparison comparison) {
  std::vector<std::string> tags;
  while (true) {
    while (!list.empty() && (list.front() == ' ' || list.front() == '\t' || list.front() == ',')) list.remove_prefix(1);
    if (list.empty()) break;
    tags.push_back(TakeTag(list, comparison));
  }
  if (tags.empty()) tags.emplace_back();
  return tags;
}

}  // namespace coffer::s3
