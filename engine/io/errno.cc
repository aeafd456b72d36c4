#include "engine/io/errno.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer::io {
namespace {

absl::StatusCode CodeOf(int error_number) {
  switch (error_number) {
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case EACCES:
    case EPERM:
      return absl::StatusCode::kPermissionDenied;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EFBIG:
    case EAGAIN:
    case EBUSY:
    case ETXTBSY:
      return absl::StatusCode::kResourceExhausted;
    case ENOTEMPTY:
    case ENOTDIR:
    case EISDIR:
      return absl::StatusCode::kFailedPrecondition;
    case EINVAL:
    case ENAMETOOLONG:
      return absl::StatusCode::kInvalidArgument;
    case EROFS:  // what a file system turns to when its drive fails
      return absl::StatusCode::kUnavailable;
    default:
      return absl::StatusCode::kInternal;
  }
}

std::string Message(int error_number, std::string_view operation, std::string_view path) {
  const char* name = strerrorname_np(error_number);
  const char* text = strerrordesc_np(error_number);
  return absl::StrCat(absl::string_view(operation.data(), operation.size()), " ",
                      absl::string_view(path.data(), path.size()), ": ", name != nullptr ? name : "errno ",
                      name != nullptr ? "" : absl::StrCat(error_number), " (", text != nullptr ? text : "unknown", ")");
}

}  // namespace

absl::Status LockedElsewhere(std::string_view path) { return absl::UnavailableError(Message(EAGAIN, "lock", path)); }

absl::Status ErrnoStatus(int error_number, std::string_view operation, std::string_view path) {
  const std::string message = Message(error_number, operation, path);
  // Full is a condition of its own: writes fail while reads and deletes go on.
  if (error_number == ENOSPC || error_number == EDQUOT) return MakeError(ErrorCode::kStorageFull, message);
  return absl::Status(CodeOf(error_number), message);
}

absl::Status FlushErrnoStatus(int error_number, std::string_view operation, std::string_view path) {
  absl::Status status = ErrnoStatus(error_number, operation, path);
  if (absl::IsUnavailable(status) || GetErrorCode(status) == ErrorCode::kStorageFull) return status;
  return absl::InternalError(status.message());
}

}  // namespace coffer::io
