// Which operation a request is, by the table of operations and nothing else.
//
// A request is an operation when the method and the level fit, everything that the row asks for is there, and every
// query key is one that the row takes; of several the one that asks for most. So a request with a subresource that we
// do not know is never taken for the operation without it. Keys that any request may carry: x-id, everything that
// starts with x-amz- (presigning puts it there) and the three of old presigned URLs. What is no operation is
//   NotImplemented      a query key that no operation knows
//   MethodNotAllowed    a subresource that has no such method, or a level that has none
//   InvalidArgument     subresources of two operations, a key twice, a part of what an operation needs, a parameter of
//   another one PreconditionFailed  a POST to a bucket that is neither a form nor has a subresource
// and what SplitTarget and ResolveAddress say. A route may be to an operation that is not built: row->built tells.
//
// Immutable, thread-safe.
#pragma once

#include <utility>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/route/address.h"
#include "api/s3/route/host_names.h"
#include "api/s3/spec/operations.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

struct Route {
  const OperationRow* row = nullptr;
  Address address;
  Query query;
};

class Router {
 public:
  explicit Router(HostNames names) : names_(std::move(names)) {}

  absl::StatusOr<Route> Match(const http::RequestHead& head) const;

 private:
  HostNames names_;
};

}  // namespace coffer::s3
