#include "api/s3/wire/xml_document.h"

#include <gtest/gtest.h>

#include "api/s3/error.h"
#include "api/s3/wire/xml_check.h"

namespace coffer::s3 {
namespace {

constexpr uint64_t kLimit = 1 << 20;

S3Code CodeOf(std::string_view text, uint64_t limit = kLimit) {
  return GetS3Error(XmlDocument::Parse(text, limit).status()).code;
}

std::string Nested(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += "<a>";
  for (int i = 0; i < depth; ++i) text += "</a>";
  return text;
}

TEST(XmlDocument, TextIsWholeWhateverCutsIt) {
  const auto document = XmlDocument::Parse("<a> x<!-- c --><![CDATA[<y> &amp;]]>&lt;z&#13;&#x20AC; </a>", kLimit);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(TextOf(document->root()), " x<y> &amp;<z\r\xE2\x82\xAC ");
}

TEST(XmlDocument, WhiteSpaceIsContent) {
  EXPECT_EQ(TextOf(XmlDocument::Parse("<a> </a>", kLimit)->root()), " ");
  EXPECT_EQ(TextOf(XmlDocument::Parse("<a>\r\n</a>", kLimit)->root()), "\n");
  EXPECT_EQ(TextOf(XmlDocument::Parse("<a> <!--c--> </a>", kLimit)->root()), "  ");
}

TEST(XmlDocument, TakesWhatStandsAroundARoot) {
  EXPECT_TRUE(
      XmlDocument::Parse("\xEF\xBB\xBF<?xml version='1.0' encoding=\"UTF-8\"?>\n<!-- c --><a/>\n<!-- d -->", kLimit)
          .ok());
  const auto document = XmlDocument::Parse("<s3:a xmlns:s3='urn:x'><s3:b>1</s3:b></s3:a>", kLimit);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(LocalName(document->root().name()), "a");
  EXPECT_EQ(TextOf(ChildNamed(document->root(), "b")), "1");
}

TEST(XmlDocument, RefusesWhatIsNotOneElement) {
  const std::string_view bad[] = {"",
                                  " ",
                                  "x",
                                  "<a/><b/>",
                                  "<a></a>x",
                                  "x<a/>",
                                  "<a>",
                                  "</a>",
                                  "<a></b>",
                                  "<a><b></a></b>",
                                  "<a",
                                  "<a b></a>",
                                  "<a b=c></a>",
                                  "<a b='c></a>",
                                  "<a b='c'd='e'/>",
                                  "<a b='<'/>",
                                  "<1/>",
                                  "< a/>",
                                  "<a><![CDATA[x</a>",
                                  "<![CDATA[x]]><a/>",
                                  "<a><!-- x</a>",
                                  "<a><!-- x -- y --></a>",
                                  "<a>]]></a>",
                                  "<?xml <a/>",
                                  "<a>&</a>",
                                  "<a>&nbsp;</a>",
                                  "<a>& ;</a>",
                                  "<a>&#0;</a>",
                                  "<a>&#xD800;</a>",
                                  "<a>&#x110000;</a>",
                                  "<a>&#99999999999;</a>",
                                  "<a>&#;</a>",
                                  "<a>&#x;</a>"};
  for (std::string_view text : bad) EXPECT_EQ(CodeOf(text), S3Code::kMalformedXML) << text;
}

TEST(XmlDocument, RefusesDoctypesAnywhere) {
  EXPECT_EQ(CodeOf("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), S3Code::kMalformedXML);
  EXPECT_EQ(CodeOf("<!doctype a><a/>"), S3Code::kMalformedXML);
  EXPECT_EQ(CodeOf("<a><!ENTITY x 'y'></a>"), S3Code::kMalformedXML);
  EXPECT_TRUE(XmlDocument::Parse("<a><![CDATA[<!DOCTYPE a>]]></a>", kLimit).ok());
}

TEST(XmlDocument, RefusesWhatIsNotUtf8) {
  for (std::string_view text : {"<a>\xFF</a>", "<a>\xC0\x80</a>", "<a>\xED\xA0\x80</a>", "<a>\xF4\x90\x80\x80</a>",
                                "<a>\xE2\x82</a>", "<a>\x01</a>", "<a>\xEF\xBF\xBF</a>"}) {
    EXPECT_EQ(CodeOf(text), S3Code::kMalformedXML);
  }
  EXPECT_EQ(CodeOf(std::string_view("<a>\0</a>", 8)), S3Code::kMalformedXML);
  EXPECT_EQ(CodeOf(std::string_view("\xFF\xFE<\0a\0/\0>\0", 10)), S3Code::kMalformedXML);
}

TEST(XmlDocument, DepthIsBounded) {
  EXPECT_TRUE(XmlDocument::Parse(Nested(kXmlDepthMax), kLimit).ok());
  EXPECT_EQ(CodeOf(Nested(kXmlDepthMax + 1)), S3Code::kMalformedXML);
  EXPECT_EQ(CodeOf(Nested(100'000)), S3Code::kMalformedXML);
}

TEST(XmlDocument, LengthIsBounded) {
  EXPECT_TRUE(XmlDocument::Parse("<a>1</a>", 8).ok());
  EXPECT_EQ(CodeOf("<a>12</a>", 8), S3Code::kMaxMessageLengthExceeded);
}

TEST(XmlDocument, NoPrefixOfADocumentIsOne) {
  const std::string_view whole = "<?xml version=\"1.0\"?><a x='1'>t<!-- c --><b><![CDATA[d]]></b>&amp;</a>";
  ASSERT_TRUE(XmlDocument::Parse(whole, kLimit).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(CodeOf(whole.substr(0, size)), S3Code::kMalformedXML) << size;
  }
}

}  // namespace
}  // namespace coffer::s3
