// Rows about the store itself: its id, its sequence, its openings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

// The store's id. When there is none yet it becomes `wanted`, or, where that is empty, 32 hex digits that are drawn.
absl::StatusOr<std::string> FindOrMakeStoreId(Connection& connection, std::string_view wanted, Random& random);

// The greatest sequence that a committed group used.
absl::StatusOr<uint64_t> ReadLastSequence(Connection& connection);
absl::Status WriteLastSequence(Connection& connection, uint64_t sequence);

// Its id is drawn at random, so that a catalog that was restored from a copy never gives a blob an id that another blob
// got after the copy was made.
absl::StatusOr<uint64_t> InsertIncarnation(Connection& connection, Random& random, WallTime opened);
// The oldest first.
absl::StatusOr<std::vector<IncarnationRow>> ListIncarnations(Connection& connection);
absl::Status EndIncarnation(Connection& connection, uint64_t incarnation);
absl::Status ReopenIncarnation(Connection& connection, uint64_t incarnation, WallTime now);

// None: this is the store's own catalog, no copy of it.
absl::StatusOr<std::optional<WallTime>> ReadCopiedAt(Connection& connection);
absl::Status WriteCopiedAt(Connection& connection, std::optional<WallTime> copied);

}  // namespace coffer::sqlite
