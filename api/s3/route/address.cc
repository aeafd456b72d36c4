#include "api/s3/route/address.h"

#include <utility>

#include "api/s3/error.h"
#include "api/s3/wire/uri.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

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

absl::StatusOr<Address> ResolveAddress(std::string_view path, std::string_view host, const HostNames& names) {
  HostNames::Named named = names.Read(host);
  Address address;
  address.bucket = std::move(named.bucket);
  address.region = std::move(named.region);
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
