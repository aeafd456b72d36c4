// Errors as S3 tells them.
//
// Inside, an error is an absl::Status with a typed detail: either one of the engine's (engine/base/error.h) or one that
// the adapter made with S3Error. At the edge GetS3Error turns any status into a code, an HTTP status and what an error
// document shows.
//
//   return S3Error(S3Code::kMalformedXML);
//   return S3Error(S3Code::kInvalidArgument, "Argument maxKeys must be an integer", {{"ArgumentName", "max-keys"}});
//
// What went wrong inside (a status without a detail, an I/O error, lost data) is told as InternalError without its
// message, which belongs in the log.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "api/s3/spec/error_codes.h"
#include "engine/base/error.h"

namespace coffer::s3 {

// A status that means `code`. An empty message stands for the table's. `fields` become elements of the error document.
absl::Status S3Error(S3Code code, std::string_view message = {}, ErrorFields fields = {});

// Of each text in an error document: strangers choose how long some are, and each is kept until the client has read it.
inline constexpr size_t kErrorTextBytesMax = 4096;

// Names of facts that the engine gives with an error and that are told in headers.
inline constexpr std::string_view kDeleteMarkerFact = "DeleteMarkerVersionId";  // of the marker that stands in the way
inline constexpr std::string_view kLastModifiedFact = "LastModified";           // in Unix seconds

struct S3ErrorDetail {
  S3Code code = S3Code::kInternalError;
  std::string_view name = "InternalError";
  int http_status = 500;
  std::string message;
  ErrorFields fields;
};

// What a status that is not OK means to a client.
S3ErrorDetail GetS3Error(const absl::Status& status);

// The code of this name; InternalError when there is none.
S3Code S3CodeByName(std::string_view name);

// The error document. An empty `resource` is left out.
std::string ErrorDocument(const S3ErrorDetail& detail, std::string_view resource, std::string_view request_id,
                          std::string_view host_id);

}  // namespace coffer::s3
