#include "backends/disk/paths.h"

#include <charconv>

#include "absl/strings/str_cat.h"

namespace coffer::disk {
namespace {

constexpr std::string_view kSuffix = ".blob";

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path == "/" ? "" : path;
}

std::string IncarnationName(uint64_t incarnation) { return absl::StrCat(absl::Hex(incarnation, absl::kZeroPad16)); }
std::string FolderName(uint64_t number) { return absl::StrCat(absl::Hex(number, absl::kZeroPad13)); }
std::string FileName(uint64_t counter) {
  return absl::StrCat(absl::Hex(counter, absl::kZeroPad16), std::string(kSuffix));
}

std::optional<uint64_t> Hex(std::string_view digits) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

BlobPaths::BlobPaths(std::string root) : root_(WithoutSlash(std::move(root))) {}

std::string BlobPaths::Incarnation(uint64_t incarnation) const {
  return absl::StrCat(Blobs(), "/", IncarnationName(incarnation));
}

std::string BlobPaths::Folder(FanoutId folder) const {
  return absl::StrCat(Incarnation(folder.incarnation), "/", FolderName(folder.number));
}

std::string BlobPaths::File(BlobId id) const { return absl::StrCat(Folder(FanoutOf(id)), "/", FileName(id.counter)); }

// Encoding the number again tells names that only resemble ours, in upper case or with fewer digits.
std::optional<uint64_t> BlobPaths::IncarnationNumber(std::string_view name) {
  const std::optional<uint64_t> number = Hex(name);
  return number && IncarnationName(*number) == name ? number : std::nullopt;
}

std::optional<uint64_t> BlobPaths::FolderNumber(std::string_view name) {
  const std::optional<uint64_t> number = Hex(name);
  return number && FolderName(*number) == name ? number : std::nullopt;
}

std::optional<uint64_t> BlobPaths::FileCounter(std::string_view name) {
  if (!name.ends_with(kSuffix)) return std::nullopt;
  const std::optional<uint64_t> counter = Hex(name.substr(0, name.size() - kSuffix.size()));
  return counter && FileName(*counter) == name ? counter : std::nullopt;
}

}  // namespace coffer::disk
