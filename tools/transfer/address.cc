#include "tools/transfer/address.h"

#include "absl/strings/str_cat.h"
#include "engine/base/text.h"

namespace coffer::transfer {
namespace {

constexpr size_t kFileNameBytesMax = 255;

absl::Status NoPath(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("the key is no path of a file: ", AsAbsl(why)));
}

}  // namespace

absl::StatusOr<client::ObjectName> ParseAddress(std::string_view text) {
  if (!IsAddress(text)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", AsAbsl(text), "\" is no address of an object; write it as s3://bucket/key"));
  }
  const std::string_view rest = text.substr(kScheme.size());
  const size_t slash = rest.find('/');
  client::ObjectName name{.bucket = std::string(rest.substr(0, slash))};
  if (slash != rest.npos) name.key = rest.substr(slash + 1);
  if (name.bucket.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", AsAbsl(text), "\" names no bucket; write s3://bucket/key"));
  }
  return name;
}

absl::StatusOr<std::string> ParseBucket(std::string_view text) {
  std::string_view name = IsAddress(text) ? text.substr(kScheme.size()) : text;
  if (IsAddress(text) && name.ends_with('/')) name.remove_suffix(1);
  if (name.empty() || name.find('/') != name.npos) {
    return absl::InvalidArgumentError(absl::StrCat("\"", AsAbsl(text), "\" is no bucket's name"));
  }
  return std::string(name);
}

std::string FolderPrefix(std::string_view key) {
  std::string prefix(key);
  if (!IsFolder(key)) prefix += '/';
  return prefix;
}

std::string_view LastPart(std::string_view name) { return name.substr(name.rfind('/') + 1); }

std::string KeyInto(std::string_view target, std::string_view source_name) {
  std::string key(target);
  if (IsFolder(target)) key += LastPart(source_name);
  return key;
}

absl::StatusOr<std::string> SafePath(std::string_view key) {
  if (key.find('\0') != key.npos) return NoPath("it has a NUL byte");
  if (key.starts_with('/')) return NoPath("it begins with a slash");
  if (key.ends_with('/')) return NoPath("it ends with a slash");
  for (std::string_view rest = key;;) {
    const size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (part.empty()) return NoPath(key.empty() ? "it is empty" : "it has two slashes in a row");
    if (part == "." || part == "..") return NoPath(absl::StrCat("it has the part \"", AsAbsl(part), "\""));
    if (part.size() > kFileNameBytesMax) return NoPath("a part of it is longer than a file's name may be");
    if (slash == rest.npos) return std::string(key);
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace coffer::transfer
