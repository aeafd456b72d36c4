// Bodies that differ in every write, cost nothing to make, and can be checked when they are read back.
//
// A body is a stamp of 16 bytes, which says what it was written for, and a slice of random bytes that all bodies share;
// where the slice begins follows from the stamp. So no two bodies are alike, sending one copies nothing, and whoever
// reads one knows every byte that has to follow the stamp.
//
//   BodyPool pool(4096);
//   Body body = pool.Make({.key = 7, .write = 1});     // send body.stamp, then body.rest
//   BodyCheck check(pool, /*key=*/7);
//   check.Take(bytes);                                 // split anywhere
//   check.IsGood();
//
// Thread-safe once it is made; a Body's `rest` lives as long as its pool.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace coffer::bench {

struct Stamp {
  uint64_t key = 0;    // the key's number
  uint64_t write = 0;  // different in every write
  bool operator==(const Stamp&) const = default;
};

inline constexpr size_t kStampBytes = sizeof(Stamp);

struct Body {
  std::array<char, kStampBytes> stamp;
  std::string_view rest;

  size_t size() const { return stamp.size() + rest.size(); }
  std::string Text() const { return std::string(stamp.data(), stamp.size()).append(rest); }
};

class BodyPool {
 public:
  // For bodies of `body_bytes`, which is at least kStampBytes.
  explicit BodyPool(uint64_t body_bytes);

  uint64_t body_bytes() const { return kStampBytes + rest_bytes_; }
  Body Make(const Stamp& stamp) const;

 private:
  uint64_t rest_bytes_;
  std::string random_;
};

// Compares what is read back, for one body.
class BodyCheck {
 public:
  BodyCheck(const BodyPool& pool, uint64_t key) : pool_(&pool), key_(key) {}

  void Take(std::string_view bytes);
  // All of one body that was written for this key, and nothing else.
  bool IsGood() const { return is_good_ && taken_ == pool_->body_bytes(); }

 private:
  const BodyPool* pool_;
  uint64_t key_;
  std::array<char, kStampBytes> stamp_{};
  std::string_view rest_;
  uint64_t taken_ = 0;
  bool is_good_ = true;
};

}  // namespace coffer::bench
