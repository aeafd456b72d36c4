// The choice of a row for a request that has been taken apart, and what to say when there is none.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "api/http/message.h"
#include "api/s3/spec/operations.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

struct MatchInput {
  std::string_view method;
  std::string_view path;  // raw, below the mount
  std::string_view host;
  Level level = Level::kService;
  const Query& query;
  const http::HeaderList& headers;
};

// The row that fits; null when there is none.
const OperationRow* FindRow(const MatchInput& input);

// Why no row fits.
absl::Status ExplainNoRow(const MatchInput& input);

}  // namespace coffer::s3
