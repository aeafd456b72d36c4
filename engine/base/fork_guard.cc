#include "engine/base/fork_guard.h"

#include <sys/mman.h>
#include <unistd.h>

namespace coffer {
namespace {

constexpr size_t kPageBytes = 4096;

}  // namespace

ForkGuard::ForkGuard() : pid_(getpid()) {
  void* page = mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (madvise(page, kPageBytes, MADV_WIPEONFORK) != 0) {
    munmap(page, kPageBytes);
    return;
  }
  *static_cast<char*>(page) = 1;
  mark_ = static_cast<const char*>(page);
}

ForkGuard::~ForkGuard() {
  if (mark_ != nullptr) munmap(const_cast<char*>(mark_), kPageBytes);
}

bool ForkGuard::HasOtherPid() const { return getpid() != pid_; }

}  // namespace coffer
