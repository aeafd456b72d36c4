#include "tools/server/telemetry/metrics_page.h"

#include <gtest/gtest.h>

namespace coffer::server {
namespace {

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

metrics::Families Collect() {
  return {metrics::Info("coffer_build_info", "What runs.", {{"version", "1.2.3 <b>&"}}),
          metrics::Gauge("coffer_read_only", "Whether.", 1)};
}

DocumentAnswer Ask(const std::string& method, const std::string& target) {
  return AnswerMetrics({.method = method, .target = target}, Collect);
}

TEST(MetricsPageTest, PrometheusGetsItsText) {
  for (const char* target : {"/metrics", "/metrics?name[]=x"}) {
    const DocumentAnswer answer = Ask("GET", target);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_TRUE(Has(answer.body, "# TYPE coffer_read_only gauge\ncoffer_read_only 1\n")) << answer.body;
  }
}

TEST(MetricsPageTest, PeopleGetAPageWithNothingToRun) {
  const DocumentAnswer answer = Ask("GET", "/");
  EXPECT_EQ(answer.content_type, "text/html; charset=utf-8");
  EXPECT_TRUE(Has(answer.body, "Coffer 1.2.3 &lt;b&gt;&amp;, up ")) << answer.body;
  EXPECT_TRUE(Has(answer.body, "READ-ONLY") && Has(answer.body, "href=\"/metrics\"")) << answer.body;
}

TEST(MetricsPageTest, NothingElseIsServed) {
  EXPECT_EQ(Ask("GET", "/metrics/").status, 404);
  EXPECT_EQ(Ask("GET", "").status, 404);
  EXPECT_EQ(Ask("GET", "//metrics").status, 404);
  EXPECT_EQ(Ask("POST", "/metrics").status, 405);
  EXPECT_EQ(Ask("DELETE", "/").status, 405);
}

}  // namespace
}  // namespace coffer::server
