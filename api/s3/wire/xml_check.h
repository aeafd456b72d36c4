// What a stranger's XML must be before it is given to the parser.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace coffer::s3 {

inline constexpr int kXmlDepthMax = 16;

// MalformedXML unless `text` is UTF-8 of characters that XML 1.0 has, with one root element, nested at most
// kXmlDepthMax deep, with no DOCTYPE (so no entities but the five and character references), every tag closed and
// quoted, and nothing but white space, comments and processing instructions around the root. Names of end tags and what
// they mean are the parser's to check.
absl::Status CheckXml(std::string_view text);

}  // namespace coffer::s3
