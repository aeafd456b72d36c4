#include "engine/catalog/sqlite/wal_copy.h"

#include <memory>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

constexpr size_t kBufferBytes = 256 << 10;

absl::Status WriteOver(io::FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(const std::unique_ptr<io::File> file, files.Open(path, io::OpenMode::kReadWrite));
  std::string buffer(kBufferBytes, '\0');
  for (uint64_t offset = 0;;) {
    ASSIGN_OR_RETURN(const size_t count, file->Read(offset, buffer));
    if (count == 0) return file->Sync();
    RETURN_IF_ERROR(file->Write(offset, std::string_view(buffer).substr(0, count)));
    offset += count;
  }
}

}  // namespace

absl::Status CopyWal(io::FileSystem& files, const std::string& path) {
  const std::string wal = path + "-wal";
  const std::string copy = wal + ".copy";
  // One that a power cut left may be anything.
  if (absl::Status removed = files.Remove(copy); !removed.ok() && !absl::IsNotFound(removed)) return removed;
  {
    const absl::StatusOr<std::unique_ptr<io::File>> from = files.Open(wal, io::OpenMode::kRead);
    if (absl::IsNotFound(from.status())) return absl::OkStatus();
    RETURN_IF_ERROR(from.status());
    ASSIGN_OR_RETURN(const uint64_t size, (*from)->Size());
    if (size == 0) return absl::OkStatus();
  }
  const absl::Status copied = io::CopyFile(files, wal, copy);
  if (GetErrorCode(copied) == ErrorCode::kStorageFull) return WriteOver(files, wal);
  RETURN_IF_ERROR(copied);
  RETURN_IF_ERROR(files.Rename(copy, wal));
  return files.SyncDirectory(std::string(io::DirectoryOf(path)));
}

}  // namespace coffer::sqlite
