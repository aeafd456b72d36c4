#include "bench/load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace coffer::bench {

size_t Histogram::BucketOf(uint64_t nanoseconds) {
  const unsigned width = static_cast<unsigned>(std::bit_width(nanoseconds));
  if (width <= kSubBits) return nanoseconds;
  // The highest bit says which octave, the next kSubBits which of its buckets.
  const unsigned shift = width - 1 - kSubBits;
  const size_t bucket = (static_cast<size_t>(shift) << kSubBits) + (nanoseconds >> shift);
  return std::min(bucket, kBuckets - 1);
}

uint64_t Histogram::UpperEnd(size_t bucket) {
  if (bucket < 2u << kSubBits) return bucket;
  const size_t shift = (bucket >> kSubBits) - 1;
  const uint64_t top = (bucket & ((1u << kSubBits) - 1)) + (1u << kSubBits);
  return ((top + 1) << shift) - 1;
}

void Histogram::Add(uint64_t nanoseconds) {
  ++buckets_[BucketOf(nanoseconds)];
  ++count_;
  sum_ += nanoseconds;
  min_ = std::min(min_, nanoseconds);
  max_ = std::max(max_, nanoseconds);
}

void Histogram::Merge(const Histogram& other) {
  for (size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

uint64_t Histogram::Percentile(double share) const {
  const auto wanted = std::max<uint64_t>(1, static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_))));
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) return std::min(UpperEnd(bucket), max_);
  }
  return max_;
}

}  // namespace coffer::bench
