#include "api/s3/error_headers.h"

#include <chrono>
#include <string>

#include "api/s3/wire/scalar.h"
#include "api/s3/wire/timestamp.h"

namespace coffer::s3 {
namespace {

std::string_view FactOf(const S3ErrorDetail& detail, std::string_view name) {
  for (const auto& [key, value] : detail.fields) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

void AddErrorHeaders(const S3ErrorDetail& detail, http::HeaderList& headers) {
  if (detail.http_status == 503) headers.Add("Retry-After", "1");
  // Clients read from it which region to sign for.
  const std::string_view region = FactOf(detail, "Region");
  if (!region.empty()) headers.Add("x-amz-bucket-region", region);
  if (detail.code == S3Code::kInvalidRange) {
    const std::string_view size = FactOf(detail, "ActualObjectSize");
    if (!size.empty()) headers.Add("Content-Range", "bytes */" + std::string(size));
  }
  const std::string_view marker = FactOf(detail, kDeleteMarkerFact);
  if (!marker.empty()) {
    headers.Add("x-amz-delete-marker", "true");
    headers.Add("x-amz-version-id", std::string(marker));
    // All that a delete marker lets be done to it.
    if (detail.code == S3Code::kMethodNotAllowed) headers.Add("Allow", "DELETE");
  }
  const std::string_view etag = FactOf(detail, "ETag");
  if (detail.code == S3Code::kNotModified && !etag.empty()) headers.Add("ETag", "\"" + std::string(etag) + "\"");
  const std::optional<int64_t> modified = ParseInteger(FactOf(detail, kLastModifiedFact));
  if (modified) headers.Add("Last-Modified", FormatHttpDate(WallTime(std::chrono::seconds(*modified))));
}

}  // namespace coffer::s3
