// Accounts, access keys, buckets and their configuration through the whole catalog.
#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/catalog_fixture.h"

namespace coffer::sqlite {
namespace {

using IdentityRowsTest = CatalogTest;
using BucketRowsTest = CatalogTest;

WallTime At(int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

TEST_F(IdentityRowsTest, AccountsAreFoundByIdAndName) {
  ASSERT_TRUE(Update([](CatalogTransaction& t) { return t.PutAccount({"222", "c2", "two", At(5)}); }).ok());
  ASSERT_TRUE(Update([](CatalogTransaction& t) { return t.PutAccount({"111", "c1", "one' OR 1=1--", At(6)}); }).ok());
  const auto two = Get<std::optional<Account>>([](const auto& s) { return s.FindAccount("222"); });
  ASSERT_TRUE(two);
  EXPECT_EQ(two->canonical_id, "c2");
  EXPECT_EQ(two->created, At(5));
  EXPECT_TRUE(Get<std::optional<Account>>([](const auto& s) { return s.FindAccountByName("one' OR 1=1--"); }));
  EXPECT_FALSE(Get<std::optional<Account>>([](const auto& s) { return s.FindAccountByName("' OR 1=1--"); }));
  const auto all = Get<std::vector<Account>>([](const auto& s) { return s.ListAccounts(); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, "111");
}

TEST_F(IdentityRowsTest, ANameBelongsToOneAccountAndRenamingWorks) {
  ASSERT_TRUE(Update([](CatalogTransaction& t) { return t.PutAccount({"1", "c1", "one", At(1)}); }).ok());
  const absl::Status taken = Update([](CatalogTransaction& t) { return t.PutAccount({"2", "c2", "one", At(1)}); });
  EXPECT_EQ(GetErrorCode(taken), ErrorCode::kAccountExists);
  ASSERT_TRUE(Update([](CatalogTransaction& t) { return t.PutAccount({"1", "c1", "uno", At(1)}); }).ok());
  EXPECT_EQ(Get<std::vector<Account>>([](const auto& s) { return s.ListAccounts(); }).size(), 1u);
  EXPECT_TRUE(Get<std::optional<Account>>([](const auto& s) { return s.FindAccountByName("uno"); }));
}

TEST_F(IdentityRowsTest, AccessKeysAreReplacedListedAndRemoved) {
  const AccessKeyRow row{{"AK1", "1", "laptop", At(3)}, {7, std::string("\0sealed", 7)}};
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutAccessKey(row); }).ok());
  AccessKeyRow changed = row;
  changed.info.name = "desk";
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutAccessKey(changed); }).ok());
  const auto found = Get<std::optional<AccessKeyRow>>([](const auto& s) { return s.FindAccessKey("AK1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->info.name, "desk");
  EXPECT_EQ(found->secret.key_id, 7u);
  EXPECT_EQ(found->secret.bytes, std::string("\0sealed", 7));
  EXPECT_EQ(Get<std::vector<AccessKeyInfo>>([](const auto& s) { return s.ListAccessKeys("1"); }).size(), 1u);
  EXPECT_EQ(Get<std::vector<AccessKeyInfo>>([](const auto& s) { return s.ListAccessKeys("2"); }).size(), 0u);
  ASSERT_TRUE(Update([](CatalogTransaction& t) { return t.RemoveAccessKey("AK1"); }).ok());
  const absl::Status again = Update([](CatalogTransaction& t) { return t.RemoveAccessKey("AK1"); });
  EXPECT_EQ(GetErrorCode(again), ErrorCode::kNoSuchAccessKey);
}

TEST_F(BucketRowsTest, RowsComeBackWhole) {
  BucketInfo info{.name = "b",
                  .owner_account_id = "1",
                  .region = "eu",
                  .created = At(9),
                  .versioning = Versioning::kSuspended,
                  .object_lock = true};
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.InsertBucket(info).status(); }).ok());
  auto row = Get<std::optional<BucketRow>>([](const auto& s) { return s.FindBucket("b"); });
  ASSERT_TRUE(row);
  EXPECT_EQ(row->info.region, "eu");
  EXPECT_EQ(row->info.created, At(9));
  EXPECT_EQ(row->info.versioning, Versioning::kSuspended);
  EXPECT_TRUE(row->info.object_lock);
  row->info.versioning = Versioning::kEnabled;
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.UpdateBucket(*row); }).ok());
  row = Get<std::optional<BucketRow>>([](const auto& s) { return s.FindBucket("b"); });
  EXPECT_EQ(row->info.versioning, Versioning::kEnabled);
  row->id = 99;
  EXPECT_EQ(GetErrorCode(Update([&](CatalogTransaction& t) { return t.UpdateBucket(*row); })),
            ErrorCode::kNoSuchBucket);
}

TEST_F(BucketRowsTest, NamesAreUniqueAndIdsAreNeverUsedAgain) {
  const uint64_t first = MakeBucket("b");
  const absl::Status taken = Update([](CatalogTransaction& t) { return t.InsertBucket({.name = "b"}).status(); });
  EXPECT_TRUE(absl::IsAlreadyExists(taken)) << taken;
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.RemoveBucket(first); }).ok());
  EXPECT_FALSE(Get<std::optional<BucketRow>>([](const auto& s) { return s.FindBucket("b"); }));
  Open();
  EXPECT_GT(MakeBucket("b"), first);
}

TEST_F(BucketRowsTest, ListsByOwnerPrefixAndMarker) {
  for (const char* name : {"c", "ab", "aa", "b", "a"}) MakeBucket(name);
  ASSERT_TRUE(Update([](CatalogTransaction& t) {
                return t.InsertBucket({.name = "ac", .owner_account_id = "2"}).status();
              }).ok());
  const auto names = [this](std::string_view prefix, std::string_view after, size_t limit) {
    std::string joined;
    for (const BucketRow& row : Get<std::vector<BucketRow>>(
             [&](const CatalogSnapshot& s) { return s.ListBuckets("1", prefix, after, limit); })) {
      joined += row.info.name + " ";
    }
    return joined;
  };
  EXPECT_EQ(names("", "", 100), "a aa ab b c ");
  EXPECT_EQ(names("", "", 2), "a aa ");
  EXPECT_EQ(names("", "aa", 100), "ab b c ");
  EXPECT_EQ(names("a", "", 100), "a aa ab ");
  EXPECT_EQ(names("a", "aa", 100), "ab ");
  EXPECT_EQ(names("a", "b", 100), "");
}

TEST_F(BucketRowsTest, ABucketWithVersionsStaysWithEverythingInIt) {
  const uint64_t bucket = MakeBucket("b");
  ASSERT_TRUE(Update([&](CatalogTransaction& t) -> absl::Status {
                UploadRow upload;
                upload.bucket_id = bucket;
                upload.key = "k";
                upload.sequence = t.NextSequence();
                const absl::Status status = t.InsertUpload(upload);
                return status.ok() ? Insert(t, Version(bucket, "k", 3), Inline("abc")).status() : status;
              }).ok());
  const absl::Status removed = Update([&](CatalogTransaction& t) { return t.RemoveBucket(bucket); });
  EXPECT_EQ(GetErrorCode(removed), ErrorCode::kBucketNotEmpty);
  EXPECT_EQ(Counters(bucket).uploads, 1);
  EXPECT_TRUE(Latest(bucket, "k"));
}

TEST_F(BucketRowsTest, ConfigurationIsPutReplacedAndRemoved) {
  const uint64_t bucket = MakeBucket("b");
  const auto read = [&](const char* name) {
    return Get<std::optional<std::string>>([&](const CatalogSnapshot& s) { return s.ReadBucketConfig(bucket, name); });
  };
  EXPECT_FALSE(read("cors"));
  const std::string bytes("<\0>", 3);
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutBucketConfig(bucket, "cors", "old"); }).ok());
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutBucketConfig(bucket, "cors", bytes); }).ok());
  EXPECT_EQ(read("cors"), bytes);
  EXPECT_FALSE(read("policy"));
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutBucketConfig(bucket, "cors", ""); }).ok());
  EXPECT_FALSE(read("cors"));
}

TEST_F(BucketRowsTest, TagsArePutReplacedAndRemoved) {
  const uint64_t bucket = MakeBucket("b");
  const auto read = [&] { return Get<Tags>([&](const CatalogSnapshot& s) { return s.ReadBucketTags(bucket); }); };
  EXPECT_TRUE(read().empty());
  for (const Tags& tags : {Tags{{"a", "1"}}, Tags{{"b", ""}, {"c", "3"}}, Tags()}) {
    ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutBucketTags(bucket, tags); }).ok());
    EXPECT_EQ(read(), tags);
  }
}

}  // namespace
}  // namespace coffer::sqlite
