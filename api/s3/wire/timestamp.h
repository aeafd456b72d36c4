// Points in time as they travel: HTTP dates, ISO 8601 and seconds since 1970.
//
// Parsing is strict about the calendar (no 31st of June) and lenient about form where the standards are. None: not a
// time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"

namespace coffer::s3 {

// All three forms of RFC 7231: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37
// 1994". The name of the day is not checked.
std::optional<WallTime> ParseHttpDate(std::string_view text);
// The first of them. Fractions of a second are cut.
std::string FormatHttpDate(WallTime time);

// "2009-10-12T17:50:30.000Z"; the fraction may be absent or longer, and an offset such as +02:00 may stand for Z.
std::optional<WallTime> ParseIso8601(std::string_view text);
// With milliseconds, as AWS writes it.
std::string FormatIso8601(WallTime time);

}  // namespace coffer::s3
