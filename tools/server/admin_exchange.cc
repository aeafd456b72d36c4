#include "tools/server/admin_exchange.h"

#include <utility>

#include "api/admin/admin.h"
#include "tools/server/http/document_exchange.h"

namespace coffer::server {
namespace {

admin::AdminResponse TooLong() {
  return {.status = 413,
          .body = R"({"error":{"code":"RequestTooLong","message":"the body is longer than 64 KiB"}})",
          .operation = "Unknown",
          .error_code = "RequestTooLong"};
}

DocumentAnswer ToDocument(admin::AdminResponse response) {
  response.body += '\n';
  return {.status = response.status,
          .content_type = "application/json",
          .body = std::move(response.body),
          .operation = std::move(response.operation),
          .error_code = std::move(response.error_code)};
}

}  // namespace

std::unique_ptr<s3::Exchange> BeginAdmin(Engine& engine, admin::ServerControl* server, const OpContext& context,
                                         const http::RequestHead& head) {
  return BeginDocument(engine.random(), head, admin::kRequestBytesMax,
                       [&engine, server, context](const DocumentRequest& request, bool is_too_long) {
                         if (is_too_long) return ToDocument(TooLong());
                         return ToDocument(admin::HandleAdminRequest(
                             engine, context, {request.method, request.target, request.body}, server));
                       });
}

}  // namespace coffer::server
