#include "engine/catalog/sqlite/consistency.h"

#include <string>

#include "engine/base/status.h"
#include "engine/catalog/sqlite/deleted_runs.h"

namespace coffer::sqlite {
namespace {

struct Rule {
  const char* what;
  StaticSql bad_rows;  // counts them
};

constexpr Rule kRules[] = {
    {"counters differ from what they count", R"sql(
SELECT COUNT(*) FROM buckets b LEFT JOIN counters c ON c.bucket_id = b.id WHERE c.bucket_id IS NULL
OR c.versions <> (SELECT COUNT(*) FROM versions v WHERE v.bucket_id = b.id)
OR c.bytes <> (SELECT COALESCE(SUM(size), 0) FROM versions v WHERE v.bucket_id = b.id)
OR c.uploads <> (SELECT COUNT(*) FROM uploads u WHERE u.bucket_id = b.id AND u.completed_sequence IS NULL)
OR c.objects <> (SELECT COUNT(*) FROM versions v WHERE v.bucket_id = b.id AND NOT v.is_delete_marker AND v.rank =
  (SELECT MIN(rank) FROM versions w WHERE w.bucket_id = v.bucket_id AND w.key = v.key)))sql"},
    {"rows of a bucket that does not exist", R"sql(
SELECT COUNT(*) FROM (SELECT bucket_id FROM counters UNION SELECT bucket_id FROM versions
UNION SELECT bucket_id FROM uploads UNION SELECT bucket_id FROM bucket_config UNION SELECT bucket_id FROM deleted_runs)
WHERE bucket_id NOT IN (SELECT id FROM buckets))sql"},
    {"deleted keys in no run, or objects in one", R"sql(
SELECT COUNT(*) FROM versions v WHERE rank = (SELECT MIN(rank) FROM versions w WHERE w.bucket_id = v.bucket_id
AND w.key = v.key) AND is_delete_marker <> COALESCE((SELECT r.end_key > v.key FROM deleted_runs r
WHERE r.bucket_id = v.bucket_id AND r.first_key <= v.key ORDER BY r.first_key DESC LIMIT 1), 0))sql"},
    {"runs of deleted keys without a key, or without an object before the next", R"sql(
SELECT COUNT(*) FROM (SELECT bucket_id, first_key, end_key, LEAD(first_key) OVER (PARTITION BY bucket_id
ORDER BY first_key) AS next_key FROM deleted_runs) r WHERE NOT EXISTS (SELECT 1 FROM versions v
WHERE v.bucket_id = r.bucket_id AND v.key >= r.first_key AND v.key < r.end_key) OR next_key IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.bucket_id = r.bucket_id AND v.key >= r.end_key
AND v.key < r.next_key))sql"},
    {"references differ from extents", R"sql(
SELECT COUNT(*) FROM (SELECT incarnation, counter, refs FROM blobs EXCEPT
SELECT incarnation, counter, COUNT(*) FROM extents GROUP BY 1, 2))sql"},
    {"extents in blobs without references", R"sql(
SELECT COUNT(*) FROM extents WHERE (incarnation, counter) NOT IN (SELECT incarnation, counter FROM blobs))sql"},
    {"blobs in use that wait for removal", R"sql(
SELECT COUNT(*) FROM blobs JOIN retired USING (incarnation, counter))sql"},
    {"inline bodies without a version", R"sql(
SELECT COUNT(*) FROM inline_bodies WHERE owner NOT IN (SELECT -rank FROM versions WHERE is_inline))sql"},
    {"versions without their inline body", R"sql(
SELECT COUNT(*) FROM versions WHERE is_inline AND -rank NOT IN (SELECT owner FROM inline_bodies))sql"},
    {"extents without an owner", R"sql(
SELECT COUNT(*) FROM extents WHERE owner NOT IN
(SELECT -rank FROM versions WHERE NOT is_inline UNION SELECT owner FROM parts))sql"},
    {"bodies with gaps", R"sql(
SELECT COUNT(*) FROM (SELECT 1 FROM extents GROUP BY owner
HAVING MIN(position) <> 0 OR SUM(length) <> MAX(position + length)))sql"},
    {"versions whose size is not that of their body", R"sql(
SELECT COUNT(*) FROM versions WHERE length(wrapped_key) = 0 AND size <> COALESCE(
(SELECT length(bytes) FROM inline_bodies WHERE owner = -rank),
(SELECT SUM(length) FROM extents WHERE owner = -rank), 0))sql"},
    {"parts without an open upload", R"sql(
SELECT COUNT(*) FROM parts WHERE upload_sequence NOT IN
(SELECT sequence FROM uploads WHERE completed_sequence IS NULL))sql"},
    {"numbers beyond the last sequence", R"sql(
SELECT COUNT(*) FROM (SELECT -rank AS n FROM versions UNION SELECT sequence FROM uploads UNION
SELECT sequence FROM retired UNION SELECT owner FROM parts)
WHERE n > (SELECT value FROM meta WHERE name = 'last_sequence'))sql"},
};

// What SQLite says of the file: "ok", or the first thing that is wrong.
absl::StatusOr<std::string> Integrity(Connection& connection) {
  Statement check = connection.Prepare("PRAGMA integrity_check(1)");
  ASSIGN_OR_RETURN(const bool found, check.Step());
  return found ? std::string(Row(check).Bytes()) : "no answer";
}

}  // namespace

absl::StatusOr<std::vector<CatalogFlaw>> FindFlaws(Connection& connection) {
  std::vector<CatalogFlaw> flaws;
  ASSIGN_OR_RETURN(const std::string integrity, Integrity(connection));
  if (integrity != "ok") flaws.push_back({"the file is damaged: " + integrity, 1});
  for (const Rule& rule : kRules) {
    ASSIGN_OR_RETURN(const int64_t count, connection.QueryInt(rule.bad_rows));
    if (count > 0) flaws.push_back({rule.what, static_cast<uint64_t>(count)});
  }
  return flaws;
}

absl::Status RepairRows(Connection& connection, const Moment& moment) {
  RETURN_IF_ERROR(connection.Execute(R"sql(
DELETE FROM parts WHERE upload_sequence NOT IN (SELECT sequence FROM uploads WHERE completed_sequence IS NULL);
DELETE FROM inline_bodies WHERE owner NOT IN (SELECT -rank FROM versions WHERE is_inline);
DELETE FROM extents WHERE owner NOT IN (SELECT -rank FROM versions WHERE NOT is_inline UNION SELECT owner FROM parts);
DELETE FROM retired WHERE (incarnation, counter) IN (SELECT incarnation, counter FROM extents))sql"));
  RETURN_IF_ERROR(connection
                      .Prepare("INSERT OR IGNORE INTO retired (sequence, incarnation, counter, retired) "
                               "SELECT ?1, incarnation, counter, ?2 FROM blobs "
                               "WHERE (incarnation, counter) NOT IN (SELECT incarnation, counter FROM extents)")
                      .Bind(moment.sequence, moment.now)
                      .Run());
  return connection.Execute(R"sql(
DELETE FROM blobs;
INSERT INTO blobs (incarnation, counter, refs) SELECT incarnation, counter, COUNT(*) FROM extents GROUP BY 1, 2;
DELETE FROM counters;
INSERT INTO counters (bucket_id, objects, versions, bytes, uploads) SELECT b.id,
(SELECT COUNT(*) FROM versions v WHERE v.bucket_id = b.id AND NOT v.is_delete_marker AND v.rank =
  (SELECT MIN(rank) FROM versions w WHERE w.bucket_id = v.bucket_id AND w.key = v.key)),
(SELECT COUNT(*) FROM versions v WHERE v.bucket_id = b.id),
(SELECT COALESCE(SUM(size), 0) FROM versions v WHERE v.bucket_id = b.id),
(SELECT COUNT(*) FROM uploads u WHERE u.bucket_id = b.id AND u.completed_sequence IS NULL) FROM buckets b;
DELETE FROM deleted_runs;
)sql" COFFER_FILL_DELETED_RUNS);
}

}  // namespace coffer::sqlite
