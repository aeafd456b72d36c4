#include "engine/catalog/sqlite/store_rows.h"

#include <algorithm>
#include <span>

#include "engine/base/status.h"

namespace coffer::sqlite {

absl::StatusOr<std::string> FindOrMakeStoreId(Connection& connection, std::string_view wanted, Random& random) {
  {
    Statement find = connection.Prepare("SELECT value FROM meta WHERE name = 'store_id'");
    ASSIGN_OR_RETURN(const bool found, find.Step());
    if (found) return std::string(Row(find).Bytes());
  }
  std::string id = wanted.empty() ? RandomHex(random, 16) : std::string(wanted);
  RETURN_IF_ERROR(connection.Prepare("INSERT INTO meta (name, value) VALUES ('store_id', ?1)").Bind(id).Run());
  return id;
}

absl::StatusOr<uint64_t> ReadLastSequence(Connection& connection) {
  ASSIGN_OR_RETURN(const int64_t last, connection.QueryInt("SELECT value FROM meta WHERE name = 'last_sequence'"));
  return static_cast<uint64_t>(last);
}

absl::Status WriteLastSequence(Connection& connection, uint64_t sequence) {
  return connection.Prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('last_sequence', ?1)")
      .Bind(sequence)
      .Run();
}

absl::StatusOr<uint64_t> InsertIncarnation(Connection& connection, Random& random, WallTime opened) {
  uint64_t id = 0;
  random.Fill(std::span<char>(reinterpret_cast<char*>(&id), sizeof id));
  Statement taken = connection.Prepare("SELECT 1 FROM incarnations WHERE id = ?1");
  while (true) {
    id = std::max<uint64_t>(id & INT64_MAX, 1);  // a seeded source may repeat itself: then the next one that is free
    ASSIGN_OR_RETURN(const bool found, taken.Bind(id).Step());
    if (!found) break;
    ++id;
  }
  RETURN_IF_ERROR(connection.Prepare("INSERT INTO incarnations (id, opened) VALUES (?1, ?2)").Bind(id, opened).Run());
  return id;
}

absl::StatusOr<std::vector<IncarnationRow>> ListIncarnations(Connection& connection) {
  Statement list = connection.Prepare("SELECT id, opened, ended_cleanly FROM incarnations ORDER BY opened, id");
  std::vector<IncarnationRow> incarnations;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) return incarnations;
    IncarnationRow& row = incarnations.emplace_back();
    Row(list) >> row.id >> row.opened >> row.ended_cleanly;
  }
}

absl::Status EndIncarnation(Connection& connection, uint64_t incarnation) {
  return connection.Prepare("UPDATE incarnations SET ended_cleanly = 1 WHERE id = ?1").Bind(incarnation).Run();
}

absl::Status ReopenIncarnation(Connection& connection, uint64_t incarnation, WallTime now) {
  return connection
      .Prepare("INSERT INTO incarnations (id, opened) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET ended_cleanly = 0")
      .Bind(incarnation, now)
      .Run();
}

absl::StatusOr<std::optional<WallTime>> ReadCopiedAt(Connection& connection) {
  Statement find = connection.Prepare("SELECT value FROM meta WHERE name = 'copied'");
  ASSIGN_OR_RETURN(const bool found, find.Step());
  std::optional<WallTime> copied;
  if (found) Row(find) >> copied;
  return copied;
}

absl::Status WriteCopiedAt(Connection& connection, std::optional<WallTime> copied) {
  if (!copied) return connection.Prepare("DELETE FROM meta WHERE name = 'copied'").Run();
  return connection.Prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('copied', ?1)").Bind(*copied).Run();
}

}  // namespace coffer::sqlite
