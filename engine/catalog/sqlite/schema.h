// The tables of the catalog and the way from each older schema to this one. docs/formats/catalog.md explains the
// tables.
#pragma once

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

inline constexpr int64_t kApplicationId = 0x434F4652;  // "COFR", in the header of the database file

// One step: from the version before `version` to it. The text sets user_version itself, so that the step and its mark
// commit together.
struct Migration {
  int64_t version;
  StaticSql sql;
};

// All steps, oldest first.
std::span<const Migration> Migrations();

// FailedPrecondition when the database is neither a catalog nor empty. Writes nothing.
absl::Status CheckApplication(Connection& connection);

// Brings the database to the newest version, each step in a transaction of its own. FailedPrecondition when it was
// written by a newer Coffer; then nothing has changed.
absl::Status MigrateSchema(Connection& connection, std::span<const Migration> migrations);

}  // namespace coffer::sqlite
