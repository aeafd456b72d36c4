// The catalog in an SQLite database: DIR/catalog.db, with DIR/coffer.lock beside it.
//
//   SqliteCatalogOptions options;
//   options.directory = "/var/lib/coffer";
//   options.files = &io::PosixFileSystem();
//   ASSIGN_OR_RETURN(std::unique_ptr<Catalog> catalog, SqliteCatalog::Open(options));
//
// One process, and one catalog in it, opens a directory; others get Unavailable. FailedPrecondition: the directory is
// on a network file system, catalog.db belongs to another program or to a newer Coffer. DataLoss: it is damaged.
//
// Durability: an Update that returned OK survives kill -9 and a power cut (WAL, synchronous=FULL), unless
// `synchronous_off`. After a flush that failed the store is read-only: Updates fail with kReadOnly, Views go on, and
// the next opening starts from what the drive has: it copies the WAL anew (wal_copy.h) and moves it into the database
// before anything else, so nothing that is acknowledged later depends on the log of an earlier run.
//
// Each opening is an incarnation, which Close marks as ended cleanly. A catalog that goes without Close leaves it open.
//
// Threads: it starts none. Completions of UpdateAsync run where the group is committed: they may call UpdateAsync and
// View, never Update. Process-wide settings of SQLite are the host's and are not touched.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/health.h"
#include "engine/base/hooks.h"
#include "engine/base/metrics.h"
#include "engine/base/random.h"
#include "engine/catalog/catalog.h"
#include "engine/io/file.h"

namespace coffer {

// Pointers are not owned and outlive the catalog.
struct SqliteCatalogOptions {
  // Behaviour.
  std::string directory;                   // made when it is absent
  std::string new_store_id;                // what a new store is called; empty: it draws an id
  bool allow_network_file_system = false;  // locks may not hold there: two processes can then ruin the store

  // Performance.
  size_t reader_count = 4;
  int64_t cache_bytes_per_connection = 8 << 20;
  uint64_t map_bytes = 0;           // of the database that readers read from memory (Options::catalog_map_bytes)
  int64_t checkpoint_pages = 4000;  // the WAL is at most about four times this, while no View runs for longer than:
  std::chrono::milliseconds checkpoint_wait_max{
      1000};  // how long updates wait for Views so that the WAL can start over
  // A success does not survive a power cut. For stores in memory, and for tests that have to notice it.
  bool synchronous_off = false;

  // Seams.
  io::FileSystem* files = nullptr;  // required
  Clock* clock = nullptr;           // null: the system's, as for the next
  Random* random = nullptr;
  Logger* logger = nullptr;  // null: nothing, as for the next
  Metrics* metrics = nullptr;
  Health* health = nullptr;  // null: one of its own
};

class SqliteCatalog {
 public:
  static absl::StatusOr<std::unique_ptr<Catalog>> Open(SqliteCatalogOptions options);
};

}  // namespace coffer
