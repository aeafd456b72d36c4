// Blobs in the memory of the process: for tests, caches and stores that need not outlive it. Everything is gone when
// the backend goes.
//
// Stored bytes are the host's data, not bodies in flight: they count against `capacity_bytes` and not against a
// MemoryBudget. A reader keeps its blob, and the room that the blob takes, after Remove. Thread-safe. Errors: as
// backend.h says; a full backend answers ResourceExhausted (kStorageFull) and takes bytes again as soon as some were
// removed.
//
//   std::unique_ptr<Backend> backend = MakeMemoryBackend({.capacity_bytes = 64 << 20});
#pragma once

#include <cstdint>
#include <memory>

#include "engine/backend/backend.h"
#include "engine/backend/registry.h"
#include "engine/base/clock.h"

namespace coffer {

struct MemoryBackendOptions {
  uint64_t capacity_bytes = uint64_t{1} << 30;
  Clock* clock = &SystemClock();  // for deadlines; outlives the backend
};

std::unique_ptr<Backend> MakeMemoryBackend(const MemoryBackendOptions& options = {});

// Adds it as "memory". Setting: `capacity`, in bytes.
void RegisterMemoryBackend(BackendRegistry& registry);

}  // namespace coffer
