#include "tests/crash/inventory.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "backends/disk/paths.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/vfs.h"
#include "tests/crash/host.h"

namespace coffer::crash {
namespace {

// Every row is one violation; the columns say which.
struct Rule {
  sqlite::StaticSql sql;
  const char* broken;
};

const Rule kRules[] = {
    {"SELECT 'file', integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", "SQLite finds damage"},
    {"SELECT incarnation, counter FROM retired", "a retired blob outlives a collection"},
    {"SELECT id, opened FROM incarnations WHERE NOT ended_cleanly", "an opening is not marked as ended"},
    {"SELECT b.incarnation, b.counter FROM blobs b WHERE refs <> (SELECT COUNT(*) FROM extents e "
     "WHERE e.incarnation = b.incarnation AND e.counter = b.counter)",
     "a blob has another number of references than extents"},
    {"SELECT e.incarnation, e.counter FROM extents e LEFT JOIN blobs b USING (incarnation, counter) "
     "WHERE b.refs IS NULL",
     "an extent lies in a blob that is not counted"},
    {"SELECT 'owner', owner FROM (SELECT owner FROM extents UNION SELECT owner FROM inline_bodies) "
     "WHERE owner NOT IN (SELECT -rank FROM versions UNION SELECT owner FROM parts)",
     "a body belongs to nothing"},
    {"SELECT 'upload', upload_sequence FROM parts WHERE upload_sequence NOT IN "
     "(SELECT sequence FROM uploads WHERE completed_sequence IS NULL)",
     "a part belongs to no open upload"},
    {"SELECT 'bucket', bucket_id FROM counters WHERE bucket_id NOT IN (SELECT id FROM buckets)",
     "counters belong to no bucket"},
    {"SELECT c.bucket_id, c.versions FROM counters c WHERE "
     "versions <> (SELECT COUNT(*) FROM versions v WHERE v.bucket_id = c.bucket_id) OR "
     "bytes <> (SELECT COALESCE(SUM(size), 0) FROM versions v WHERE v.bucket_id = c.bucket_id) OR "
     "uploads <> (SELECT COUNT(*) FROM uploads u WHERE u.bucket_id = c.bucket_id AND completed_sequence IS NULL) OR "
     "objects <> (SELECT COUNT(*) FROM versions v WHERE v.bucket_id = c.bucket_id AND NOT is_delete_marker AND "
     "rank = (SELECT MIN(rank) FROM versions n WHERE n.bucket_id = v.bucket_id AND n.key = v.key))",
     "counters are not what a recount gives"},
};

absl::Status CheckRules(sqlite::Connection& catalog, Violations& violations) {
  for (const Rule& rule : kRules) {
    sqlite::Statement query = catalog.Prepare(rule.sql);
    while (true) {
      ASSIGN_OR_RETURN(const bool found, query.Step());
      if (!found) break;
      std::string first;
      std::string second;
      sqlite::Row(query) >> first >> second;
      violations.push_back(absl::StrCat(rule.broken, ": ", first, " ", second));
    }
  }
  return absl::OkStatus();
}

// Where everything that the store keeps lies.
absl::StatusOr<std::set<std::string>> ExpectedFiles(sqlite::Connection& catalog) {
  const disk::BlobPaths paths(kBackendDirectory);
  std::set<std::string> files = {paths.Marker()};
  for (const char* name : {"catalog.db", "coffer.lock", "coffer.key"}) {
    files.insert(absl::StrCat(kStoreDirectory, "/", name));
  }
  sqlite::Statement blobs = catalog.Prepare("SELECT incarnation, counter FROM blobs");
  while (true) {
    ASSIGN_OR_RETURN(const bool found, blobs.Step());
    if (!found) return files;
    BlobId id;
    sqlite::Row(blobs) >> id.incarnation >> id.counter;
    files.insert(paths.File(id));
  }
}

absl::Status FindFiles(io::SimDisk& disk, const std::string& folder, std::set<std::string>& files) {
  ASSIGN_OR_RETURN(const auto entries, disk.List(folder));
  for (const io::DirectoryEntry& entry : entries) {
    const std::string path = absl::StrCat(folder, "/", entry.name);
    if (!entry.is_directory) {
      files.insert(path);
    } else {
      RETURN_IF_ERROR(FindFiles(disk, path, files));
    }
  }
  return absl::OkStatus();
}

absl::Status Check(io::SimDisk& disk, Violations& violations) {
  std::set<std::string> found;
  RETURN_IF_ERROR(FindFiles(disk, kStoreDirectory, found));
  StepClock clock(1);
  SeededRandom random(1);
  ASSIGN_OR_RETURN(const auto vfs, sqlite::Vfs::Register(disk, clock, random));
  ASSIGN_OR_RETURN(const auto catalog,
                   sqlite::Connection::Open(absl::StrCat(kStoreDirectory, "/catalog.db"), vfs->name()));
  RETURN_IF_ERROR(CheckRules(*catalog, violations));
  ASSIGN_OR_RETURN(const std::set<std::string> expected, ExpectedFiles(*catalog));
  for (const std::string& path : expected) {
    if (!found.contains(path)) violations.push_back(absl::StrCat("the file ", path, " is missing"));
  }
  for (const std::string& path : found) {
    if (!expected.contains(path)) violations.push_back(absl::StrCat("the file ", path, " is left over"));
  }
  return absl::OkStatus();
}

}  // namespace

void CheckInventory(io::SimDisk& disk, Violations& violations) {
  if (absl::Status status = Check(disk, violations); !status.ok()) {
    violations.push_back(absl::StrCat("the inventory cannot be taken: ", status.ToString()));
  }
}

}  // namespace coffer::crash
