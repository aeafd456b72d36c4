#include "engine/identity/names.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

#include "absl/strings/escaping.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr size_t kNameCharactersMax = 128;
constexpr std::string_view kAccessKeyStart = "CF";
constexpr size_t kAccessKeySize = 20;
constexpr std::string_view kAccessKeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";  // 32: five bits of a byte, no bias

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Takes one character off the front. None: not UTF-8 in its shortest form, or a surrogate.
std::optional<char32_t> TakeCharacter(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80 ? 1 : lead >> 5 == 0x6 ? 2 : lead >> 4 == 0xE ? 3 : lead >> 3 == 0x1E ? 4 : 0;
  if (size == 0 || size > text.size()) return std::nullopt;
  char32_t value = size == 1 ? lead : lead & (0x7F >> size);
  for (const char c : text.substr(1, size - 1)) {
    if (!IsContinuation(c)) return std::nullopt;
    value = value << 6 | (static_cast<unsigned char>(c) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

// Controls would break a terminal or a log line; the marks that turn the direction of text make one name look like
// another.
bool IsPrintable(char32_t c) {
  return c >= 0x20 && !(c >= 0x7F && c < 0xA0) && !(c >= 0x2028 && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069);
}

absl::Status ValidateCharacters(std::string_view name) {
  size_t count = 0;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::optional<char32_t> c = TakeCharacter(rest);
    if (!c || !IsPrintable(*c)) {
      return MakeError(ErrorCode::kInvalidArgument, "a name consists of printable characters in UTF-8");
    }
    if (++count > kNameCharactersMax) {
      return MakeError(ErrorCode::kInvalidArgument, "a name has at most 128 characters");
    }
  }
  if (!name.empty() && (name.front() == ' ' || name.back() == ' ')) {
    return MakeError(ErrorCode::kInvalidArgument, "a name does not begin or end with a space");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ValidateAccountName(std::string_view name) {
  if (name.empty()) return MakeError(ErrorCode::kInvalidArgument, "an account needs a name");
  if (IsAccountId(name)) return MakeError(ErrorCode::kInvalidArgument, "a name of 12 digits could be taken for an id");
  return ValidateCharacters(name);
}

absl::Status ValidateAccessKeyName(std::string_view name) { return ValidateCharacters(name); }

bool IsAccountId(std::string_view text) {
  return text.size() == 12 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string NewAccountId(Random& random) {
  constexpr uint64_t kSmallest = 100'000'000'000;  // twelve digits, the first not a zero
  uint64_t drawn = 0;
  const std::string bytes = RandomBytes(random, sizeof drawn);
  std::memcpy(&drawn, bytes.data(), sizeof drawn);
  return std::to_string(kSmallest + drawn % (9 * kSmallest));
}

std::string NewAccessKeyId(Random& random) {
  std::string id(kAccessKeyStart);
  for (const char byte : RandomBytes(random, kAccessKeySize - kAccessKeyStart.size())) {
    id.push_back(kAccessKeyAlphabet[static_cast<unsigned char>(byte) % kAccessKeyAlphabet.size()]);
  }
  return id;
}

Secret NewSecretKey(Random& random) {
  std::string bytes = RandomBytes(random, 30);
  Secret secret(absl::Base64Escape(bytes));
  Wipe(bytes);
  return secret;
}

}  // namespace coffer
