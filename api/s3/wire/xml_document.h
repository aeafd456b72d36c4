// A stranger's XML document, checked and parsed.
//
//   ASSIGN_OR_RETURN(XmlDocument document, XmlDocument::Parse(body, row.document_bytes_max));
//   if (LocalName(document.root().name()) != "Delete") ...
#pragma once

#include <cstdint>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace coffer::s3 {

class XmlDocument {
 public:
  // MaxMessageLengthExceeded when it is longer than `bytes_max`; MalformedXML when it is not what CheckXml asks for or
  // does not parse. White space is kept, for it may be content.
  static absl::StatusOr<XmlDocument> Parse(std::string_view text, uint64_t bytes_max);

  pugi::xml_node root() const { return document_->document_element(); }

 private:
  explicit XmlDocument(std::unique_ptr<pugi::xml_document> document) : document_(std::move(document)) {}
  std::unique_ptr<pugi::xml_document> document_;
};

// A name without its prefix: namespaces are not told apart, as AWS does not.
std::string_view LocalName(const char* name);

// All character data right below the node, whatever comments and CDATA sections cut it into.
std::string TextOf(pugi::xml_node node);

// The first child element of this local name.
pugi::xml_node ChildNamed(pugi::xml_node node, std::string_view name);

}  // namespace coffer::s3
