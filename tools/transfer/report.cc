#include "tools/transfer/report.h"

namespace coffer::transfer {

template <typename Change>
void Report::Update(Change change) {
  const MutexLock lock(mutex_);
  change();
  listener_.OnProgress(totals_);
}

void Report::AddFound(uint64_t bytes) {
  Update([&] { totals_.bytes_found += bytes; });
}

void Report::SetAllFound() {
  Update([&] { totals_.is_all_found = true; });
}

void Report::AddMoved(uint64_t bytes) {
  Update([&] { totals_.bytes_moved += bytes; });
}

void Report::AddResumed(uint64_t bytes) {
  Update([&] {
    totals_.bytes_found -= bytes;
    totals_.resumed_bytes += bytes;
  });
}

void Report::AddDone(const Done& done) {
  Update([&] {
    ++totals_.done;
    totals_.unverified += done.is_verified ? 0 : 1;
    listener_.OnDone(done);
  });
}

void Report::AddFailed(std::string_view what, const absl::Status& why) {
  Update([&] {
    ++totals_.failed;
    listener_.OnFailed(what, why);
  });
}

void Report::AddSkipped(std::string_view what, std::string_view why) {
  Update([&] {
    ++totals_.skipped;
    listener_.OnSkipped(what, why);
  });
}

Totals Report::totals() const {
  const MutexLock lock(mutex_);
  return totals_;
}

}  // namespace coffer::transfer
