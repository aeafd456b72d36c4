#include "api/s3/wire/xml_check.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "api/s3/error.h"
#include "api/s3/wire/utf8.h"

namespace coffer::s3 {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
         c == '-' || c == '.' || static_cast<uint8_t>(c) >= 0x80;
}

bool IsNameStart(char c) { return IsName(c) && c != '-' && c != '.' && !(c >= '0' && c <= '9'); }

bool AreCharacters(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<uint8_t>(text[0]);
    if (byte < 0x20 && !IsBlank(text[0])) return false;
    const size_t length = Utf8Length(text);
    if (length == 0 || text.substr(0, 3) == "\xEF\xBF\xBE" || text.substr(0, 3) == "\xEF\xBF\xBF") return false;
    text.remove_prefix(length);
  }
  return true;
}

// "#13" or "#xD". Control characters are let through, for answers to listings carry them; what has no UTF-8 is not.
bool IsCharacterReference(std::string_view body) {
  const bool hex = body.size() > 1 && body[1] == 'x';
  const std::string_view digits = body.substr(hex ? 2 : 1);
  uint32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  return error == std::errc() && end == digits.data() + digits.size() && !digits.empty() && code <= 0x10FFFF &&
         (code < 0xD800 || code > 0xDFFF) && code != 0;
}

bool AreReferences(std::string_view text) {
  for (size_t start = text.find('&'); start != std::string_view::npos; start = text.find('&', start + 1)) {
    const size_t end = text.find(';', start);
    if (end == std::string_view::npos) return false;
    const std::string_view body = text.substr(start + 1, end - start - 1);
    if (body.substr(0, 1) == "#") {
      if (!IsCharacterReference(body)) return false;
    } else if (body != "amp" && body != "lt" && body != "gt" && body != "quot" && body != "apos") {
      return false;
    }
  }
  return true;
}

class Checker {
 public:
  explicit Checker(std::string_view text) : rest_(text) {}

  bool Check() {
    while (!rest_.empty()) {
      const size_t text_end = std::min(rest_.find('<'), rest_.size());
      if (!Text(rest_.substr(0, text_end))) return false;
      rest_.remove_prefix(text_end);
      if (!rest_.empty() && !Markup()) return false;
    }
    return depth_ == 0 && roots_ == 1;
  }

 private:
  bool Text(std::string_view text) {
    if (depth_ == 0) return std::all_of(text.begin(), text.end(), IsBlank);
    return AreReferences(text) && text.find("]]>") == std::string_view::npos;
  }

  bool Markup() {
    if (Starts("<!--")) return Comment();
    if (Starts("<![CDATA[")) return depth_ > 0 && SkipPast("]]>");
    if (Starts("<!")) return false;
    if (Starts("<?")) return SkipPast("?>");
    return Starts("</") ? EndTag() : StartTag();
  }

  bool Comment() {
    rest_.remove_prefix(4);
    const size_t dashes = rest_.find("--");
    if (dashes == std::string_view::npos || rest_.substr(dashes, 3) != "-->") return false;
    rest_.remove_prefix(dashes + 3);
    return true;
  }

  bool EndTag() {
    rest_.remove_prefix(2);
    if (--depth_ < 0 || !Name()) return false;
    Blanks();
    return Take('>');
  }

  bool StartTag() {
    rest_.remove_prefix(1);
    if (!Name() || (depth_ == 0 && ++roots_ > 1)) return false;
    for (;;) {
      const bool blank = Blanks();
      if (Take('>')) return ++depth_ <= kXmlDepthMax;
      if (Take('/')) return depth_ < kXmlDepthMax && Take('>');
      if (!blank || !Attribute()) return false;
    }
  }

  bool Attribute() {
    if (!Name()) return false;
    Blanks();
    if (!Take('=')) return false;
    Blanks();
    const char quote = rest_.empty() ? '\0' : rest_[0];
    if (quote != '"' && quote != '\'') return false;
    const size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) return false;
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return AreReferences(value) && value.find('<') == std::string_view::npos;
  }

  bool Name() {
    if (rest_.empty() || !IsNameStart(rest_[0])) return false;
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsName);
    rest_.remove_prefix(static_cast<size_t>(end - rest_.begin()));
    return true;
  }

  bool Blanks() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsBlank);
    const auto count = static_cast<size_t>(end - rest_.begin());
    rest_.remove_prefix(count);
    return count > 0;
  }

  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Starts(std::string_view text) const { return rest_.substr(0, text.size()) == text; }

  bool SkipPast(std::string_view text) {
    const size_t found = rest_.find(text);
    if (found == std::string_view::npos) return false;
    rest_.remove_prefix(found + text.size());
    return true;
  }

  std::string_view rest_;
  int depth_ = 0;
  int roots_ = 0;
};

}  // namespace

absl::Status CheckXml(std::string_view text) {
  if (!AreCharacters(text) || !Checker(text).Check()) return S3Error(S3Code::kMalformedXML);
  return absl::OkStatus();
}

}  // namespace coffer::s3
