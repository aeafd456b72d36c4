// Versions through the whole catalog: their order, what is found, how they are walked, what is counted.
#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/audited_test.h"

namespace coffer::sqlite {
namespace {

class VersionRowsTest : public AuditedTest {
 protected:
  std::optional<VersionRow> Null(std::string key) {
    return Get<std::optional<VersionRow>>([&](const CatalogSnapshot& s) { return s.FindNull(bucket_, key); });
  }
  VersionRow PutNull(std::string key, NullKind kind) {
    VersionRow version = Version(bucket_, std::move(key));
    version.null_kind = kind;
    return PutRow(version);
  }
  // Runs `walk` with a cursor over the bucket; returns the keys that it visits, each with a space.
  std::string Walk(const std::function<absl::Status(VersionCursor&)>& start,
                   const std::function<absl::Status(VersionCursor&)>& step, uint64_t bucket = 0) {
    std::string keys;
    const absl::Status status = View([&](const CatalogSnapshot& s) -> absl::Status {
      auto cursor = s.ScanVersions(bucket == 0 ? bucket_ : bucket);
      EXPECT_TRUE(start(**cursor).ok());
      while ((*cursor)->Valid()) {
        keys += (*cursor)->row().key + " ";
        EXPECT_TRUE(step(**cursor).ok());
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return keys;
  }
  static absl::Status Next(VersionCursor& cursor) { return cursor.Next(); }
  static absl::Status NextKey(VersionCursor& cursor) { return cursor.NextKey(); }
};

TEST_F(VersionRowsTest, ARowComesBackWhole) {
  VersionRow row = Version(bucket_, std::string("k\0\xff", 3));
  row.nonce = UINT64_MAX - 5;
  row.null_kind = NullKind::kWhileSuspended;
  row.modified = WallTime(std::chrono::milliseconds(1'234'567'890'123));
  row.checksum = Checksum{Algorithm::kCrc64Nvme, ChecksumType::kFullObject, "12345678"};
  row.parts = {{1, 5 << 20, std::nullopt}, {9, 3, Checksum{Algorithm::kSha1, ChecksumType::kComposite, "x"}}};
  row.metadata.content_type = "text/plain";
  row.metadata.user = {{"a", "b"}};
  row.tags = {{"color", "blue"}, {"size", ""}};
  row.wrapped_key = std::string("\0wrapped", 8);
  row.wrapped_key_id = 7;
  const VersionRow stored = PutRow(row);
  EXPECT_EQ(stored.bucket_id, bucket_);
  EXPECT_EQ(stored.key, row.key);
  EXPECT_EQ(stored.nonce, row.nonce);
  EXPECT_EQ(stored.null_kind, row.null_kind);
  EXPECT_EQ(stored.modified, row.modified);
  EXPECT_EQ(stored.etag, row.etag);
  EXPECT_EQ(stored.storage_class, row.storage_class);
  EXPECT_EQ(stored.owner_account_id, row.owner_account_id);
  EXPECT_EQ(stored.checksum, row.checksum);
  ASSERT_EQ(stored.parts.size(), 2u);
  EXPECT_EQ(stored.parts[1].checksum, row.parts[1].checksum);
  EXPECT_EQ(stored.metadata, row.metadata);
  EXPECT_EQ(stored.tags, row.tags);
  EXPECT_EQ(stored.wrapped_key, row.wrapped_key);
  EXPECT_EQ(stored.wrapped_key_id, 7u);
  EXPECT_FALSE(stored.is_delete_marker);
  EXPECT_FALSE(stored.is_inline);
}

TEST_F(VersionRowsTest, TagsAreStoredAloneAndTheRestStays) {
  VersionRow row = PutRow(Version(bucket_, "k"));
  PutRow(Version(bucket_, "l"));
  row.tags = {{"a", "1"}};
  row.etag = "not stored";
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutVersionTags(row); }).ok());
  EXPECT_EQ(Latest(bucket_, "k")->tags, row.tags);
  EXPECT_NE(Latest(bucket_, "k")->etag, row.etag);
  EXPECT_TRUE(Latest(bucket_, "l")->tags.empty());
  row.sequence += 100;
  EXPECT_EQ(GetErrorCode(Update([&](CatalogTransaction& t) { return t.PutVersionTags(row); })),
            ErrorCode::kNoSuchVersion);
}

TEST_F(VersionRowsTest, TheNewestIsTheLatestWhateverTheClockSays) {
  VersionRow early = Version(bucket_, "k");
  early.modified = WallTime(std::chrono::hours(1000));
  const VersionRow first = PutRow(early);
  early.modified = WallTime(std::chrono::hours(1));
  const VersionRow second = PutRow(early);
  EXPECT_EQ(Latest(bucket_, "k")->sequence, second.sequence);
  EXPECT_TRUE(Find(first));
  ASSERT_TRUE(Remove(second).ok());
  EXPECT_EQ(Latest(bucket_, "k")->sequence, first.sequence);
  ASSERT_TRUE(Remove(first).ok());
  EXPECT_FALSE(Latest(bucket_, "k"));
  EXPECT_EQ(GetErrorCode(Remove(first)), ErrorCode::kNoSuchVersion);
}

TEST_F(VersionRowsTest, AnOlderVersionIsNotInsertedBelowANewerOne) {
  const VersionRow stored = Put("k");
  VersionRow older = Version(bucket_, "k");
  for (const uint64_t sequence : {stored.sequence, stored.sequence - 1}) {
    older.sequence = sequence;
    const absl::Status status = Update([&](CatalogTransaction& t) { return t.InsertVersion(older, {}); });
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  }
}

TEST_F(VersionRowsTest, AVersionNeedsItsBucket) {
  const absl::Status status =
      Update([&](CatalogTransaction& t) { return Insert(t, Version(bucket_ + 1, "k"), {}).status(); });
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kNoSuchBucket);
}

TEST_F(VersionRowsTest, KeysAreBytes) {
  for (const std::string& key : {std::string("a\0b", 3), std::string("a"), std::string("a/b"), std::string("\xff\xfe"),
                                 std::string(1024, 'k'), std::string("A"), std::string("' OR 1=1 --")}) {
    const VersionRow stored = Put(key);
    EXPECT_EQ(Latest(bucket_, key)->sequence, stored.sequence);
  }
  EXPECT_FALSE(Latest(bucket_, ""));
  EXPECT_FALSE(Latest(bucket_, std::string("a\0", 2)));
  EXPECT_EQ(Counters(bucket_).objects, 7);
}

TEST_F(VersionRowsTest, CountersFollowEveryChange) {
  const auto expect = [this](int64_t objects, int64_t versions, int64_t bytes) {
    const BucketCounters counters = Counters(bucket_);
    EXPECT_EQ(counters.objects, objects);
    EXPECT_EQ(counters.versions, versions);
    EXPECT_EQ(counters.bytes, bytes);
  };
  const VersionRow first = Put("k", Inline("abc"));
  expect(1, 1, 3);
  const VersionRow second = Put("k", InBlobs({1}, 5000));
  expect(1, 2, 5003);
  const VersionRow marker = PutMarker("k");
  expect(0, 3, 5003);
  const VersionRow other = Put("l");
  expect(1, 4, 5006);
  ASSERT_TRUE(Remove(first).ok());
  expect(1, 3, 5003);
  ASSERT_TRUE(Remove(marker).ok());
  expect(2, 2, 5003);
  ASSERT_TRUE(Remove(second).ok());
  ASSERT_TRUE(Remove(other).ok());
  expect(0, 0, 0);
  PutMarker("m");
  expect(0, 1, 0);
}

TEST_F(VersionRowsTest, TheNullVersionFromBeforeVersioningIsTheOldest) {
  const VersionRow null = PutNull("k", NullKind::kBeforeVersioning);
  EXPECT_EQ(Null("k")->sequence, null.sequence);
  Put("k");
  Put("k");
  EXPECT_EQ(Null("k")->sequence, null.sequence);
  ASSERT_TRUE(Remove(null).ok());
  EXPECT_FALSE(Null("k"));
  EXPECT_FALSE(Null("other"));
}

TEST_F(VersionRowsTest, TheNullVersionFromASuspensionIsFoundBetweenOthers) {
  Put("k");
  const VersionRow null = PutNull("k", NullKind::kWhileSuspended);
  Put("k");
  PutNull("l", NullKind::kWhileSuspended);
  EXPECT_EQ(Null("k")->sequence, null.sequence);
  ASSERT_TRUE(Remove(null).ok());
  EXPECT_FALSE(Null("k"));
  EXPECT_TRUE(Null("l"));
}

TEST_F(VersionRowsTest, AWalkGoesByKeyAndThenFromNewToOld) {
  const VersionRow b1 = Put("b");
  Put("a");
  const VersionRow b2 = Put("b");
  Put(std::string("a\0", 2));
  Put("c");
  const uint64_t other = MakeBucket("other");
  PutRow(Version(other, "bb"));
  EXPECT_EQ(Walk([](auto& c) { return c.SeekKey(""); }, Next), std::string("a a\0 b b c ", 11));
  EXPECT_EQ(Walk([](auto& c) { return c.SeekKey(""); }, NextKey), std::string("a a\0 b c ", 9));
  EXPECT_EQ(Walk([](auto& c) { return c.SeekKey("aa"); }, Next), "b b c ");
  EXPECT_EQ(Walk([&](auto& c) { return c.SeekAfter("b", b2.sequence); }, Next), "b c ");
  EXPECT_EQ(Walk([&](auto& c) { return c.SeekAfter("b", b1.sequence); }, Next), "c ");
  EXPECT_EQ(Walk([&](auto& c) { return c.SeekAfter("bb", UINT64_MAX >> 1); }, Next), "c ");
  EXPECT_EQ(Walk([](auto& c) { return c.SeekKey("d"); }, Next), "");
  EXPECT_EQ(Walk([](auto& c) { return c.SeekKey(""); }, Next, other), "bb ");
}

TEST_F(VersionRowsTest, ACursorGivesRowsAndMayBeMovedAnywhere) {
  const VersionRow k = Put("k");
  VersionRow row = Version(bucket_, "m", 0);
  row.checksum = Checksum{Algorithm::kCrc32, ChecksumType::kFullObject, "1234"};
  PutRow(row);
  const absl::Status status = View([&](const CatalogSnapshot& s) -> absl::Status {
    auto cursor = *s.ScanVersions(bucket_);
    EXPECT_FALSE(cursor->Valid());
    EXPECT_TRUE(cursor->Next().ok());  // before a seek there is nothing
    EXPECT_FALSE(cursor->Valid());
    EXPECT_TRUE(cursor->SeekKey("l").ok());
    EXPECT_EQ(cursor->row().checksum, row.checksum);
    EXPECT_TRUE(cursor->NextKey().ok());
    EXPECT_FALSE(cursor->Valid());
    EXPECT_TRUE(cursor->Next().ok());
    EXPECT_TRUE(cursor->SeekKey("").ok());  // and back
    EXPECT_EQ(cursor->row().sequence, k.sequence);
    EXPECT_TRUE(cursor->row().is_inline);
    EXPECT_EQ(cursor->row().size_bytes, 3u);
    EXPECT_FALSE(cursor->row().checksum);
    auto second = *s.ScanVersions(bucket_);  // side by side
    EXPECT_TRUE(second->SeekKey("m").ok());
    EXPECT_TRUE(cursor->SeekAfter(cursor->row().key, cursor->row().sequence).ok());
    EXPECT_EQ(cursor->row().key, "m");
    EXPECT_EQ(second->row().key, "m");
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(VersionRowsTest, TheNextKeyIsFoundBehindManyVersions) {
  ASSERT_TRUE(Update([&](CatalogTransaction& t) -> absl::Status {
                for (int i = 0; i < 500; ++i) {
                  if (const auto put = Insert(t, Version(bucket_, "a"), {}); !put.ok()) return put.status();
                }
                return Insert(t, Version(bucket_, "b"), {}).status();
              }).ok());
  EXPECT_EQ(Walk([](auto& c) { return c.SeekKey(""); }, NextKey), "a b ");
}

TEST_F(VersionRowsTest, AWalkInATransactionSeesItsOwnChanges) {
  Put("a");
  const absl::Status status = Update([&](CatalogTransaction& t) -> absl::Status {
    EXPECT_TRUE(Insert(t, Version(bucket_, "b"), {}).ok());
    auto cursor = *t.ScanVersions(bucket_);
    EXPECT_TRUE(cursor->SeekKey("").ok());
    EXPECT_TRUE(cursor->NextKey().ok());
    EXPECT_EQ(cursor->row().key, "b");
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

// Random changes against a model that is a map.
TEST_F(VersionRowsTest, AgreesWithAModel) {
  std::mt19937_64 random(7);
  std::map<std::pair<std::string, int64_t>, VersionRow> model;  // by key and rank
  for (int round = 0; round < 400; ++round) {
    const std::string key(random() % 3 + 1, static_cast<char>('a' + random() % 4));
    if (random() % 3 > 0 || model.empty()) {
      const VersionRow row = random() % 4 == 0 ? PutMarker(key) : Put(key, InBlobs({1000 + random() % 50}, 10));
      model[{key, -static_cast<int64_t>(row.sequence)}] = row;
    } else {
      auto entry = std::next(model.begin(), static_cast<ptrdiff_t>(random() % model.size()));
      ASSERT_TRUE(Remove(entry->second).ok());
      model.erase(entry);
      // Blob ids come again here, which those that wait for removal must not.
      ASSERT_TRUE(Update([](CatalogTransaction& t) { return t.RemoveRetired(*t.ListRetired(UINT64_MAX, 1000)); }).ok());
    }
    if (round % 20 != 0) continue;
    std::string expected;
    int64_t objects = 0;
    for (auto entry = model.begin(); entry != model.end(); ++entry) {
      expected += entry->first.first + " ";
      const bool newest = entry == model.begin() || std::prev(entry)->first.first != entry->first.first;
      objects += newest && !entry->second.is_delete_marker ? 1 : 0;
    }
    EXPECT_EQ(Walk([](auto& c) { return c.SeekKey(""); }, Next), expected);
    EXPECT_EQ(Counters(bucket_).objects, objects);
    EXPECT_EQ(Counters(bucket_).versions, static_cast<int64_t>(model.size()));
  }
}

}  // namespace
}  // namespace coffer::sqlite
