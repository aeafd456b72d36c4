#include "engine/store/body_lease.h"

namespace coffer {

BodyLease::~BodyLease() {
  ReleaseMemory();
  if (blob_) store_.abandoned.Add(*blob_);
}

bool BodyLease::TryReserve(size_t bytes) {
  if (!store_.options.budget->TryReserve(bytes)) return false;
  reserved_bytes_ += bytes;
  return true;
}

void BodyLease::ReleaseMemory() {
  if (reserved_bytes_ > 0) store_.options.budget->Release(reserved_bytes_);
  reserved_bytes_ = 0;
}

}  // namespace coffer
