#include "api/s3/wire/xml_document.h"

#include "api/s3/error.h"
#include "api/s3/wire/xml_check.h"
#include "engine/base/status.h"

namespace coffer::s3 {

absl::StatusOr<XmlDocument> XmlDocument::Parse(std::string_view text, uint64_t bytes_max) {
  if (text.size() > bytes_max) return S3Error(S3Code::kMaxMessageLengthExceeded);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  RETURN_IF_ERROR(CheckXml(text));
  auto document = std::make_unique<pugi::xml_document>();
  constexpr unsigned kFlags =
      pugi::parse_cdata | pugi::parse_escapes | pugi::parse_wconv_attribute | pugi::parse_eol | pugi::parse_ws_pcdata;
  const auto result = document->load_buffer(text.data(), text.size(), kFlags, pugi::encoding_utf8);
  if (!result || !document->document_element()) return S3Error(S3Code::kMalformedXML);
  return XmlDocument(std::move(document));
}

std::string_view LocalName(const char* name) {
  const std::string_view full(name);
  const size_t colon = full.find(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

std::string TextOf(pugi::xml_node node) {
  std::string text;
  for (pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  return text;
}

pugi::xml_node ChildNamed(pugi::xml_node node, std::string_view name) {
  for (pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element && LocalName(child.name()) == name) return child;
  }
  return {};
}

}  // namespace coffer::s3
