#include "api/s3/auth/signed_headers.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "api/s3/error.h"

namespace coffer::s3 {
namespace {

constexpr UnsignedHeader kMayBeUnsigned[] = {
    {"x-amz-content-sha256", "its value is the last line of the canonical request, and so it is signed anyway"},
    {"x-amz-decoded-content-length", "the data is held against it; it makes no framing by itself unless it is signed"},
    {"x-amz-trailer", "announces a checksum that the data is held against; some clients add it after signing"},
    {"x-amz-checksum-algorithm", "names a checksum to compute or to check, and changes no byte"},
    {"x-amz-cf-id", "a content delivery network adds it on the way; it means nothing here"},
};

bool MayBeUnsigned(std::string_view name) {
  return std::any_of(std::begin(kMayBeUnsigned), std::end(kMayBeUnsigned),
                     [&](const UnsignedHeader& row) { return row.name == name; });
}

}  // namespace

std::span<const UnsignedHeader> HeadersThatMayBeUnsigned() { return kMayBeUnsigned; }

absl::Status CheckSignedHeaders(const http::RequestHead& head, const Credentials& credentials) {
  constexpr std::string_view kPrefix = "x-amz-";
  std::set<std::string> missing;
  for (const http::Header& header : head.headers) {
    std::string name = absl::AsciiStrToLower(header.name);
    if (!name.starts_with(kPrefix) || credentials.Signs(name) || MayBeUnsigned(name)) continue;
    missing.insert(std::move(name));
  }
  if (missing.empty()) return absl::OkStatus();
  return S3Error(S3Code::kAccessDenied, "There were headers present in the request which were not signed",
                 {{"HeadersNotSigned", absl::StrJoin(missing, ", ")}});
}

}  // namespace coffer::s3
