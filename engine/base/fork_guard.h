// Tells whether this process is the one that made it, or a fork of that.
//
// Asking costs a read of memory: the kernel clears a page of the child's (MADV_WIPEONFORK). Thread-safe.
#pragma once

#include <sys/types.h>

namespace coffer {

class ForkGuard {
 public:
  ForkGuard();
  ~ForkGuard();
  ForkGuard(const ForkGuard&) = delete;
  ForkGuard& operator=(const ForkGuard&) = delete;

  bool forked() const { return mark_ != nullptr ? *mark_ == 0 : HasOtherPid(); }

 private:
  bool HasOtherPid() const;

  const pid_t pid_;
  const volatile char* mark_ = nullptr;  // null: kernels before 4.14
};

}  // namespace coffer
