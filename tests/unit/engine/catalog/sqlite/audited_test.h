// A catalog whose tables are audited at the end of each test.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/engine/catalog/sqlite/audit.h"
#include "tests/unit/engine/catalog/sqlite/catalog_fixture.h"

namespace coffer::sqlite {

class AuditedTest : public CatalogTest {
 protected:
  void SetUp() override {
    Open();
    bucket_ = MakeBucket("b");
  }
  void TearDown() override {
    catalog_.reset();
    EXPECT_EQ(Audit(*disk_), std::vector<std::string>());
  }

  // Puts a version and returns the row as it is stored.
  VersionRow Put(std::string key, const Body& body = Inline("abc")) {
    uint64_t size = body.inline_bytes.size();
    for (const Extent& extent : body.extents) size += extent.length;
    return PutRow(Version(bucket_, std::move(key), size), body);
  }
  VersionRow PutRow(VersionRow version, const Body& body = {}) {
    const absl::Status status = Update([&](CatalogTransaction& t) -> absl::Status {
      absl::StatusOr<uint64_t> sequence = Insert(t, version, body);
      if (sequence.ok()) version.sequence = *sequence;
      return sequence.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return *Find(version);
  }
  VersionRow PutMarker(std::string key) {
    VersionRow marker = Version(bucket_, std::move(key));
    marker.is_delete_marker = true;
    return PutRow(marker);
  }
  absl::Status Remove(const VersionRow& version) {
    return Update([&](CatalogTransaction& t) { return t.RemoveVersion(version); });
  }
  std::optional<VersionRow> Find(const VersionRow& version) {
    return Get<std::optional<VersionRow>>(
        [&](const CatalogSnapshot& s) { return s.FindVersion(version.bucket_id, version.key, version.sequence); });
  }
  std::vector<Extent> Extents(const VersionRow& version, uint64_t position = 0, uint64_t length = UINT64_MAX,
                              size_t limit = 100) {
    return Get<std::vector<Extent>>(
        [&](const CatalogSnapshot& s) { return s.ReadExtents(version, position, length, limit); });
  }

  uint64_t bucket_ = 0;
};

}  // namespace coffer::sqlite
