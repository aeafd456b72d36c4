// How an engine is opened.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/backend/backend.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/executor.h"
#include "engine/base/hooks.h"
#include "engine/base/metrics.h"
#include "engine/base/random.h"
#include "engine/io/file.h"

namespace coffer {

struct Limits {
  uint64_t object_bytes_max = uint64_t{50} << 40;  // 50 TiB, S3's limit for an object
  uint64_t put_bytes_max = uint64_t{5} << 30;      // 5 GiB, S3's limit for one put or part
  uint64_t part_bytes_min = uint64_t{5} << 20;     // 5 MiB, for all parts but the last
  uint32_t parts_max = 10'000;
  uint32_t key_bytes_max = 1024;
  uint32_t user_metadata_bytes_max = 2048;  // names and values together
  uint32_t header_bytes_max = 8192;         // of the other headers that an object keeps, values together
  uint32_t buckets_per_account_max = 10'000;
};

// Pointers are not owned and outlive the engine; null takes the real thing (or nothing, for hooks).
struct Options {
  // Behaviour.
  std::string directory;             // the data folder: catalog, lock, key file. Empty: everything lives in memory
  std::unique_ptr<Backend> backend;  // where bytes go. Null: the engine refuses to open
  std::string default_region = "us-east-1";
  // A catalog that is made anew takes the store id that the backend has: the first step after the catalog was lost
  // (check.h).
  bool adopt_backend = false;
  bool allow_volatile_backend = false;  // a backend in memory under a catalog on disk loses bodies: ask for it by name
  std::chrono::milliseconds removal_grace{0};  // how long a blob stays after nothing refers to it
  std::chrono::milliseconds completed_upload_memory = std::chrono::hours(24);  // repeated Completes get the same answer
  // Maintenance aborts multipart uploads that began longer ago and are still open, and frees their parts. 0: never.
  std::chrono::milliseconds upload_age_max{0};

  // Performance.
  int64_t inline_bytes_max = -1;           // bodies up to this go into the catalog; -1: what the backend prefers
  size_t reader_count = 4;                 // catalog connections for reads
  int64_t catalog_cache_bytes = 64 << 20;  // for all connections together; charged to the budget
  // Of catalog.db, mapped into memory for reads: quicker where the catalog is far larger than its cache. Takes
  // addresses, no memory. The price: when the drive cannot read a page of it, the process gets SIGBUS instead of an
  // error.
  uint64_t catalog_map_bytes = 0;
  // false: a success no longer survives a power cut. Shown in stats. For tests and scratch data.
  bool durable = true;

  // Room on the directory's file system that bodies, copies and new uploads leave free (kStorageFull), so that deletes,
  // collection and the next opening have some when the disk is full.
  uint64_t headroom_bytes = uint64_t{64} << 20;

  // Limits.
  Limits limits;
  MemoryBudget* budget = nullptr;  // null: one of 256 MiB for this engine

  // Seams.
  io::FileSystem* files = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  Executor* executor = nullptr;  // null: work runs inside calls
  Logger* logger = nullptr;
  Metrics* metrics = nullptr;
};

}  // namespace coffer
