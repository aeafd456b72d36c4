#include "bench/load/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/load/mix.h"

namespace coffer::bench {
namespace {

TEST(Histogram, IsExactForSmallValues) {
  Histogram histogram;
  for (uint64_t value = 1; value <= 100; ++value) histogram.Add(value);
  EXPECT_EQ(histogram.Percentile(0.5), 50u);
  EXPECT_EQ(histogram.Percentile(0.99), 99u);
  EXPECT_EQ(histogram.Percentile(1), 100u);
  EXPECT_EQ(histogram.Percentile(0), 1u);
}

TEST(Histogram, PercentilesAreAtMostOnePartIn128TooLarge) {
  std::vector<uint64_t> values;
  Histogram histogram;
  for (uint64_t i = 0; i < 20'000; ++i) {
    values.push_back(Mix(i) >> (24 + i % 36));  // up to 2^40
    histogram.Add(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double share : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
    const uint64_t exact = values[rank - 1];
    EXPECT_GE(histogram.Percentile(share), exact) << share;
    EXPECT_LE(histogram.Percentile(share), exact + exact / 128 + 1) << share;
  }
}

TEST(Histogram, MergedEqualsOneThatSawAll) {
  Histogram all;
  Histogram parts[2];
  for (uint64_t i = 0; i < 1000; ++i) {
    const uint64_t value = Mix(i) % 1'000'000'000;
    all.Add(value);
    parts[i % 2].Add(value);
  }
  parts[0].Merge(parts[1]);
  EXPECT_EQ(parts[0].count(), all.count());
  EXPECT_EQ(parts[0].min(), all.min());
  EXPECT_EQ(parts[0].max(), all.max());
  EXPECT_DOUBLE_EQ(parts[0].mean(), all.mean());
  EXPECT_EQ(parts[0].Percentile(0.9), all.Percentile(0.9));
}

TEST(Histogram, EmptyOneIsZeroThroughout) {
  const Histogram empty;
  EXPECT_EQ(empty.Percentile(0.5), 0u);
  EXPECT_EQ(empty.min(), 0u);
  EXPECT_EQ(empty.mean(), 0);
}

TEST(Histogram, WhatIsLongerThanTheLastBucketIsStillCounted) {
  Histogram histogram;
  histogram.Add(UINT64_MAX);
  EXPECT_EQ(histogram.count(), 1u);
  EXPECT_EQ(histogram.max(), UINT64_MAX);
  EXPECT_GT(histogram.Percentile(1), uint64_t{1} << 40);
}

}  // namespace
}  // namespace coffer::bench
