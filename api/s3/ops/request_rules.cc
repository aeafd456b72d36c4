#include "api/s3/ops/request_rules.h"

#include <algorithm>
#include <optional>
#include <string>

#include "api/s3/error.h"
#include "api/s3/wire/header_fields.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr std::string_view kRequestPayer = "x-amz-request-payer";
constexpr std::string_view kOverride = "response-";

}  // namespace

absl::Status CheckRequestPayer(const http::HeaderList& headers, const Query& query) {
  ASSIGN_OR_RETURN(const std::optional<std::string> payer, HeaderOrParam(headers, &query, kRequestPayer));
  if (!payer || payer->empty() || *payer == "requester") return absl::OkStatus();
  return S3Error(S3Code::kInvalidArgument, "The request payer is not valid",
                 {{"ArgumentName", std::string(kRequestPayer)}, {"ArgumentValue", *payer}});
}

absl::Status CheckOverridesAreSigned(const OperationRow& row, const Query& query, const Principal& principal) {
  const bool takes_them = row.operation == Operation::kGetObject || row.operation == Operation::kHeadObject;
  if (!takes_them || !principal.anonymous()) return absl::OkStatus();
  const bool has_one = std::any_of(query.begin(), query.end(),
                                   [](const QueryParam& param) { return param.name.starts_with(kOverride); });
  if (!has_one) return absl::OkStatus();
  return S3Error(S3Code::kInvalidRequest,
                 "Request specific response headers cannot be used for anonymous GET requests.");
}

}  // namespace coffer::s3
