#include "api/s3/wire/utf8.h"

#include <cstdint>

namespace coffer::s3 {
namespace {

bool Continues(std::string_view text, size_t index, uint8_t low = 0x80, uint8_t high = 0xBF) {
  if (index >= text.size()) return false;
  const auto byte = static_cast<uint8_t>(text[index]);
  return byte >= low && byte <= high;
}

}  // namespace

// Table 3-7 of the Unicode standard: the second byte's range depends on the first.
size_t Utf8Length(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return Continues(text, 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
    const uint8_t high = lead == 0xED ? 0x9F : 0xBF;
    return Continues(text, 1, low, high) && Continues(text, 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
    return Continues(text, 1, low, high) && Continues(text, 2) && Continues(text, 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace coffer::s3
