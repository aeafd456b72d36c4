#include "engine/store/version_id.h"

#include <span>

namespace coffer {
namespace {

constexpr size_t kDigits = 16;  // of one number

// Hexadecimal in letters that no other id uses: what somebody takes for a hash of the content would be misleading.
constexpr std::string_view kAlphabet = "0123456789cdfghj";

void AppendNumber(std::string& out, uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) out.push_back(kAlphabet[value >> shift & 0xf]);
}

std::optional<uint64_t> ParseNumber(std::string_view text) {
  uint64_t value = 0;
  for (const char c : text) {
    const size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value << 4 | digit;
  }
  return value;
}

}  // namespace

std::string EncodeRowId(RowId id) {
  std::string text;
  text.reserve(2 * kDigits);
  AppendNumber(text, id.nonce);
  // Mixed with the nonce, so that ids tell nobody how many there are.
  AppendNumber(text, id.sequence ^ id.nonce * 0x9E3779B97F4A7C15);
  return text;
}

std::optional<RowId> DecodeRowId(std::string_view text) {
  if (text.size() != 2 * kDigits) return std::nullopt;
  const std::optional<uint64_t> nonce = ParseNumber(text.substr(0, kDigits));
  const std::optional<uint64_t> mixed = ParseNumber(text.substr(kDigits));
  if (!nonce || !mixed) return std::nullopt;
  return RowId{*mixed ^ *nonce * 0x9E3779B97F4A7C15, *nonce};
}

uint64_t NewNonce(Random& random) {
  uint64_t nonce = 0;
  random.Fill(std::span(reinterpret_cast<char*>(&nonce), sizeof nonce));
  return nonce;
}

}  // namespace coffer
