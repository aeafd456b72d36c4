#include "tools/server/telemetry/metrics_page.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/ctl/stats_text.h"
#include "tools/metrics/exposition.h"

namespace coffer::server {
namespace {

std::string Html(const std::string& text) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Coffer</title>\n"
      "<style>body { font: 15px/1.5 sans-serif; margin: 2em } pre { font-size: 13px; line-height: 1.4 "
      "}</style></head>\n"
      "<body><h1>Coffer</h1>\n<p>This is what <code>coffer stats</code> prints; reload for newer numbers. "
      "Prometheus reads them at <a href=\"/metrics\">/metrics</a>.</p>\n<pre>",
      absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}}), "</pre></body></html>\n");
}

}  // namespace

DocumentAnswer AnswerMetrics(const DocumentRequest& request, const std::function<metrics::Families()>& collect) {
  if (request.method != "GET" && request.method != "HEAD") {
    return {.status = 405, .content_type = "text/plain", .body = "GET /metrics, or GET /\n"};
  }
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  if (path == "/metrics") {
    return {.content_type = std::string(metrics::kTextFormat), .body = metrics::ToText(collect())};
  }
  if (path == "/") {
    return {.content_type = "text/html; charset=utf-8", .body = Html(ctl::StatsText(metrics::ToJson(collect())))};
  }
  return {.status = 404, .content_type = "text/plain", .body = "there is /metrics, and a page for people at /\n"};
}

}  // namespace coffer::server
