// Bodies that are not in memory as a whole.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"

namespace coffer {

// Bytes that are pulled. One thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills a prefix of `into` and returns its length; 0 means the end. `into` is not empty.
  virtual absl::StatusOr<size_t> Read(std::span<char> into) = 0;
};

// A source over bytes that the caller keeps alive.
class StringSource final : public ByteSource {
 public:
  explicit StringSource(std::string_view bytes) : rest_(bytes) {}
  absl::StatusOr<size_t> Read(std::span<char> into) override {
    const size_t count = std::min(into.size(), rest_.size());
    std::copy_n(rest_.data(), count, into.data());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

}  // namespace coffer
