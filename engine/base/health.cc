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

absl::Status Health::CheckProcess() const {
  if (!process_.forked()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "this process was forked after its parent had opened the store, which stays the parent's: open a store after the "
      "fork");
}

absl::Status Health::CheckWritable() const {
  if (absl::Status process = CheckProcess(); !process.ok()) return process;
  if (!read_only()) return absl::OkStatus();
  MutexLock lock(mutex_);
  return MakeError(
      ErrorCode::kReadOnly,
      absl::StrCat("the store is read-only since a flush failed; check the drive and open it again: ", reason_));
}

}  // namespace coffer
