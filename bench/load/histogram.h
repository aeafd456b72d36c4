// Times, counted in buckets: each power of two of nanoseconds has 128, so a percentile is at most 0.8 % too large.
//
// Adding takes no memory and no lock; one thread fills a histogram, and Merge brings those of several together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace coffer::bench {

class Histogram {
 public:
  void Add(uint64_t nanoseconds);
  void Merge(const Histogram& other);

  uint64_t count() const { return count_; }
  uint64_t min() const { return count_ == 0 ? 0 : min_; }
  uint64_t max() const { return max_; }
  double mean() const { return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_); }

  // The time within which `share` (0 to 1) of all stayed: the upper end of its bucket, at most the maximum. 0 when
  // empty.
  uint64_t Percentile(double share) const;

 private:
  static constexpr unsigned kSubBits = 7;
  static constexpr unsigned kOctaves = 34;  // up to 2^41 ns, 36 minutes; what is longer counts in the last bucket
  static constexpr size_t kBuckets = (kOctaves + 1) << kSubBits;

  static size_t BucketOf(uint64_t nanoseconds);
  static uint64_t UpperEnd(size_t bucket);

  std::array<uint64_t, kBuckets> buckets_{};
  uint64_t count_ = 0;
  uint64_t sum_ = 0;
  uint64_t min_ = UINT64_MAX;
  uint64_t max_ = 0;
};

}  // namespace coffer::bench
