// A row of the table of S3 operations: all that routing, the gate, metrics and the codec need to know of one.
//
// The table and the enum are made from the data beside this file; operations.h has them. Everything here is constant
// and lives as long as the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace coffer::s3 {

enum class Operation : uint16_t;  // operations.h

// What a request names: nothing, a bucket, or an object in one. kAny: a bucket or an object.
enum class Level : uint8_t { kService, kBucket, kObject, kAny };

enum class BodyMode : uint8_t {
  kNone,
  kXml,     // a document, read whole up to the row's limit
  kText,    // the same, but not XML (a policy)
  kStream,  // an object's bytes
  kForm,    // multipart/form-data
  kEvents,  // an event stream
};

// A query key that must be there; with a value unless that is empty.
struct QueryCondition {
  std::string_view key;
  std::string_view value;
};

struct OperationRow {
  Operation operation;
  std::string_view name;
  std::string_view family;
  std::string_view method;
  Level level;
  // What a request must have to be this operation.
  std::span<const QueryCondition> when_query = {};
  std::span<const std::string_view> when_headers = {};
  std::string_view when_content_type = {};                // the media type, without parameters
  std::string_view when_path = {};                        // the whole path, for operations that name no bucket
  std::string_view when_host = {};                        // how the host's first label starts
  std::span<const std::string_view> params = {};          // query keys it takes besides
  std::span<const std::string_view> ignored_params = {};  // sent by real clients, without meaning here
  bool any_query = false;                                 // takes any query
  BodyMode request_body;
  BodyMode response_body;
  std::string_view request_root = {};             // the root element of the request's document
  std::string_view response_root = {};            // and of the response's
  int status;                                     // of success
  uint64_t document_bytes_max = 0;                // of a request's document
  bool checksum_required = false;                 // Content-MD5 or an x-amz-checksum-* must come with the request
  std::string_view action = {};                   // IAM action; empty: needs no authorization
  std::span<const std::string_view> errors = {};  // codes that the API reference lists for it
  Operation alias_of;                             // itself, unless this is an old name of that operation
  bool built = false;                             // else the answer is 501 NotImplemented
  bool unset = false;                             // nothing can set what it reads yet, and so it answers
  std::string_view unset_error = {};              // with this code; empty: with a document that is empty
};

// All operations in the order of the enum, by name.
std::span<const OperationRow> Operations();
const OperationRow& RowOf(Operation operation);

}  // namespace coffer::s3
