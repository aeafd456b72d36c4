// Runs of deleted keys: where a listing of objects has nothing to look for.
//
// A key is deleted when its newest version is a delete marker. A run is a range of keys [first_key, end_key) with at
// least one deleted key and no object in it; every deleted key lies in one, and between two runs of a bucket there is
// an object. So a listing that meets a deleted key passes all of them up to the next object with one look-up, and a run
// of any length is one row. Runs follow the versions in the same transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/catalog/sqlite/connection.h"

// Fills the table, which is empty, from the versions. A step of the schema has this text: it stays as it is.
#define COFFER_FILL_DELETED_RUNS                                                                                \
  "INSERT INTO deleted_runs (bucket_id, first_key, end_key) "                                                   \
  "SELECT bucket_id, MIN(key), CAST(MAX(key) || x'00' AS BLOB) FROM (SELECT bucket_id, key, is_delete_marker, " \
  "SUM(NOT is_delete_marker) OVER (PARTITION BY bucket_id ORDER BY key) AS objects_before FROM versions v "     \
  "WHERE rank = (SELECT MIN(rank) FROM versions w WHERE w.bucket_id = v.bucket_id AND w.key = v.key)) "         \
  "WHERE is_delete_marker GROUP BY bucket_id, objects_before"

namespace coffer::sqlite {

// What its newest version makes of a key.
enum class KeyState : uint8_t { kAbsent, kObject, kDeleted };

// The versions of this key have changed. A key that was there before and is there after costs nothing.
absl::Status FollowKey(Connection& connection, uint64_t bucket_id, std::string_view key, KeyState before,
                       KeyState after);

// Where the run with this key in it ends: no object lies between the two. None when the key is in no run.
absl::StatusOr<std::optional<std::string>> FindEndOfRun(Connection& connection, uint64_t bucket_id,
                                                        std::string_view key);

}  // namespace coffer::sqlite
