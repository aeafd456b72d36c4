#include "tools/metrics/request_metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "tools/metrics/exposition.h"

namespace coffer::metrics {
namespace {

using Json = nlohmann::ordered_json;

struct Request {
  std::string_view operation = "GetObject";
  int status = 200;
  std::string error = "";
  uint64_t in = 0;
  uint64_t out = 0;
  std::chrono::nanoseconds took{0};
  bool complete = true;
};

class RequestMetricsTest : public testing::Test {
 protected:
  void End(const Request& request) {
    s3::ExchangeRecord record;
    record.operation = request.operation;
    record.status = request.status;
    record.error_code = request.error;
    record.body_bytes_in = request.in;
    record.body_bytes_out = request.out;
    const http::RequestHead head;
    metrics_.Ended({.record = record, .head = head, .complete = request.complete, .took = request.took});
  }
  // "GetObject 200": of the labels' values.
  std::map<std::string, double> Values(const char* name) {
    std::map<std::string, double> values;
    const Json document = ToJson(metrics_.Collect());
    for (const Json& entry : document.at(name)) {
      std::string labels;
      for (const auto& label : entry["labels"]) labels += (labels.empty() ? "" : " ") + label.get<std::string>();
      values[labels] = entry["value"].get<double>();
    }
    return values;
  }

  RequestMetrics metrics_{{"GetObject", "PutObject"}, {"AccessDenied", "NoSuchKey"}, 2};
};

using Expected = std::map<std::string, double>;

TEST_F(RequestMetricsTest, CountsByOperationAndStatus) {
  End({.out = 10});
  End({.out = 5});
  End({.status = 404, .error = "NoSuchKey"});
  End({.operation = "PutObject", .in = 7});
  EXPECT_EQ(Values("coffer_s3_requests_total"),
            (Expected{{"GetObject 200", 2}, {"GetObject 404", 1}, {"PutObject 200", 1}}));
  EXPECT_EQ(Values("coffer_s3_errors_total"), (Expected{{"NoSuchKey", 1}}));
  EXPECT_EQ(Values("coffer_s3_received_bytes_total"), (Expected{{"GetObject", 0}, {"PutObject", 7}}));
  EXPECT_EQ(Values("coffer_s3_sent_bytes_total"), (Expected{{"GetObject", 15}, {"PutObject", 0}}));
}

TEST_F(RequestMetricsTest, WhateverComesTheLabelsAreBounded) {
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "Invented" + std::to_string(i);
    End({.operation = name, .status = i, .error = name});
  }
  End({.status = -1});
  EXPECT_LE(Values("coffer_s3_requests_total").size(), 25u);
  EXPECT_EQ(Values("coffer_s3_requests_total")["GetObject other"], 1);
  EXPECT_EQ(Values("coffer_s3_errors_total"), (Expected{{"Unknown", 1000}}));
  EXPECT_EQ(Values("coffer_s3_sent_bytes_total"), (Expected{{"GetObject", 0}, {"Unknown", 0}}));
}

TEST_F(RequestMetricsTest, AClientThatLeftIs499WhateverTheAnswerWas) {
  End({.status = 0, .complete = false});
  End({.status = 200, .complete = false});
  EXPECT_EQ(Values("coffer_s3_requests_total"), (Expected{{"GetObject 499", 2}}));
}

TEST_F(RequestMetricsTest, DurationsFallIntoTheBucketThatEndsAtOrAboveThem) {
  End({.took = std::chrono::microseconds(100)});  // the first bound
  End({.took = std::chrono::microseconds(101)});
  End({.took = std::chrono::minutes(2)});  // above the last
  const Json histogram = ToJson(metrics_.Collect())["coffer_s3_request_duration_seconds"][0];
  EXPECT_EQ(histogram["count"], 3);
  EXPECT_NEAR(histogram["sum"].get<double>(), 120.000201, 1e-9);
  EXPECT_EQ(histogram["buckets"][0], Json({0.0001, 1}));
  EXPECT_EQ(histogram["buckets"][1], Json({0.00025, 2}));
  EXPECT_EQ(histogram["buckets"].back(), Json({60, 2}));
}

TEST_F(RequestMetricsTest, InFlightIsWhatBeganAndHasNotEnded) {
  metrics_.Began();
  metrics_.Began();
  End({});
  EXPECT_EQ(Values("coffer_s3_requests_in_flight"), (Expected{{"", 1}}));
}

TEST_F(RequestMetricsTest, RefusalsAreCountedByStatus) {
  metrics_.Refused(431, "too long", "192.0.2.1");
  metrics_.Refused(431, "too long", "192.0.2.2");
  metrics_.HandshakeFailed("no shared cipher", "192.0.2.3");
  EXPECT_EQ(Values("coffer_http_refused_requests_total"), (Expected{{"431", 2}}));
  EXPECT_EQ(Values("coffer_tls_failed_handshakes_total"), (Expected{{"", 1}}));
}

TEST_F(RequestMetricsTest, NothingThatThreadsCountIsLost) {
  constexpr int kThreads = 4;  // more than stripes
  constexpr int kEach = 10'000;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < kEach; ++n) {
        metrics_.Began();
        End({.out = 2});
        if (n % 1000 == 0) metrics_.Collect();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Values("coffer_s3_requests_total"), (Expected{{"GetObject 200", kThreads * kEach}}));
  EXPECT_EQ(Values("coffer_s3_sent_bytes_total"), (Expected{{"GetObject", 2 * kThreads * kEach}}));
  EXPECT_EQ(Values("coffer_s3_requests_in_flight"), (Expected{{"", 0}}));
}

}  // namespace
}  // namespace coffer::metrics
