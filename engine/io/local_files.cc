#include "engine/io/local_files.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/io/posix.h"
#include "engine/io/uring.h"

namespace coffer::io {
namespace {

// More than a server has threads that write at once. Beyond it, and where the kernel gives fewer, streams do without.
constexpr size_t kRingsMax = 32;

}  // namespace

absl::StatusOr<LocalFiles> OpenLocalFiles(LocalIo wanted) {
  if (wanted == LocalIo::kPosix) return LocalFiles{MakePosixFileSystem(nullptr), "pread/pwrite"};
  absl::StatusOr<std::unique_ptr<UringQueues>> queues = UringQueues::Open(kRingsMax);
  if (queues.ok()) return LocalFiles{MakePosixFileSystem(*std::move(queues)), "io_uring"};
  if (wanted == LocalIo::kUring) return queues.status();
  return LocalFiles{MakePosixFileSystem(nullptr),
                    absl::StrCat("pread/pwrite (", std::string(queues.status().message()), ")")};
}

}  // namespace coffer::io
