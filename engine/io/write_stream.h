// Writes a file from its beginning, with several writes under way while the caller makes the next bytes.
//
//   WriteStream stream(open, pool, std::move(buffer), {.size_hint_bytes = 64 << 20});
//   RETURN_IF_ERROR(stream.Append(bytes));      // any number of times, any lengths
//   RETURN_IF_ERROR(stream.Sync());             // all of it is durable; the name is not (FileSystem::SyncDirectory)
//
// Bytes gather in the aligned buffer that it was given, and when that is full in a larger one of the pool, if there is
// one to spare: a stream that gets little, and that slowly, holds little. A full one is written while the next fills:
// through the file's queue as far as there are one and spare buffers, else at once; without either the stream gets
// along with what it has. Writes go out independently, and Sync flushes only when all have completed. Of a file of less
// than two of the pool's buffers each write is done at once, which takes the fewest calls.
//
// A long file goes past the page cache where the file system allows it and the pieces are large: it would drive out
// what is read, and to flush that much at the end takes longer than to write it directly.
//
// Errors: the file's, the opener's; after one, every call gives it again. An error may come out of a later call than
// the one whose bytes it hit, at the latest out of Sync. One thread at a time.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/budget.h"
#include "engine/io/file.h"
#include "engine/io/queue.h"

namespace coffer::io {

class WriteStream {
 public:
  // Called once, when the first bytes go to the disk.
  using Opener = std::function<absl::StatusOr<std::unique_ptr<File>>()>;
  struct Options {
    uint64_t size_hint_bytes = 0;  // 0: not known
    size_t buffers_max = 5;        // the one that fills, and those whose writes are under way
    uint64_t bypass_cache_from_bytes = 8 << 20;
  };

  // `pool` outlives the stream. `buffer` is of any pool, no larger than this one's; sizes are multiples of
  // kTransferAlignment.
  WriteStream(Opener open, BufferPool& pool, Buffer buffer, const Options& options);
  ~WriteStream() { Close(); }
  WriteStream(const WriteStream&) = delete;
  WriteStream& operator=(const WriteStream&) = delete;

  absl::Status Append(std::string_view bytes);
  absl::Status Sync();
  // Waits for what is under way, closes the file and gives the buffers back. What Sync has not flushed may be lost.
  // Nothing may follow.
  void Close();

  bool is_open() const { return file_ != nullptr; }

 private:
  struct Piece {
    Request request;
    Buffer buffer;
  };

  absl::Status AppendBytes(std::string_view bytes);
  absl::Status SyncAll();
  // Opens the file, hands the gathered bytes on, and leaves the buffer empty.
  absl::Status Flush();
  uint64_t expected_bytes() const { return std::max(options_.size_hint_bytes, flushed_ + filled_); }
  // Goes on in a larger buffer, with what was gathered, when there is one to spare.
  void Grow();
  bool has_grown() const { return buffer_.size() == pool_.block_bytes(); }
  // False: there is no queue, or nothing to be gained from one.
  absl::StatusOr<bool> Start();
  // To go on with. None: this stream has to get along with one.
  absl::StatusOr<Buffer> NextBuffer();
  // Takes a completed write and gives its buffer. None without `wait`: none has completed.
  absl::StatusOr<Buffer> Finish(bool wait);
  absl::Status WriteNow(uint64_t offset, std::string_view bytes);
  void ConsiderBypass();
  void UseCache();

  const Opener open_;
  BufferPool& pool_;
  const Options options_;
  std::unique_ptr<File> file_;
  std::unique_ptr<RequestQueue> queue_;  // while writes are under way
  std::vector<std::unique_ptr<Piece>> under_way_;
  Buffer buffer_;
  size_t filled_ = 0;
  uint64_t flushed_ = 0;  // bytes that were handed on
  bool tried_bypass_ = false;
  bool bypasses_ = false;
  absl::Status failed_;
};

}  // namespace coffer::io
