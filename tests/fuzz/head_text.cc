#include "tests/fuzz/head_text.h"

#include <algorithm>

namespace coffer::fuzz {

std::string_view TakeUntil(std::string_view& text, char end) {
  const size_t found = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, found);
  text.remove_prefix(std::min(found + 1, text.size()));
  return taken;
}

http::RequestHead ReadHead(std::string_view text) {
  http::RequestHead head;
  std::string_view line = TakeUntil(text, '\n');
  head.method = TakeUntil(line, ' ');
  head.target = line;
  while (!text.empty()) {
    std::string_view header = TakeUntil(text, '\n');
    const std::string_view name = TakeUntil(header, ':');
    head.headers.Add(name, http::TrimBlanks(header));
  }
  return head;
}

}  // namespace coffer::fuzz
