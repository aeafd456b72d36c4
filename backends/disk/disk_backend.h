// Blobs as files in a folder of the local disk. docs/formats/disk-blob.md has the byte layout.
//
// What Commit returned for survives kill -9 and a power cut; what Remove returned for stays removed. Every block is
// verified before a byte of it is given out. A reader keeps its blob after Remove, as long as the file system keeps
// open files. One backend at a time uses a folder: the engine's lock sees to that. Thread-safe. Errors: as backend.h
// says.
//
// Long blobs go to the disk and come from it through io_uring, several transfers under way at once, where the kernel
// allows that; else with pread and pwrite, to the same effect (Capabilities::io says which). Each backend has rings of
// its own.
//
// Memory, from the environment's budget: 16 KiB for each writer, 256 KiB for a reader while a call of Read lasts. While
// half of the budget is free, writers that have got more go on with 256 KiB, readers keep what they have not given out,
// and both take up to four times more for transfers under way. None of it grows with the blob but a writer's checksums
// (16 bytes for 64 KiB). Create and Open answer kSlowDown when not even 256 KiB are free.
//
//   auto backend = MakeDiskBackend("/srv/coffer/blobs", {.budget = &budget});
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/backend/backend.h"
#include "engine/backend/registry.h"
#include "engine/io/local_files.h"

namespace coffer {

// `path` and what is missing above it are made by the first Attach. What the environment leaves out is the real thing;
// without a budget the backend has one of its own, 64 MiB. `io` is for the real files; InvalidArgument when it asks for
// something while the environment brings its own. InvalidArgument without a path, FailedPrecondition when io_uring is
// demanded and refused. Touches nothing below `path`.
absl::StatusOr<std::unique_ptr<Backend>> MakeDiskBackend(std::string path, const BackendEnvironment& environment = {},
                                                         io::LocalIo io = io::LocalIo::kAuto);

// Adds it as "disk". Settings: `path`, required; `io`, "auto" (the default), "io_uring" or "posix".
void RegisterDiskBackend(BackendRegistry& registry);

}  // namespace coffer
