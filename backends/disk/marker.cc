#include "backends/disk/marker.h"

#include "absl/strings/str_cat.h"
#include "engine/backend/limits.h"
#include "engine/base/status.h"

namespace coffer::disk {
namespace {

constexpr std::string_view kFirstLine = "Coffer blobs, format ";
constexpr std::string_view kFormat = "1";
constexpr std::string_view kStoreLine = "store ";
constexpr size_t kMarkerBytesMax = 4096;

// The text after `prefix` of the next line, which must end in a newline.
absl::StatusOr<std::string_view> TakeLine(std::string_view& text, std::string_view prefix) {
  const size_t end = text.find('\n');
  if (end == text.npos || !text.starts_with(prefix)) {
    return absl::FailedPreconditionError("the marker is not one that this program wrote");
  }
  const std::string_view value = text.substr(prefix.size(), end - prefix.size());
  text.remove_prefix(end + 1);
  return value;
}

absl::Status CreateFolder(io::FileSystem& files, const BlobPaths& paths, std::string_view store_id) {
  RETURN_IF_ERROR(io::CreateDirectories(files, paths.root()));
  RETURN_IF_ERROR(io::CreateDirectories(files, paths.Blobs()));
  ASSIGN_OR_RETURN(const auto blobs, files.List(paths.Blobs()));
  if (!blobs.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(paths.root(), " holds blobs, but its marker coffer-store is missing"));
  }
  return io::WriteFileAtomically(files, paths.Marker(), EncodeMarker(store_id));
}

absl::Status CheckFolder(io::FileSystem& files, const BlobPaths& paths, std::string_view store_id) {
  ASSIGN_OR_RETURN(const std::string found, ReadStoreId(files, paths));
  if (found != store_id) {
    return absl::FailedPreconditionError(
        absl::StrCat(paths.root(), " belongs to store ", found, ", not to ", std::string(store_id)));
  }
  ASSIGN_OR_RETURN(const bool has_blobs, files.Exists(paths.Blobs()));
  if (!has_blobs) {
    return absl::FailedPreconditionError(absl::StrCat(paths.root(), " has a marker, but its folder blobs is missing"));
  }
  RETURN_IF_ERROR(io::RemoveTemporary(files, paths.Marker()));
  // The process that wrote the marker may have ended before it had flushed the name.
  return files.SyncDirectory(paths.root());
}

}  // namespace

std::string EncodeMarker(std::string_view store_id) {
  std::string marker(kFirstLine);
  marker.append(kFormat).append("\n").append(kStoreLine).append(store_id).append("\n");
  return marker;
}

absl::StatusOr<std::string> DecodeMarker(std::string_view marker) {
  ASSIGN_OR_RETURN(const std::string_view format, TakeLine(marker, kFirstLine));
  if (format != kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("the folder has format ", std::string(format), "; this program knows ", std::string(kFormat)));
  }
  ASSIGN_OR_RETURN(const std::string_view store_id, TakeLine(marker, kStoreLine));
  if (!marker.empty() || !CheckStoreId(store_id).ok()) {
    return absl::FailedPreconditionError("the marker is not one that this program wrote");
  }
  return std::string(store_id);
}

absl::StatusOr<std::string> ReadStoreId(io::FileSystem& files, const BlobPaths& paths) {
  const absl::StatusOr<std::string> marker = io::ReadFile(files, paths.Marker(), kMarkerBytesMax);
  if (absl::IsNotFound(marker.status())) return std::string();
  RETURN_IF_ERROR(marker.status());
  return DecodeMarker(*marker);
}

absl::Status AttachFolder(io::FileSystem& files, const BlobPaths& paths, std::string_view store_id) {
  ASSIGN_OR_RETURN(const bool exists, files.Exists(paths.Marker()));
  return exists ? CheckFolder(files, paths, store_id) : CreateFolder(files, paths, store_id);
}

}  // namespace coffer::disk
