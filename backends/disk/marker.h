// The marker at a backend's root: which store the folder belongs to, and in which format.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backends/disk/paths.h"
#include "engine/io/file.h"

namespace coffer::disk {

std::string EncodeMarker(std::string_view store_id);
// The store's id. FailedPrecondition when it is no marker, or of a format version that is not known.
absl::StatusOr<std::string> DecodeMarker(std::string_view marker);

// The id of the store that the folder belongs to; empty when it belongs to none.
absl::StatusOr<std::string> ReadStoreId(io::FileSystem& files, const BlobPaths& paths);

// Makes folder and marker when there are none, else compares; durable on return. FailedPrecondition when the folder is
// another store's, holds blobs without a marker, or lost its blobs' folder.
absl::Status AttachFolder(io::FileSystem& files, const BlobPaths& paths, std::string_view store_id);

}  // namespace coffer::disk
