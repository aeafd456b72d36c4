#include "api/s3/wire/timestamp.h"

#include <array>
#include <chrono>

#include "absl/strings/str_cat.h"

namespace coffer::s3 {
namespace {

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

// Takes pieces off the front of a text; after the first that does not fit, everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void Literal(std::string_view literal) {
    if (rest_.substr(0, literal.size()) == literal) {
      rest_.remove_prefix(literal.size());
    } else {
      failed_ = true;
    }
  }
  // Exactly `digits` digits; a leading blank counts as zero where it may.
  int Number(size_t digits, bool blank_is_zero = false) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      const char c = i < rest_.size() ? rest_[i] : 'x';
      if (blank_is_zero && i == 0 && c == ' ') continue;
      if (c < '0' || c > '9') return Fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  int Month() {
    for (size_t i = 0; i < kMonths.size(); ++i) {
      if (rest_.substr(0, 3) != kMonths[i]) continue;
      rest_.remove_prefix(3);
      return static_cast<int>(i) + 1;
    }
    return Fail();
  }
  void SkipLetters() {
    size_t count = 0;
    while (count < rest_.size() && ((rest_[count] | 0x20) >= 'a' && (rest_[count] | 0x20) <= 'z')) ++count;
    if (count < 3) failed_ = true;
    rest_.remove_prefix(count);
  }
  char Peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  bool Finished() const { return !failed_ && rest_.empty(); }

 private:
  int Fail() {
    failed_ = true;
    return 0;
  }
  std::string_view rest_;
  bool failed_ = false;
};

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0, offset_minutes = 0;
};

std::optional<WallTime> ToTime(const Fields& f) {
  const std::chrono::year_month_day date{std::chrono::year(f.year), std::chrono::month(static_cast<unsigned>(f.month)),
                                         std::chrono::day(static_cast<unsigned>(f.day))};
  // A leap second is the first of the next minute.
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) return std::nullopt;
  return WallTime(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(f.hour) +
                  std::chrono::minutes(f.minute - f.offset_minutes) + std::chrono::seconds(f.second) +
                  std::chrono::milliseconds(f.millisecond));
}

void ScanTime(Scanner& in, Fields& f) {
  f.hour = in.Number(2);
  in.Literal(":");
  f.minute = in.Number(2);
  in.Literal(":");
  f.second = in.Number(2);
}

// "Sun, 06 Nov 1994 08:49:37 GMT" after its comma.
void ScanImfDate(Scanner& in, Fields& f) {
  f.day = in.Number(2);
  in.Literal(" ");
  f.month = in.Month();
  in.Literal(" ");
  f.year = in.Number(4);
  in.Literal(" ");
  ScanTime(in, f);
  in.Literal(" GMT");
}

// "Sunday, 06-Nov-94 08:49:37 GMT" after its comma. Two digits mean 1970 to 2069.
void ScanRfc850Date(Scanner& in, Fields& f) {
  f.day = in.Number(2);
  in.Literal("-");
  f.month = in.Month();
  in.Literal("-");
  f.year = in.Number(2);
  f.year += f.year < 70 ? 2000 : 1900;
  in.Literal(" ");
  ScanTime(in, f);
  in.Literal(" GMT");
}

// "Sun Nov  6 08:49:37 1994" after the day's name.
void ScanAsctime(Scanner& in, Fields& f) {
  in.Literal(" ");
  f.month = in.Month();
  in.Literal(" ");
  f.day = in.Number(2, true);
  in.Literal(" ");
  ScanTime(in, f);
  in.Literal(" ");
  f.year = in.Number(4);
}

// One digit at least; those after the third are cut.
void ScanFraction(Scanner& in, Fields& f) {
  in.Literal(".");
  f.millisecond = in.Number(1) * 100;
  int scale = 10;
  for (; in.Peek() >= '0' && in.Peek() <= '9'; scale /= 10) f.millisecond += in.Number(1) * scale;
}

void ScanOffset(Scanner& in, Fields& f) {
  const bool west = in.Peek() == '-';
  in.Literal(west ? "-" : "+");
  f.offset_minutes = in.Number(2) * 60;
  if (in.Peek() == ':') in.Literal(":");
  f.offset_minutes += in.Number(2);
  if (west) f.offset_minutes = -f.offset_minutes;
}

// The calendar's fields of a time, for printing.
struct Calendar {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;
  unsigned weekday;
};

Calendar ToCalendar(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss(time - day), std::chrono::weekday(day).c_encoding()};
}

// Of 0 to 99. Every answer has a date or two.
void AppendTwo(int64_t value, std::string& out) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

absl::Dec Two(int64_t value) { return absl::Dec(value, absl::kZeroPad2); }

}  // namespace

std::optional<WallTime> ParseHttpDate(std::string_view text) {
  Scanner in(text);
  Fields fields;
  in.SkipLetters();
  if (in.Peek() == ',') {
    in.Literal(", ");
    const bool is_rfc850 = text.find('-') != std::string_view::npos;
    is_rfc850 ? ScanRfc850Date(in, fields) : ScanImfDate(in, fields);
  } else {
    ScanAsctime(in, fields);
  }
  return in.Finished() ? ToTime(fields) : std::nullopt;
}

std::string FormatHttpDate(WallTime time) {
  const Calendar c = ToCalendar(time);
  std::string out;
  out.reserve(29);
  out.append(kDays[c.weekday]).append(", ");
  AppendTwo(static_cast<unsigned>(c.date.day()), out);
  out.append(" ").append(kMonths[static_cast<unsigned>(c.date.month()) - 1]).append(" ");
  const int year = static_cast<int>(c.date.year());
  AppendTwo(year / 100, out);
  AppendTwo(year % 100, out);
  out += ' ';
  AppendTwo(c.clock.hours().count(), out);
  out += ':';
  AppendTwo(c.clock.minutes().count(), out);
  out += ':';
  AppendTwo(c.clock.seconds().count(), out);
  return out.append(" GMT");
}

std::optional<WallTime> ParseIso8601(std::string_view text) {
  Scanner in(text);
  Fields fields;
  fields.year = in.Number(4);
  in.Literal("-");
  fields.month = in.Number(2);
  in.Literal("-");
  fields.day = in.Number(2);
  in.Literal("T");
  ScanTime(in, fields);
  if (in.Peek() == '.') ScanFraction(in, fields);
  if (in.Peek() == 'Z') {
    in.Literal("Z");
  } else {
    ScanOffset(in, fields);
  }
  return in.Finished() ? ToTime(fields) : std::nullopt;
}

std::string FormatIso8601(WallTime time) {
  const Calendar c = ToCalendar(time);
  return absl::StrCat(
      absl::Dec(static_cast<int>(c.date.year()), absl::kZeroPad4), "-", Two(static_cast<unsigned>(c.date.month())), "-",
      Two(static_cast<unsigned>(c.date.day())), "T", Two(c.clock.hours().count()), ":", Two(c.clock.minutes().count()),
      ":", Two(c.clock.seconds().count()), ".", absl::Dec(c.clock.subseconds().count(), absl::kZeroPad3), "Z");
}

}  // namespace coffer::s3
