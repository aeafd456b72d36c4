#include "tools/transfer/read_file.h"

#include <unistd.h>

#include <cerrno>

#include "engine/io/errno.h"

namespace coffer::transfer {

absl::StatusOr<std::string> ReadUpTo(int fd, uint64_t offset, uint64_t length, const std::string& path) {
  std::string bytes(length, '\0');
  size_t filled = 0;
  while (filled < length) {
    const ssize_t count = ::pread(fd, bytes.data() + filled, length - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io::ErrnoStatus(errno, "read", path);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace coffer::transfer
