#include "api/s3/auth/mismatch.h"

#include <string>

#include "api/s3/error.h"

namespace coffer::s3 {
namespace {

// "41 57 53 34"
std::string SpacedHex(std::string_view bytes) {
  constexpr char kHex[] = "0123456789abcdef";
  bytes = bytes.substr(0, kErrorTextBytesMax);
  std::string out;
  out.reserve(bytes.size() * 3);
  for (unsigned char byte : bytes) {
    if (!out.empty()) out += ' ';
    out += {kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

}  // namespace

absl::Status SignatureMismatch(std::string_view access_key, std::string_view signature, std::string_view string_to_sign,
                               std::string_view canonical_request) {
  return S3Error(S3Code::kSignatureDoesNotMatch, {},
                 {{"AWSAccessKeyId", std::string(access_key)},
                  {"StringToSign", std::string(string_to_sign)},
                  {"SignatureProvided", std::string(signature)},
                  {"StringToSignBytes", SpacedHex(string_to_sign)},
                  {"CanonicalRequest", std::string(canonical_request)},
                  {"CanonicalRequestBytes", SpacedHex(canonical_request)}});
}

}  // namespace coffer::s3
