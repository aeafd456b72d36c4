#include "engine/base/health.h"

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer {

void Health::TurnReadOnly(const absl::Status& reason) {
  MutexLock lock(mutex_);
  if (read_only()) return;
  reason_ = reason.ToString();
  read_only_.store(true, std::memory_order_release);
}

absl::Status Health::CheckWritable() const {
  if (!read_only()) return absl::OkStatus();
  MutexLock lock(mutex_);
  return MakeError(ErrorCode::kReadOnly,
                   absl::StrCat("the store is read-only since a flush failed; check the drive and open it again: ", reason_));
}

}  // namespace coffer
