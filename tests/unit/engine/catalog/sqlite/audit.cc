#include "tests/unit/engine/catalog/sqlite/audit.h"

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/consistency.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/vfs.h"

namespace coffer::sqlite {

std::vector<std::string> Audit(io::FileSystem& files, const std::string& directory) {
  const auto vfs = Vfs::Register(files, SystemClock(), SystemRandom());
  if (!vfs.ok()) return {vfs.status().ToString()};
  const auto connection = Connection::Open(absl::StrCat(directory, "/catalog.db"), (*vfs)->name());
  if (!connection.ok()) return {connection.status().ToString()};
  if (const auto tables = (*connection)->QueryInt("SELECT COUNT(*) FROM sqlite_schema"); tables.ok() && *tables == 0) {
    return {};  // never opened as far as its schema
  }
  // A power cut may have come between two steps of the schema: the next opening goes on with them.
  if (const absl::Status whole = MigrateSchema(**connection, Migrations()); !whole.ok()) return {whole.ToString()};
  const absl::StatusOr<std::vector<CatalogFlaw>> flaws = FindFlaws(**connection);
  if (!flaws.ok()) return {flaws.status().ToString()};
  std::vector<std::string> wrong;
  for (const CatalogFlaw& flaw : *flaws) wrong.push_back(absl::StrCat(flaw.what, ": ", flaw.count));
  return wrong;
}

}  // namespace coffer::sqlite
