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

// FailedPrecondition when the database is neither a catalog nor empty, or was written by a newer Coffer. Writes
// nothing.
absl::Status CheckSchema(Connection& connection, std::span<const Migration> migrations);

// Brings a database that passed the check to the newest version, each step in a transaction of its own.
absl::Status MigrateSchema(Connection& connection, std::span<const Migration> migrations);

}  // namespace coffer::sqlite
