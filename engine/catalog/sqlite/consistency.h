// Whether the rows of a catalog fit together, and how they are made to.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/blob_refs.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

// Also what SQLite itself finds wrong with the file.
absl::StatusOr<std::vector<CatalogFlaw>> FindFlaws(Connection& connection);

// Counters, references and runs of deleted keys are made anew; rows without an owner go, and blobs that only they had
// are retired. What a version lacks cannot be made again here.
absl::Status RepairRows(Connection& connection, const Moment& moment);

}  // namespace coffer::sqlite
