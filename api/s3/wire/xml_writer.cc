#include "api/s3/wire/xml_writer.h"

#include <array>
#include <cstdint>

#include "api/s3/wire/utf8.h"

namespace coffer::s3 {
namespace {

// Bytes that go out as they are.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (int c = 0x20; c < 0x7F; ++c) plain[c] = true;
  plain['\t'] = plain['\n'] = true;
  plain['&'] = plain['<'] = plain['>'] = plain['"'] = false;
  return plain;
}();

void AppendReference(std::string& out, uint8_t byte) {
  constexpr char kHex[] = "0123456789ABCDEF";
  out += "&#x";
  if (byte >= 16) out += kHex[byte >> 4];
  out += kHex[byte & 15];
  out += ';';
}

// Appends the character at the start of `text`, which is not plain, and returns how many bytes it took.
size_t AppendEscaped(std::string& out, std::string_view text) {
  switch (text[0]) {
    case '&':
      out += "&amp;";
      return 1;
    case '<':
      out += "&lt;";
      return 1;
    case '>':
      out += "&gt;";
      return 1;
    case '"':
      out += "&quot;";
      return 1;
    default:
      break;
  }
  const auto byte = static_cast<uint8_t>(text[0]);
  if (byte < 0x80) {
    AppendReference(out, byte);
    return 1;
  }
  const size_t length = Utf8Length(text);
  out += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
  return length == 0 ? 1 : length;
}

}  // namespace

void XmlWriter::Declaration() { out_ += kXmlDeclaration; }

void XmlWriter::BeginOpen(std::string_view name) {
  out_ += '<';
  out_ += name;
}

void XmlWriter::Open(std::string_view name) {
  BeginOpen(name);
  EndOpen();
}

void XmlWriter::OpenRoot(std::string_view name, std::string_view xml_namespace) {
  BeginOpen(name);
  Attribute("xmlns", xml_namespace);
  EndOpen();
}

void XmlWriter::Attribute(std::string_view name, std::string_view value) {
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  Text(value);
  out_ += '"';
}

void XmlWriter::Close(std::string_view name) {
  out_ += "</";
  out_ += name;
  out_ += '>';
}

void XmlWriter::Text(std::string_view text) {
  while (!text.empty()) {
    size_t run = 0;
    while (run < text.size() && kPlain[static_cast<uint8_t>(text[run])]) ++run;
    out_ += text.substr(0, run);
    text.remove_prefix(run);
    if (!text.empty()) text.remove_prefix(AppendEscaped(out_, text));
  }
}

void XmlWriter::Element(std::string_view name, std::string_view text) {
  Open(name);
  Text(text);
  Close(name);
}

}  // namespace coffer::s3
