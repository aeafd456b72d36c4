#include "api/s3/route/address.h"

#include "api/http/message.h"
#include "api/s3/error.h"
#include "api/s3/wire/uri.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

std::string_view WithoutPort(std::string_view host) {
  // "[::1]:9000" has colons of its own.
  const size_t bracket = host.rfind(']');
  const size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket))
    host = host.substr(0, colon);
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  return host;
}

// What stands before ".domain" for the longest domain that fits; empty when none does.
std::string BucketOfHost(std::string_view host, std::span<const std::string> domains) {
  std::string_view bucket;
  size_t longest = 0;
  for (const std::string& domain : domains) {
    if (http::EqualsIgnoreCase(host, domain)) return {};
    if (host.size() <= domain.size() + 1 || domain.size() <= longest) continue;
    const size_t dot = host.size() - domain.size() - 1;
    if (host[dot] != '.' || !http::EqualsIgnoreCase(host.substr(dot + 1), domain)) continue;
    longest = domain.size();
    bucket = host.substr(0, dot);
  }
  std::string lower(bucket);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

absl::Status CheckAddress(const Address& address) {
  if (address.bucket.empty() && !address.key.empty()) return S3Error(S3Code::kInvalidBucketName);
  if (address.bucket.find('/') != std::string::npos) {
    return S3Error(S3Code::kInvalidBucketName, {}, {{"BucketName", address.bucket}});
  }
  if (address.key.size() > kKeyBytesMax) {
    return S3Error(S3Code::kKeyTooLongError, {},
                   {{"Size", std::to_string(address.key.size())}, {"MaxSizeAllowed", std::to_string(kKeyBytesMax)}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Address> ResolveAddress(std::string_view path, std::string_view host,
                                       std::span<const std::string> domains) {
  Address address;
  address.bucket = BucketOfHost(WithoutPort(host), domains);
  address.virtual_host = !address.bucket.empty();
  std::string_view key = path.substr(1);
  if (!address.virtual_host) {
    const size_t slash = key.find('/');
    ASSIGN_OR_RETURN(address.bucket, PercentDecode(key.substr(0, slash)));
    key = slash == std::string_view::npos ? std::string_view() : key.substr(slash + 1);
  }
  ASSIGN_OR_RETURN(address.key, PercentDecode(key));
  RETURN_IF_ERROR(CheckAddress(address));
  return address;
}

}  // namespace coffer::s3
