// The steps of opening a catalog: lock, file system, database, schema, incarnation, readers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/health.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/sqlite_catalog.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

// What an open catalog holds. Destroyed from the last to the first: connections before the VFS, the lock at the very
// end.
struct OpenedStore {
  std::unique_ptr<Health> own_health;
  std::unique_ptr<io::File> lock;
  std::unique_ptr<Vfs> vfs;
  std::unique_ptr<Connection> writer;
  std::unique_ptr<Connection> mover;  // for checkpoints beside the writer
  std::vector<std::unique_ptr<Connection>> readers;
  std::string store_id;
  uint64_t incarnation = 0;
  uint64_t last_sequence = 0;
};

// Every pointer of `options` is set. On return the new incarnation is durable.
absl::StatusOr<OpenedStore> OpenStore(const SqliteCatalogOptions& options);

}  // namespace coffer::sqlite
