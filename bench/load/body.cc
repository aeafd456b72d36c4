#include "bench/load/body.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#include "bench/load/mix.h"

namespace coffer::bench {
namespace {

// How many places a slice may begin at.
constexpr uint64_t kPlaces = 1 << 20;

}  // namespace

BodyPool::BodyPool(uint64_t body_bytes) : rest_bytes_(body_bytes - kStampBytes) {
  random_.resize(rest_bytes_ + kPlaces);
  for (size_t at = 0; at < random_.size(); at += sizeof(uint64_t)) {
    const uint64_t word = Mix(at);
    std::memcpy(&random_[at], &word, std::min(sizeof(word), random_.size() - at));
  }
}

Body BodyPool::Make(const Stamp& stamp) const {
  const uint64_t place = Mix(stamp.key ^ std::rotl(stamp.write, 32)) % kPlaces;
  return {std::bit_cast<std::array<char, kStampBytes>>(stamp), std::string_view(random_).substr(place, rest_bytes_)};
}

void BodyCheck::Take(std::string_view bytes) {
  if (taken_ + bytes.size() > pool_->body_bytes()) is_good_ = false;
  if (!is_good_) return;
  if (taken_ < kStampBytes) {
    const std::string_view head = bytes.substr(0, kStampBytes - taken_);
    std::copy(head.begin(), head.end(), stamp_.begin() + static_cast<ptrdiff_t>(taken_));
    taken_ += head.size();
    bytes.remove_prefix(head.size());
    if (taken_ < kStampBytes) return;
    const auto stamp = std::bit_cast<Stamp>(stamp_);
    is_good_ = stamp.key == key_;
    rest_ = pool_->Make(stamp).rest;
  }
  if (rest_.substr(taken_ - kStampBytes, bytes.size()) != bytes) is_good_ = false;
  taken_ += bytes.size();
}

}  // namespace coffer::bench
