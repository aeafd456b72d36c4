// Request heads as fuzz targets read them: the first line is "METHOD target", the others are headers.
#pragma once

#include <string_view>

#include "api/http/message.h"

namespace coffer::fuzz {

// Takes what stands before `end`, and `end` itself, off the front of `text`; all of it where there is none.
std::string_view TakeUntil(std::string_view& text, char end);

// Lines end with LF; "name:value", with blanks around the value cut as every HTTP parser does.
http::RequestHead ReadHead(std::string_view text);

}  // namespace coffer::fuzz
