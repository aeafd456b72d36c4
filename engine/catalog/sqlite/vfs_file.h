// One open file of a Vfs, behind SQLite's table of functions.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "engine/catalog/sqlite/vfs.h"
#include "engine/catalog/sqlite/vfs_database.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

struct VfsFile {
  Vfs& vfs;
  std::unique_ptr<io::File> file;
  std::string path;  // empty: a temporary file in memory
  bool delete_on_close = false;
  bool name_not_flushed = false;
  bool persist_wal = false;
  bool powersafe_overwrite = true;
  std::shared_ptr<VfsDatabase> database;  // of the main database file only
  VfsLocks locks;
};

// What SQLite allocates, and sees.
struct VfsFileHandle {
  sqlite3_file base;
  VfsFile* file;
};

const sqlite3_io_methods& VfsFileMethods();

// A file without a name, for SQLite's temporary ones. Not thread-safe.
std::unique_ptr<io::File> MakeMemoryFile();

}  // namespace coffer::sqlite
