#include "engine/identity/key_file.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace coffer {
namespace {

constexpr std::string_view kHeader = "coffer sealing keys 1";
constexpr std::string_view kHeaderStart = "coffer sealing keys ";
constexpr size_t kIdDigits = 8;
constexpr size_t kKeyDigits = 64;

bool IsLowerHex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<SealingKey> ParseLine(std::string_view line) {
  if (line.size() != kIdDigits + 1 + kKeyDigits || line[kIdDigits] != ' ') return std::nullopt;
  const std::string_view id = line.substr(0, kIdDigits);
  const std::string_view key = line.substr(kIdDigits + 1);
  if (!IsLowerHex(id) || !IsLowerHex(key)) return std::nullopt;
  SealingKey parsed;
  std::from_chars(id.data(), id.data() + id.size(), parsed.id, 16);
  parsed.bytes = Secret(absl::HexStringToBytes(absl::string_view(key.data(), key.size())));
  return parsed;
}

// Never quotes the content: it is secret.
absl::Status Malformed(int line, std::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat("line ", line, ": ", std::string(what)));
}

absl::Status CheckHeader(std::string_view line) {
  if (line == kHeader) return absl::OkStatus();
  if (line.starts_with(kHeaderStart)) return Malformed(1, "a newer format than this library knows");
  return Malformed(1, "this is not a file of sealing keys");
}

}  // namespace

absl::StatusOr<std::vector<SealingKey>> ParseKeyFile(std::string_view content) {
  std::vector<SealingKey> keys;
  int number = 0;
  while (!content.empty()) {
    ++number;
    const size_t end = content.find('\n');
    if (end == std::string_view::npos) return Malformed(number, "the line is cut off");
    const std::string_view line = content.substr(0, end);
    content.remove_prefix(end + 1);
    if (number == 1) {
      if (absl::Status status = CheckHeader(line); !status.ok()) return status;
      continue;
    }
    std::optional<SealingKey> key = ParseLine(line);
    if (!key) return Malformed(number, "an id of 8 and a key of 64 lower-case hex digits are expected");
    if (std::ranges::any_of(keys, [&](const SealingKey& other) { return other.id == key->id; })) {
      return Malformed(number, "the key's id stands there twice");
    }
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) return Malformed(number + 1, "there is no key");
  return keys;
}

Secret FormatKeyFile(const std::vector<SealingKey>& keys) {
  std::string content;
  content.reserve(kHeader.size() + 1 + keys.size() * (kIdDigits + kKeyDigits + 2));
  content.append(kHeader).append("\n");
  for (const SealingKey& key : keys) {
    std::string hex = absl::BytesToHexString(key.bytes.Reveal());
    content.append(absl::StrFormat("%08x ", key.id)).append(hex).append("\n");
    Wipe(hex);
  }
  return Secret(std::move(content));
}

}  // namespace coffer
