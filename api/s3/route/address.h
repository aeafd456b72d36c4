// Which bucket and key a request names: by its path, or by its host and path.
//
// Keys are the bytes that the path decodes to, once: "a//b", "..", a leading slash and any byte are legal and stay as
// they are. What a bucket may be called is the dialect's to say. Values only; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/s3/route/host_names.h"

namespace coffer::s3 {

inline constexpr size_t kKeyBytesMax = 1024;

struct Address {
  std::string bucket;  // empty: the service
  std::string key;     // empty: the bucket
  bool virtual_host = false;
  std::string region;  // that the host names; empty: none
};

// `path` is raw and starts with '/'; `host` is the Host header. Where that names no bucket, the path does. InvalidURI,
// InvalidBucketName (an empty one before a key, or one with a slash), KeyTooLongError.
absl::StatusOr<Address> ResolveAddress(std::string_view path, std::string_view host, const HostNames& names);

}  // namespace coffer::s3
