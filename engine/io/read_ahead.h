// Reads a file in pieces, and for who reads on the next ones before they are asked for.
//
//   ReadAhead reader(file, pool, end);
//   ASSIGN_OR_RETURN(size_t count, reader.Read(offset, length, buffer));
//
// From the third piece in a row on, up to two pieces behind the last one are read through the file's queue into spare
// buffers of the pool, as far as there are any; without, each piece is read when it is asked for. A failure while
// reading ahead is nobody's: the piece is read again when it is asked for. One thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/budget.h"
#include "engine/io/file.h"
#include "engine/io/queue.h"

namespace coffer::io {

class ReadAhead {
 public:
  // Nothing is read ahead from `end` on. File and pool outlive it.
  ReadAhead(File& file, BufferPool& pool, uint64_t end) : file_(file), pool_(pool), end_(end) {}
  ~ReadAhead() { Forget(); }  // waits for what is under way
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Reads up to `length` bytes at `offset` into the beginning of `buffer`, which may become another one of the pool's,
  // and becomes one when it is none. Short only at the end of the file; ResourceExhausted without a buffer.
  absl::StatusOr<size_t> Read(uint64_t offset, size_t length, Buffer& buffer);

 private:
  static constexpr size_t kPiecesMax = 2;
  static constexpr int kRunBefore = 3;

  struct Piece {
    Request request;
    Buffer buffer;
    bool under_way = true;
  };

  // What was read ahead from there; none when it was not, or not well.
  std::unique_ptr<Piece> Take(uint64_t offset, size_t length);
  void StartAhead(size_t piece_bytes);
  bool AnyUnderWay() const;
  // Notes a completion; false without `wait` when there is none.
  bool Complete(bool wait);
  void ReturnIdleQueue();
  void Forget();

  File& file_;
  BufferPool& pool_;
  const uint64_t end_;
  std::unique_ptr<RequestQueue> queue_;
  std::vector<std::unique_ptr<Piece>> pieces_;  // in the order of the file
  uint64_t next_ = 0;                           // where the last piece that was asked for ends
  int run_ = 0;                                 // pieces that were asked for in a row
};

}  // namespace coffer::io
