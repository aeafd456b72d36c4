// Gathers bytes in an aligned buffer and writes them to a file in large aligned pieces: the one place that knows how a
// blob's bytes get to the device. One thread at a time.
//
//   while (!bytes.empty()) {
//     bytes.remove_prefix(writer.Fill(bytes));
//     if (writer.full()) RETURN_IF_ERROR(writer.Flush(file));
//   }
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "engine/base/budget.h"
#include "engine/base/status.h"
#include "engine/io/file.h"

namespace coffer::disk {

class BlockWriter {
 public:
  explicit BlockWriter(Buffer buffer) : buffer_(std::move(buffer)) {}

  // Takes a prefix of `bytes` and returns its length; 0 when full.
  size_t Fill(std::string_view bytes) {
    const size_t count = std::min(bytes.size(), buffer_.size() - filled_);
    std::copy_n(bytes.data(), count, buffer_.data() + filled_);
    filled_ += count;
    return count;
  }
  bool full() const { return filled_ == buffer_.size(); }

  // Writes what was gathered after what was written. After an error any part may be in the file.
  absl::Status Flush(io::File& file) {
    if (filled_ == 0) return absl::OkStatus();
    RETURN_IF_ERROR(file.Write(written_, {buffer_.data(), filled_}));
    written_ += filled_;
    filled_ = 0;
    return absl::OkStatus();
  }

 private:
  Buffer buffer_;
  size_t filled_ = 0;
  uint64_t written_ = 0;
};

}  // namespace coffer::disk
