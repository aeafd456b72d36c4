// "s3://bucket/key": how the command line names buckets, objects and folders of them.
//
// A folder is a prefix that ends with a slash, or all of a bucket. Keys are bytes, and nothing in an address is decoded
// or normalised.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tools/client/object_store.h"

namespace coffer::transfer {

inline constexpr std::string_view kScheme = "s3://";

inline bool IsAddress(std::string_view text) { return text.starts_with(kScheme); }

// The key may be empty. InvalidArgument without the scheme or a bucket.
absl::StatusOr<client::ObjectName> ParseAddress(std::string_view text);

// A bucket alone, with or without the scheme.
absl::StatusOr<std::string> ParseBucket(std::string_view text);

inline bool IsFolder(std::string_view key) { return key.empty() || key.ends_with('/'); }

// "photos/" from "photos" and from "photos/"; all of the bucket from "".
std::string FolderPrefix(std::string_view key);

// What stands behind the last slash.
std::string_view LastPart(std::string_view name);

// Where a file or object of this name goes: `target` itself, or into it where it is a folder.
std::string KeyInto(std::string_view target, std::string_view source_name);

// A key, relative to the folder it is downloaded into, as the path of a file in there. InvalidArgument, saying why,
// where it is none that stays inside and leads back to the key: empty, absolute, with empty, "." or ".." parts, a NUL,
// or a part that is too long for a file's name.
absl::StatusOr<std::string> SafePath(std::string_view key);

}  // namespace coffer::transfer
