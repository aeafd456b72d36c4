#include "api/s3/wire/xml_writer.h"

#include <gtest/gtest.h>

#include "api/s3/wire/xml_document.h"

namespace coffer::s3 {
namespace {

std::string Written(std::string_view text) {
  std::string out;
  XmlWriter(out).Element("t", text);
  return out;
}

TEST(XmlWriter, EscapesWhatMarksUp) { EXPECT_EQ(Written("a&b<c>\"d\"'e'"), "<t>a&amp;b&lt;c&gt;&quot;d&quot;'e'</t>"); }

TEST(XmlWriter, WritesControlCharactersAsReferences) {
  EXPECT_EQ(Written("a\x01\r\x1F\x7F\n\t"), "<t>a&#x1;&#xD;&#x1F;&#x7F;\n\t</t>");
}

TEST(XmlWriter, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(Written("\xC3\xA9\xFF\xE2\x82"), "<t>\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD</t>");
}

TEST(XmlWriter, WritesADocument) {
  std::string out;
  XmlWriter writer(out);
  writer.Declaration();
  writer.OpenRoot("a", kS3Namespace);
  writer.BeginOpen("b");
  writer.Attribute("c", "\"d\"");
  writer.EndOpen();
  writer.Close("b");
  writer.Close("a");
  EXPECT_EQ(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<b c=\"&quot;d&quot;\"></b></a>");
}

TEST(XmlWriter, EveryAsciiCharacterButNulComesBack) {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  const auto document = XmlDocument::Parse(Written(all), 1 << 20);
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(TextOf(document->root()), all);
}

}  // namespace
}  // namespace coffer::s3
