// Writes XML onto the end of a string.
//
// Text is escaped. Control characters that XML 1.0 has no way to carry are written as character references, as AWS does
// (clients that mind ask for encoding-type=url); bytes that are not UTF-8 become U+FFFD. Names are the caller's and are
// not checked. One thread at a time; the string outlives the writer.
#pragma once

#include <string>
#include <string_view>

namespace coffer::s3 {

inline constexpr std::string_view kS3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

// Begins every document.
inline constexpr std::string_view kXmlDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  void Declaration();
  void Open(std::string_view name);
  // Opens the root element of a document in this namespace.
  void OpenRoot(std::string_view name, std::string_view xml_namespace);
  // Opens an element up to its attributes; EndOpen finishes the tag.
  void BeginOpen(std::string_view name);
  void Attribute(std::string_view name, std::string_view value);
  void EndOpen() { out_ += '>'; }
  void Close(std::string_view name);
  void Text(std::string_view text);
  void Element(std::string_view name, std::string_view text);

 private:
  std::string& out_;
};

}  // namespace coffer::s3
