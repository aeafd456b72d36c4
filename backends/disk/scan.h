// Lists an incarnation's blobs, by the names of their files.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "backends/disk/paths.h"
#include "engine/backend/backend.h"
#include "engine/io/file.h"

namespace coffer::disk {

// The incarnations that have a folder, in order.
absl::StatusOr<std::vector<uint64_t>> ListIncarnations(io::FileSystem& files, const BlobPaths& paths);

// As Backend::Scan. Names that are not ours are passed over; so are folders that go meanwhile.
absl::Status ScanBlobs(io::FileSystem& files, const BlobPaths& paths, ScanCursor& cursor, ScanPage& page);

}  // namespace coffer::disk
