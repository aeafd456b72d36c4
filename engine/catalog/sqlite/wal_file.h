// The write-ahead log, with the writes of a transaction gathered into few.
//
// SQLite writes each page of the log with two calls, for its header and its content. Here those that follow one another
// wait in memory until the commit is complete, or 64 KiB are together: a commit of a few pages is one write. A commit's
// last frame says so in its header, and its write does not return before everything gathered is in the file; so what
// SQLite has been told is committed is where other handles, and the next process, look for it, whatever is flushed.
// Reads, flushes, truncation and the size take what waits along.
//
// An error of a gathered write is told to a later call: of the same transaction, which SQLite then rolls back as a
// whole, or, where that had been rolled back before, of the next one. A Read may have to tell it, too.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/io/file.h"

namespace coffer::sqlite {

class WalFile final : public io::File {
 public:
  explicit WalFile(std::unique_ptr<io::File> file) : file_(std::move(file)) {}

  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override;
  absl::Status Write(uint64_t offset, std::string_view bytes) override;
  absl::Status Truncate(uint64_t size) override;
  absl::Status Sync() override;
  absl::StatusOr<uint64_t> Size() override;
  absl::Status Lock(uint64_t offset, uint64_t length, bool exclusive) override;

 private:
  absl::Status WriteGathered();

  const std::unique_ptr<io::File> file_;
  std::string gathered_;
  // Of the last write, gathered or not. Before the first one it is where none begins: what goes on from there is known
  // to.
  uint64_t end_ = UINT64_MAX;
  bool commits_ = false;  // the page that comes next completes a commit
};

}  // namespace coffer::sqlite
