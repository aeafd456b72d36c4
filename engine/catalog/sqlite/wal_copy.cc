#include "engine/catalog/sqlite/wal_copy.h"

#include <memory>

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

constexpr size_t kBufferBytes = 256 << 10;

absl::Status CopyDurably(io::FileSystem& files, io::File& from, const std::string& to) {
  ASSIGN_OR_RETURN(const std::unique_ptr<io::File> copy, files.Open(to, io::OpenMode::kCreateNew));
  std::string buffer(kBufferBytes, '\0');
  for (uint64_t offset = 0;;) {
    ASSIGN_OR_RETURN(const size_t count, from.Read(offset, buffer));
    if (count == 0) return copy->Sync();
    RETURN_IF_ERROR(copy->Write(offset, std::string_view(buffer).substr(0, count)));
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
    if (absl::Status copied = CopyDurably(files, **from, copy); !copied.ok()) {
      files.Remove(copy).IgnoreError();  // on a full disk it would be in the way
      return copied;
    }
  }
  RETURN_IF_ERROR(files.Rename(copy, wal));
  return files.SyncDirectory(std::string(io::DirectoryOf(path)));
}

}  // namespace coffer::sqlite
