#include "engine/io/read_ahead.h"

#include <algorithm>
#include <utility>

#include "engine/base/status.h"

namespace coffer::io {

absl::StatusOr<size_t> ReadAhead::Read(uint64_t offset, size_t length, Buffer& buffer) {
  run_ = offset == next_ ? run_ + 1 : 1;
  next_ = offset + length;
  size_t done = 0;
  if (const std::unique_ptr<Piece> piece = Take(offset, length)) {
    buffer = std::move(piece->buffer);
    done = piece->request.done_bytes;
  } else if (!buffer) {
    ASSIGN_OR_RETURN(buffer, pool_.Take());
  }
  if (run_ >= kRunBefore && length == buffer.size()) StartAhead(length);
  ReturnIdleQueue();
  if (done < length) {
    ASSIGN_OR_RETURN(const size_t rest, file_.Read(offset + done, buffer.span().first(length).subspan(done)));
    done += rest;
  }
  return done;
}

std::unique_ptr<ReadAhead::Piece> ReadAhead::Take(uint64_t offset, size_t length) {
  if (pieces_.empty()) return nullptr;
  const Request& next = pieces_.front()->request;
  if (next.offset != offset || next.bytes.size() != length) {
    Forget();
    return nullptr;
  }
  while (pieces_.front()->under_way) Complete(/*wait=*/true);
  std::unique_ptr<Piece> piece = std::move(pieces_.front());
  pieces_.erase(pieces_.begin());
  return piece->request.status.ok() ? std::move(piece) : nullptr;
}

void ReadAhead::StartAhead(size_t piece_bytes) {
  uint64_t offset = pieces_.empty() ? next_ : pieces_.back()->request.offset + pieces_.back()->request.bytes.size();
  for (; pieces_.size() < kPiecesMax && offset < end_; offset += piece_bytes) {
    if (queue_ == nullptr) queue_ = file_.LendQueue();
    if (queue_ == nullptr) return;
    auto piece = std::make_unique<Piece>();
    piece->buffer = pool_.TakeSpare();
    if (!piece->buffer) return;
    const size_t count = std::min<uint64_t>(piece_bytes, end_ - offset);
    piece->request = {.writes = false, .offset = offset, .bytes = piece->buffer.span().first(count)};
    if (!queue_->Start(piece->request)) return;
    pieces_.push_back(std::move(piece));
  }
}

bool ReadAhead::AnyUnderWay() const {
  return std::ranges::any_of(pieces_, [](const auto& piece) { return piece->under_way; });
}

bool ReadAhead::Complete(bool wait) {
  const Request* request = queue_->Next(wait);
  if (request == nullptr) return false;
  std::ranges::find_if(pieces_, [&](const auto& piece) { return &piece->request == request; })->get()->under_way =
      false;
  return true;
}

// Whose client is slow is not to keep a queue.
void ReadAhead::ReturnIdleQueue() {
  if (queue_ == nullptr) return;
  while (AnyUnderWay() && Complete(/*wait=*/false)) {
  }
  if (!AnyUnderWay()) queue_ = nullptr;
}

void ReadAhead::Forget() {
  while (AnyUnderWay()) Complete(/*wait=*/true);
  queue_ = nullptr;
  pieces_.clear();
}

}  // namespace coffer::io
