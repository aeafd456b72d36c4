#include "tests/unit/engine/catalog/sqlite/audit.h"

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/vfs.h"

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
UNION SELECT bucket_id FROM uploads UNION SELECT bucket_id FROM bucket_config)
WHERE bucket_id NOT IN (SELECT id FROM buckets))sql"},
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

std::string Integrity(Connection& connection) {
  Statement check = connection.Prepare("PRAGMA integrity_check");
  const absl::StatusOr<bool> found = check.Step();
  return found.ok() && *found ? std::string(Row(check).Bytes()) : found.status().ToString();
}

}  // namespace

std::vector<std::string> Audit(io::FileSystem& files, const std::string& directory) {
  const auto vfs = Vfs::Register(files, SystemClock(), SystemRandom());
  if (!vfs.ok()) return {vfs.status().ToString()};
  const auto connection = Connection::Open(absl::StrCat(directory, "/catalog.db"), (*vfs)->name());
  if (!connection.ok()) return {connection.status().ToString()};
  if (const std::string integrity = Integrity(**connection); integrity != "ok") return {integrity};
  if (const auto tables = (*connection)->QueryInt("SELECT COUNT(*) FROM sqlite_schema"); tables.ok() && *tables == 0) {
    return {};  // never opened as far as its schema
  }
  std::vector<std::string> wrong;
  for (const Rule& rule : kRules) {
    const absl::StatusOr<int64_t> count = (*connection)->QueryInt(rule.bad_rows);
    if (!count.ok()) wrong.push_back(absl::StrCat(rule.what, ": ", count.status().ToString()));
    if (count.ok() && *count > 0) wrong.push_back(absl::StrCat(rule.what, ": ", *count));
  }
  return wrong;
}

}  // namespace coffer::sqlite
