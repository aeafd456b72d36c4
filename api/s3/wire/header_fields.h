// The members of a struct that travel in headers, both ways.
#pragma once

#include "absl/status/status.h"
#include "api/http/message.h"
#include "api/s3/spec/descriptor.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

// Reads every header member. A header that came several times counts as one with its values joined by commas. With a
// query, x-amz-* headers may come in it instead (presigned requests). InvalidArgument, with the header's name and
// value, for a value of the wrong kind.
absl::Status ReadHeaderFields(const StructDescriptor& descriptor, const http::HeaderList& headers, const Query* query,
                              void* object);

// Adds a header for every member that is set. InvalidArgument when a value has a line break or a byte of zero, which no
// header can carry.
absl::Status WriteHeaderFields(const StructDescriptor& descriptor, const void* object, http::HeaderList& headers);

// The value of a header or, with a query, of its form there; none when absent. InvalidArgument when both are there and
// differ.
absl::StatusOr<std::optional<std::string>> HeaderOrParam(const http::HeaderList& headers, const Query* query,
                                                         std::string_view name);

// A value that is not of its parameter's kind.
absl::Status InvalidValue(const FieldDescriptor& field, std::string_view value);

}  // namespace coffer::s3
