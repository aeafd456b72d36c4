#include "engine/store/read_pins.h"

#include <algorithm>
#include <utility>

namespace coffer {

ReadPins::Pin& ReadPins::Pin::operator=(Pin&& other) noexcept {
  std::swap(pins_, other.pins_);
  std::swap(at_, other.at_);
  return *this;
}

ReadPins::Pin::~Pin() {
  if (pins_ == nullptr) return;
  MutexLock lock(pins_->mutex_);
  pins_->pinned_.erase(at_);
}

ReadPins::Pin ReadPins::Take(uint64_t committed_sequence) {
  MutexLock lock(mutex_);
  return Pin(this, pinned_.insert(committed_sequence));
}

uint64_t ReadPins::Oldest(uint64_t committed_sequence) const {
  MutexLock lock(mutex_);
  return pinned_.empty() ? committed_sequence : std::min(committed_sequence, *pinned_.begin());
}

}  // namespace coffer
