// The canonical request of AWS Signature Version 4, in the variant that S3 uses.
//
// S3 encodes a path once and never normalises it: the target is decoded and encoded again with AWS's rules, so that a
// client that sends "(" and one that sends "%28" sign the same text. The text that is signed therefore stands for
// exactly the decoded bytes that a request is later answered by. Pure functions; thread-safe.
//
//   InvalidURI   the target has a bad percent sequence or is not a path.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/http/message.h"

namespace coffer::s3::sigv4 {

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr std::string_view kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// "/photos/a%20b" from "/photos/a b", "/photos/a%20b" or "/photos/%61%20b".
absl::StatusOr<std::string> CanonicalPath(std::string_view raw_path);

// Sorted by encoded name, then by encoded value; "acl" becomes "acl=". X-Amz-Signature is left out.
absl::StatusOr<std::string> CanonicalQuery(std::string_view raw_query);

// The values of a header in their order with commas between them, without outer and with folded inner white space.
std::string CanonicalHeaderValue(const http::HeaderList& headers, std::string_view name);

// `signed_headers` are lower case and sorted; one that the request lacks counts as empty.
absl::StatusOr<std::string> CanonicalRequest(const http::RequestHead& head, std::span<const std::string> signed_headers,
                                             std::string_view payload_hash);

}  // namespace coffer::s3::sigv4
