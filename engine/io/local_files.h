// The real file system with the best way to its files that this kernel and this container allow.
//
//   ASSIGN_OR_RETURN(LocalFiles local, OpenLocalFiles(LocalIo::kAuto));
//   local.files->Open(...)
//
// An ordinary object with its own rings: a process may have many. What is done through it means the same either way.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/io/file.h"

namespace coffer::io {

enum class LocalIo : uint8_t {
  kAuto,   // io_uring where it works, else as kPosix
  kUring,  // io_uring, or an error
  kPosix,  // pread and pwrite
};

struct LocalFiles {
  std::unique_ptr<FileSystem> files;
  // For messages and stats: "io_uring", "pread/pwrite", or the latter with the reason.
  std::string io;
};

// FailedPrecondition with the reason when io_uring was demanded and does not work.
absl::StatusOr<LocalFiles> OpenLocalFiles(LocalIo wanted);

}  // namespace coffer::io
