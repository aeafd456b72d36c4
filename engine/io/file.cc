#include "engine/io/file.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::io {
namespace {

constexpr size_t kCopyBytes = 256 << 10;

absl::Status WriteNewFile(FileSystem& files, const std::string& path, std::string_view content) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files.Open(path, OpenMode::kCreateNew));
  RETURN_IF_ERROR(file->Write(0, content));
  return file->Sync();
}

// The folders of `path` from the outermost to itself.
std::vector<std::string> Ancestors(const std::string& path) {
  std::vector<std::string> folders;
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    folders.push_back(path.substr(0, slash));
  }
  if (!path.empty() && path.back() != '/') folders.push_back(path);
  return folders;
}

absl::Status CopyContent(File& from, File& to) {
  std::string buffer(kCopyBytes, '\0');
  for (uint64_t offset = 0;;) {
    ASSIGN_OR_RETURN(const size_t count, from.Read(offset, buffer));
    if (count == 0) return to.Sync();
    RETURN_IF_ERROR(to.Write(offset, std::string_view(buffer).substr(0, count)));
    offset += count;
  }
}

std::string TemporaryOf(const std::string& path) { return path + ".new"; }

}  // namespace

std::string_view DirectoryOf(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

absl::Status CreateDirectories(FileSystem& files, const std::string& path) {
  const std::vector<std::string> folders = Ancestors(path);
  size_t existing = folders.size();
  for (; existing > 0; --existing) {
    ASSIGN_OR_RETURN(const bool exists, files.Exists(folders[existing - 1]));
    if (exists) break;
  }
  // A process that died between creating the innermost existing folder and flushing its name may have left that undone.
  // Folders above are not always ours to open, and then were there before us.
  if (existing > 0) files.SyncDirectory(std::string(DirectoryOf(folders[existing - 1]))).IgnoreError();
  for (size_t i = existing; i < folders.size(); ++i) {
    const absl::Status created = files.CreateDirectory(folders[i]);
    if (!created.ok() && !absl::IsAlreadyExists(created)) return created;
    RETURN_IF_ERROR(files.SyncDirectory(std::string(DirectoryOf(folders[i]))));
  }
  return files.SyncDirectory(path);  // also says when it is not a folder
}

absl::StatusOr<std::string> ReadFile(FileSystem& files, const std::string& path, size_t size_max) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files.Open(path, OpenMode::kRead));
  ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  if (size > size_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat("read ", path, ": ", size, " bytes, at most ", size_max, " expected"));
  }
  std::string content(size, '\0');
  if (content.empty()) return content;
  ASSIGN_OR_RETURN(const size_t count, file->Read(0, std::span<char>(content)));
  content.resize(count);
  return content;
}

absl::Status CopyFile(FileSystem& files, const std::string& from, const std::string& to) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> source, files.Open(from, OpenMode::kRead));
  ASSIGN_OR_RETURN(const std::unique_ptr<File> copy, files.Open(to, OpenMode::kCreateNew));
  const absl::Status copied = CopyContent(*source, *copy);
  if (!copied.ok()) files.Remove(to).IgnoreError();  // on a full disk it would be in the way
  return copied;
}

absl::Status WriteFileAtomically(FileSystem& files, const std::string& path, std::string_view content) {
  const std::string temporary = TemporaryOf(path);
  // One that a crash left behind.
  if (absl::Status removed = files.Remove(temporary); !removed.ok() && !absl::IsNotFound(removed)) return removed;
  absl::Status status = WriteNewFile(files, temporary, content);
  if (status.ok()) status = files.Rename(temporary, path);
  if (!status.ok()) {
    files.Remove(temporary).IgnoreError();
    return status;
  }
  return files.SyncDirectory(std::string(DirectoryOf(path)));
}

absl::Status RemoveTemporary(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(const bool is_there, files.Exists(TemporaryOf(path)));
  return is_there ? files.Remove(TemporaryOf(path)) : absl::OkStatus();
}

}  // namespace coffer::io
