#include "engine/store/tags.h"

#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr size_t kObjectTagsMax = 10;
constexpr size_t kBucketTagsMax = 50;
constexpr size_t kKeyUnitsMax = 128;
constexpr size_t kValueUnitsMax = 256;
constexpr std::string_view kReserved = "aws:";

// Takes one character; none where there is no well-formed UTF-8.
std::optional<char32_t> TakeCharacter(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t size = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (size == 0 || text.size() < size) return std::nullopt;
  char32_t character = size == 1 ? first : first & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return std::nullopt;
    character = character << 6 | (next & 0x3F);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = character >= 0xD800 && character < 0xE000;
  if (character < kLeast[size] || is_surrogate || character > 0x10FFFF) return std::nullopt;
  text.remove_prefix(size);
  return character;
}

// Letters, digits and blanks of all scripts, as the C library knows them.
class Scripts {
 public:
  bool Has(char32_t character) {
    if (!locale_) locale_.reset(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr));
    if (!locale_) return true;  // a C library without it; what is left unchecked does no harm
    const auto wide = static_cast<wint_t>(character);
    return iswalnum_l(wide, locale_.get()) != 0 || iswspace_l(wide, locale_.get()) != 0;
  }

 private:
  struct Free {
    void operator()(locale_t locale) const { freelocale(locale); }
  };
  std::unique_ptr<std::remove_pointer_t<locale_t>, Free> locale_;  // made for the first character beyond ASCII
};

bool IsAllowed(char32_t character, Scripts& scripts) {
  if (character >= 0x80) return scripts.Has(character);
  const auto c = static_cast<char>(character);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.:/=+-@ ").find(c) != std::string_view::npos;
}

// At most so many UTF-16 units, all of them allowed.
bool IsValid(std::string_view text, size_t units_max, Scripts& scripts) {
  size_t units = 0;
  while (!text.empty()) {
    const std::optional<char32_t> character = TakeCharacter(text);
    if (!character || !IsAllowed(*character, scripts)) return false;
    units += *character >= 0x10000 ? 2 : 1;
  }
  return units <= units_max;
}

absl::Status CheckTag(const std::string& key, const std::string& value, TagsOf owner, Scripts& scripts) {
  if (key.starts_with(kReserved)) {
    return MakeError(ErrorCode::kInvalidTag,
                     owner == TagsOf::kObject ? "Your TagKey cannot be prefixed with aws:"
                                              : "System tags cannot be added/updated by requester",
                     {{"TagKey", key}});
  }
  if (key.empty() || !IsValid(key, kKeyUnitsMax, scripts)) {
    return MakeError(ErrorCode::kInvalidTag, "The TagKey you have provided is invalid", {{"TagKey", key}});
  }
  if (IsValid(value, kValueUnitsMax, scripts)) return absl::OkStatus();
  return MakeError(ErrorCode::kInvalidTag, "The TagValue you have provided is invalid",
                   {{"TagKey", key}, {"TagValue", value}});
}

}  // namespace

absl::Status PrepareTags(Tags& tags, TagsOf owner) {
  if (tags.empty()) return absl::OkStatus();
  const bool is_object = owner == TagsOf::kObject;
  if (tags.size() > (is_object ? kObjectTagsMax : kBucketTagsMax)) {
    return MakeError(ErrorCode::kTooManyTags, is_object ? "Object tags cannot be greater than 10"
                                                        : "Bucket tag count cannot be greater than 50");
  }
  Scripts scripts;
  for (const auto& [key, value] : tags) RETURN_IF_ERROR(CheckTag(key, value, owner, scripts));
  std::sort(tags.begin(), tags.end());
  const auto same_key = [](const auto& a, const auto& b) { return a.first == b.first; };
  const auto twice = std::adjacent_find(tags.begin(), tags.end(), same_key);
  if (twice == tags.end()) return absl::OkStatus();
  return MakeError(ErrorCode::kInvalidTag, "Cannot provide multiple Tags with the same key",
                   {{"TagKey", twice->first}});
}

}  // namespace coffer
