#include "engine/io/sim_queue.h"

#include <cerrno>

#include "engine/io/errno.h"

namespace coffer::io {
namespace {

std::string_view Bytes(const Request& request) { return {request.bytes.data(), request.bytes.size()}; }

}  // namespace

bool SimQueue::Start(Request& request) {
  if (under_way_.size() == kRequestsMax || disk_.Roll(16) == 0) return false;
  const uint64_t number = request.writes ? disk_.BeginWrite(node_, request.offset, Bytes(request)) : 0;
  under_way_.push_back({&request, number});
  return true;
}

Request* SimQueue::Next(bool wait) {
  if (under_way_.empty() || (!wait && disk_.Roll(2) == 0)) return nullptr;
  const auto chosen = under_way_.begin() + static_cast<ptrdiff_t>(disk_.Roll(under_way_.size()));
  const UnderWay one = *chosen;
  under_way_.erase(chosen);
  const size_t size = one.request->bytes.size();
  switch (disk_.Roll(8)) {
    case 0:  // cancelled
      Complete(one, 0);
      break;
    case 1:
      Complete(one, disk_.Roll(size / 512 + 1) * 512);
      break;
    default:
      Complete(one, size);
  }
  return one.request;
}

// What is written is what the memory holds by now: nobody may have touched it.
void SimQueue::Complete(const UnderWay& one, size_t count) {
  Request& request = *one.request;
  request.done_bytes = count;
  if (bypasses_ && !IsTransferAligned(request.offset, Bytes(request))) {
    if (request.writes) disk_.DropWrite(node_, one.number);
    request.status = ErrnoStatus(EINVAL, "transfer", path_);
  } else if (request.writes) {
    request.status = disk_.EndWrite(node_, path_, one.number, request.offset, Bytes(request).substr(0, count));
  } else if (count > 0) {
    const absl::StatusOr<size_t> got = disk_.ReadNode(node_, path_, request.offset, request.bytes.first(count));
    request.status = got.status();
    request.done_bytes = got.value_or(0);
  }
}

uint64_t SimDisk::Roll(uint64_t limit) {
  MutexLock lock(mutex_);
  return random_.Below(limit);
}

uint64_t SimDisk::BeginWrite(SimNode& node, uint64_t offset, std::string_view bytes) {
  MutexLock lock(mutex_);
  return node.content.Begin(offset, bytes);
}

void SimDisk::DropWrite(SimNode& node, uint64_t number) {
  MutexLock lock(mutex_);
  node.content.End(number);
}

absl::Status SimDisk::EndWrite(SimNode& node, const std::string& path, uint64_t number, uint64_t offset,
                               std::string_view bytes) {
  MutexLock lock(mutex_);
  if (!power_lost_ && complete_early_ && complete_early_(path)) {
    const uint64_t size = node.content.bytes().size();
    node.content.Pretend(offset, bytes);
    used_bytes_ += node.content.bytes().size() - size;
    return Begin({SimOp::kWrite, path, "", offset, bytes.size()}).status;
  }
  // After a power cut it stays under way: it may be on the platter.
  if (!power_lost_) node.content.End(number);
  return bytes.empty() ? absl::OkStatus() : WriteLocked(node, path, offset, bytes);
}

}  // namespace coffer::io
