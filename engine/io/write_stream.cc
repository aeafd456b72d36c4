#include "engine/io/write_stream.h"

#include <algorithm>
#include <utility>

#include "engine/base/status.h"

namespace coffer::io {
WriteStream::WriteStream(Opener open, BufferPool& pool, Buffer buffer, const Options& options)
    : open_(std::move(open)), pool_(pool), options_(options), buffer_(std::move(buffer)) {}

absl::Status WriteStream::Append(std::string_view bytes) {
  if (failed_.ok()) failed_ = AppendBytes(bytes);
  return failed_;
}

absl::Status WriteStream::AppendBytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), buffer_.size() - filled_);
    std::copy_n(bytes.data(), count, buffer_.data() + filled_);
    filled_ += count;
    bytes.remove_prefix(count);
    if (filled_ == buffer_.size() && !has_grown()) Grow();
    if (filled_ == buffer_.size()) RETURN_IF_ERROR(Flush());
  }
  // Whose client is slow is to hold neither a queue nor spare buffers.
  for (bool some = true; some && !under_way_.empty();) {
    ASSIGN_OR_RETURN(const Buffer free, Finish(/*wait=*/false));
    some = static_cast<bool>(free);
  }
  if (under_way_.empty()) queue_ = nullptr;
  return absl::OkStatus();
}

void WriteStream::Grow() {
  Buffer larger = pool_.TakeSpare();
  if (!larger) return;
  std::copy_n(buffer_.data(), filled_, larger.data());
  buffer_ = std::move(larger);
}

absl::Status WriteStream::Sync() {
  if (failed_.ok()) failed_ = SyncAll();
  return failed_;
}

absl::Status WriteStream::SyncAll() {
  RETURN_IF_ERROR(Flush());
  // A flush covers what has completed, and nothing else.
  while (!under_way_.empty()) RETURN_IF_ERROR(Finish(/*wait=*/true).status());
  queue_ = nullptr;
  return file_->Sync();
}

absl::Status WriteStream::Flush() {
  if (file_ == nullptr) {
    ASSIGN_OR_RETURN(file_, open_());
  }
  if (filled_ == 0) return absl::OkStatus();
  ConsiderBypass();
  ASSIGN_OR_RETURN(const bool started, Start());
  if (!started) RETURN_IF_ERROR(WriteNow(flushed_, {buffer_.data(), filled_}));
  flushed_ += std::exchange(filled_, 0);
  return absl::OkStatus();
}

absl::StatusOr<bool> WriteStream::Start() {
  const bool is_short = !has_grown() || expected_bytes() < 2 * buffer_.size();
  const bool is_rest = under_way_.empty() && filled_ < buffer_.size();
  if (is_short || is_rest) return false;
  if (queue_ == nullptr) queue_ = file_->LendQueue();
  if (queue_ == nullptr) return false;
  ASSIGN_OR_RETURN(Buffer next, NextBuffer());
  if (!next) return false;
  auto piece = std::make_unique<Piece>();
  piece->request = {.writes = true, .offset = flushed_, .bytes = buffer_.span().first(filled_)};
  if (!queue_->Start(piece->request)) return false;
  piece->buffer = std::exchange(buffer_, std::move(next));
  under_way_.push_back(std::move(piece));
  return true;
}

absl::StatusOr<Buffer> WriteStream::NextBuffer() {
  if (under_way_.size() + 1 < std::min(options_.buffers_max, RequestQueue::kRequestsMax)) {
    if (Buffer spare = pool_.TakeSpare()) return spare;
  }
  if (under_way_.empty()) return Buffer();
  return Finish(/*wait=*/true);
}

absl::StatusOr<Buffer> WriteStream::Finish(bool wait) {
  const Request* request = queue_->Next(wait);
  if (request == nullptr) return Buffer();
  const auto found = std::ranges::find_if(under_way_, [&](const auto& piece) { return &piece->request == request; });
  const std::unique_ptr<Piece> piece = std::move(*found);
  under_way_.erase(found);
  // Some file systems promise to bypass the cache, and then refuse to write so.
  const bool refused = tried_bypass_ && absl::IsInvalidArgument(request->status);
  if (refused) UseCache();
  if (!refused) RETURN_IF_ERROR(request->status);
  const size_t done = refused ? 0 : request->done_bytes;
  const std::string_view bytes(request->bytes.data(), request->bytes.size());
  if (done < bytes.size()) RETURN_IF_ERROR(WriteNow(request->offset + done, bytes.substr(done)));
  return std::move(piece->buffer);
}

absl::Status WriteStream::WriteNow(uint64_t offset, std::string_view bytes) {
  if (bypasses_ && !IsTransferAligned(offset, bytes)) UseCache();
  absl::Status status = file_->Write(offset, bytes);
  if (!bypasses_ || !absl::IsInvalidArgument(status)) return status;
  UseCache();
  return file_->Write(offset, bytes);
}

void WriteStream::ConsiderBypass() {
  if (!tried_bypass_ && has_grown() && expected_bytes() >= options_.bypass_cache_from_bytes) {
    tried_bypass_ = true;
    bypasses_ = file_->BypassCache(true);
  }
  if (bypasses_ && filled_ % kTransferAlignment != 0) UseCache();
}

void WriteStream::UseCache() {
  file_->BypassCache(false);
  bypasses_ = false;
}

void WriteStream::Close() {
  for (size_t i = 0; i < under_way_.size(); ++i) queue_->Next(/*wait=*/true);
  under_way_.clear();
  queue_ = nullptr;
  file_ = nullptr;
  buffer_ = Buffer();
  if (failed_.ok()) failed_ = absl::FailedPreconditionError("the stream is closed");
}

}  // namespace coffer::io
