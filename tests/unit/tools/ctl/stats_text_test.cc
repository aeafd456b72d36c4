#include "tools/ctl/stats_text.h"

#include <gtest/gtest.h>

#include "tools/ctl/stats_numbers.h"

namespace coffer::ctl {
namespace {

Json Value(double value, Json labels = Json::object()) { return {{"labels", std::move(labels)}, {"value", value}}; }

Json Histogram(double count, double sum, Json buckets, Json labels = Json::object()) {
  return {{"labels", std::move(labels)}, {"count", count}, {"sum", sum}, {"buckets", std::move(buckets)}};
}

// A server after `seconds`, with so many thousand reads.
Json Metrics(double seconds, double reads) {
  return {
      {"coffer_build_info", {Value(1, {{"version", "1.2.3"}})}},
      {"coffer_uptime_seconds", {Value(seconds)}},
      {"coffer_store_info", {Value(1, {{"store", "5f"}, {"backend", "disk"}, {"durable", "true"}})}},
      {"coffer_read_only", {Value(0)}},
      {"coffer_s3_requests_total",
       {Value(reads * 1000, {{"operation", "GetObject"}, {"status", "200"}}),
        Value(50, {{"operation", "GetObject"}, {"status", "404"}}),
        Value(2, {{"operation", "PutObject"}, {"status", "200"}})}},
      {"coffer_s3_request_duration_seconds",
       {Histogram(reads * 1000 + 50, 4, {{0.0001, reads * 500 + 25}, {0.00025, reads * 1000 + 50}},
                  {{"operation", "GetObject"}}),
        Histogram(2, 3, {{1, 0}, {2.5, 2}}, {{"operation", "PutObject"}})}},
      {"coffer_s3_received_bytes_total", {Value(5'000'000, {{"operation", "PutObject"}})}},
      {"coffer_s3_sent_bytes_total", {Value(reads * 4096'000, {{"operation", "GetObject"}})}},
      {"coffer_s3_errors_total", {Value(50, {{"code", "NoSuchKey"}})}},
      {"coffer_s3_requests_in_flight", {Value(3)}},
      {"coffer_s3_connections", {Value(64)}},
      {"coffer_s3_accepted_connections_total", {Value(70)}},
      {"coffer_catalog_commit_updates", {Histogram(10, 45, Json::array())}},
      {"coffer_catalog_wal_bytes", {Value(16'000'000)}},
      {"coffer_memory_used_bytes", {Value(17 << 20, {{"budget", "engine"}}), Value(0, {{"budget", "sockets"}})}},
      {"coffer_memory_limit_bytes",
       {Value(64 << 20, {{"budget", "engine"}}), Value(32 << 20, {{"budget", "sockets"}})}},
      {"process_resident_memory_bytes", {Value(45 << 20)}},
      {"process_cpu_seconds_total", {Value(12.34)}},
      {"process_open_fds", {Value(90)}},
      {"process_max_fds", {Value(1'048'576)}},
  };
}

TEST(StatsTextTest, IsAPageForPeople) {
  EXPECT_EQ(StatsText(Metrics(7500, 1234)),
            "Coffer 1.2.3, up 2 h 5 min, store 5f\n"
            "Backend disk, takes writes\n"
            "\n"
            "OPERATION   REQUESTS  PER SECOND  ERRORS     P50     P99  RECEIVED     SENT\n"
            "GetObject  1,234,050       164.5      50  100 us  247 us       0 B  4.7 GiB\n"
            "PutObject          2         0.0       0   1.8 s   2.5 s   4.8 MiB      0 B\n"
            "\n"
            "Errors       50 NoSuchKey\n"
            "In flight    3 requests, 0 steps wait for a worker\n"
            "Connections  64 open, 70 accepted, 0 refused\n"
            "Commits      10 of 4.5 updates each; none\n"
            "Flushes      none\n"
            "Blobs        0 written, 0 removed; none\n"
            "WAL          15.3 MiB, 0 checkpoints; none\n"
            "Memory       engine 17.0 MiB of 64.0 MiB, sockets 0 B of 32.0 MiB, process 45.0 MiB\n"
            "Process      12.3 s of CPU, 90 of 1,048,576 descriptors\n"
            "Log          0 lines dropped\n");
}

TEST(StatsTextTest, WithAnEarlierAnswerItTellsOfTheTimeBetween) {
  const std::string text = StatsText(Metrics(7510, 1235), Metrics(7500, 1234));
  EXPECT_NE(text.find("\nGetObject     1,000       100.0       0  100 us  247 us       0 B  3.9 MiB\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("PutObject"), std::string::npos) << text;
  EXPECT_NE(text.find("\nErrors       none\n"), std::string::npos) << text;
}

TEST(StatsTextTest, AReadOnlyStoreIsToldAtTheTop) {
  Json metrics = Metrics(10, 1);
  metrics["coffer_read_only"] = {Value(1)};
  const std::string text = StatsText(metrics);
  EXPECT_NE(text.substr(0, text.find("OPERATION")).find("READ-ONLY"), std::string::npos) << text;
}

TEST(StatsTextTest, WhateverAServerAnswersThereIsAPage) {
  for (const char* answer : {"{}", "[]", "null", R"({"coffer_s3_requests_total":7})",
                             R"({"coffer_s3_requests_total":[7,null,{"labels":[],"value":"x"}]})"}) {
    EXPECT_NE(StatsText(Json::parse(answer)).find("No requests yet."), std::string::npos) << answer;
  }
}

TEST(QuantileTest, IsInterpolatedInItsBucket) {
  const Buckets buckets{.count = 10, .sum = 0, .below = {{1, 0}, {2, 4}, {4, 8}}};
  EXPECT_DOUBLE_EQ(buckets.Quantile(0.2), 1.5);
  EXPECT_DOUBLE_EQ(buckets.Quantile(0.4), 2);
  EXPECT_DOUBLE_EQ(buckets.Quantile(0.6), 3);
  EXPECT_DOUBLE_EQ(buckets.Quantile(0.99), 4);  // above the last bound: at least that
  EXPECT_DOUBLE_EQ(Buckets().Quantile(0.5), 0);
}

}  // namespace
}  // namespace coffer::ctl
