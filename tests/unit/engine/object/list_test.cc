// Listings against a model of what S3 says they are, and how many steps of the catalog they take.
#include <map>
#include <random>

#include "engine/base/status.h"
#include "tests/support/counting_catalog.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

using Entries = std::vector<std::string>;  // keys, and common prefixes with a '+' in front

// What a listing without a limit has, by the definition alone.
Entries ModelOf(const std::vector<std::string>& keys, const ListParams& params) {
  std::map<std::string, bool> entries;
  for (const std::string& key : keys) {
    if (!key.starts_with(params.prefix)) continue;
    const size_t at = params.delimiter.empty() ? std::string::npos : key.find(params.delimiter, params.prefix.size());
    const bool rolled_up = at != std::string::npos;
    const std::string name = rolled_up ? key.substr(0, at + params.delimiter.size()) : key;
    if (name > params.after) entries[name] = rolled_up;
  }
  Entries names;
  for (const auto& [name, rolled_up] : entries) names.push_back((rolled_up ? "+" : " ") + name);
  return names;
}

Entries EntriesOf(const ListPage& page) {
  std::map<std::string, std::string> merged;
  for (const ObjectInfo& object : page.objects) merged[object.key] = " " + object.key;
  for (const std::string& prefix : page.common_prefixes) merged[prefix] = "+" + prefix;
  EXPECT_EQ(merged.size(), page.objects.size() + page.common_prefixes.size());
  Entries names;
  for (const auto& [name, entry] : merged) names.push_back(entry);
  return names;
}

class ListTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  void PutKeys(const std::vector<std::string>& keys) {
    std::vector<std::string> sorted = keys;
    ASSERT_OK(store().catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, "bkt"));
      for (const std::string& key : keys) {
        VersionRow version;
        version.bucket_id = bucket.id;
        version.key = key;
        version.sequence = t.NextSequence();
        version.null_kind = NullKind::kBeforeVersioning;
        RETURN_IF_ERROR(t.InsertVersion(version, Body()));
      }
      return absl::OkStatus();
    }));
  }
  void DeleteKeys(const std::vector<std::string>& keys) {
    ASSERT_OK(store().catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, "bkt"));
      for (const std::string& key : keys) {
        VersionRow marker;
        marker.bucket_id = bucket.id;
        marker.key = key;
        marker.is_delete_marker = true;
        marker.sequence = t.NextSequence();
        RETURN_IF_ERROR(t.InsertVersion(marker, Body()));
      }
      return absl::OkStatus();
    }));
  }
  ListPage List(ListParams params) {
    params.bucket = "bkt";
    const absl::StatusOr<ListPage> page = engine().objects().List(context_, params);
    EXPECT_OK(page);
    return page.value_or(ListPage());
  }
  // All pages of `limit` entries, one behind the other.
  Entries ListInPages(ListParams params, size_t limit) {
    params.limit = limit;
    Entries all;
    while (true) {
      const ListPage page = List(params);
      const Entries entries = EntriesOf(page);
      EXPECT_LE(entries.size(), limit);
      all.insert(all.end(), entries.begin(), entries.end());
      if (!page.truncated) return all;
      EXPECT_EQ(entries.size(), limit);
      EXPECT_GT(page.next_after, params.after);
      if (page.next_after <= params.after) return all;
      params.after = page.next_after;
    }
  }
};

TEST_F(ListTest, KeysAndPrefixesOfTheSameNameStandSideBySide) {
  PutKeys({"a", "a/", "a/b", "a/c", "a0", "b"});
  EXPECT_EQ(EntriesOf(List({})), (Entries{" a", " a/", " a/b", " a/c", " a0", " b"}));
  EXPECT_EQ(EntriesOf(List({.delimiter = "/"})), (Entries{" a", "+a/", " a0", " b"}));
  EXPECT_EQ(EntriesOf(List({.prefix = "a/", .delimiter = "/"})), (Entries{" a/", " a/b", " a/c"}));
  EXPECT_EQ(EntriesOf(List({.prefix = "a"})), (Entries{" a", " a/", " a/b", " a/c", " a0"}));
  EXPECT_EQ(EntriesOf(List({.after = "a"})), (Entries{" a/", " a/b", " a/c", " a0", " b"}));
  EXPECT_EQ(EntriesOf(List({.delimiter = "/", .after = "a/"})), (Entries{" a0", " b"}));
}

TEST_F(ListTest, AnEmptyBucketAndALimitOfNothing) {
  EXPECT_TRUE(List({}).objects.empty());
  EXPECT_FALSE(List({}).truncated);
  PutKeys({"a"});
  const ListPage nothing = List({.limit = 0});
  EXPECT_TRUE(nothing.objects.empty());
  EXPECT_FALSE(nothing.truncated);
}

TEST_F(ListTest, APageThatIsJustFullIsNotTruncated) {
  PutKeys({"a", "b/1", "b/2"});
  const ListPage page = List({.delimiter = "/", .limit = 2});
  EXPECT_EQ(EntriesOf(page), (Entries{" a", "+b/"}));
  EXPECT_FALSE(page.truncated);
  EXPECT_TRUE(List({.limit = 2}).truncated);
}

TEST_F(ListTest, KeysThatEndInTheHighestByte) {
  PutKeys({"a\xff", "a\xff\xff", "\xff", "\xff\xff\xff", "\xff\xff/x"});
  EXPECT_EQ(ListInPages({.delimiter = "\xff"}, 1), (Entries{"+a\xff", "+\xff"}));
  EXPECT_EQ(ListInPages({.prefix = "\xff\xff"}, 1), (Entries{" \xff\xff/x", " \xff\xff\xff"}));
}

TEST_F(ListTest, KeysBehindDeleteMarkersAreNotThere) {
  SetVersioning("bkt", Versioning::kEnabled);
  for (const char* key : {"a", "b", "c/1", "d/1", "d/2"}) {
    ASSERT_OK(Put("bkt", key, "1"));
    ASSERT_OK(Put("bkt", key, "2"));
  }
  for (const char* key : {"b", "c/1", "d/1", "z"}) {
    ASSERT_OK(Delete("bkt", key));
  }
  const ListPage page = List({.delimiter = "/"});
  EXPECT_EQ(EntriesOf(page), (Entries{" a", "+d/"}));
  EXPECT_EQ(page.objects[0].size_bytes, 1u);
  EXPECT_TRUE(page.objects[0].is_latest);
  EXPECT_EQ(EntriesOf(List({})), (Entries{" a", " d/2"}));
}

TEST_F(ListTest, OtherBucketsAreNotThere) {
  PutKeys({"a"});
  MakeBucket("another");
  EXPECT_TRUE(ListKeys("another").empty());
  EXPECT_THAT(engine().objects().List(context_, {.bucket = "missing"}), HasCode(ErrorCode::kNoSuchBucket));
}

TEST_F(ListTest, AnyListingIsWhatTheModelSays) {
  constexpr std::string_view kAlphabet("a/b\xff\0-", 6);
  std::mt19937_64 random(7);
  const auto word = [&](size_t size_max) {
    std::string text(random() % (size_max + 1), ' ');
    for (char& c : text) c = kAlphabet[random() % kAlphabet.size()];
    return text;
  };
  std::map<std::string, int> distinct;
  while (distinct.size() < 300) {
    if (std::string key = word(7); !key.empty()) distinct[key] = 0;
  }
  std::vector<std::string> keys;
  for (const auto& [key, unused] : distinct) keys.push_back(key);
  PutKeys(keys);
  for (int i = 0; i < 800; ++i) {
    if (i == 400) {  // the same with runs of deleted keys among them
      for (int run = 0; run < 8; ++run) {
        const auto first = keys.begin() + static_cast<ptrdiff_t>(random() % (keys.size() - 20));
        const auto end = first + static_cast<ptrdiff_t>(1 + random() % 20);
        DeleteKeys({first, end});
        keys.erase(first, end);
      }
    }
    const ListParams params{.prefix = word(2), .delimiter = word(2), .after = word(4)};
    const Entries expected = ModelOf(keys, params);
    const size_t limit = 1 + random() % 20;
    ASSERT_EQ(ListInPages(params, 1000), expected);
    ASSERT_EQ(ListInPages(params, limit), expected)
        << "prefix '" << params.prefix << "' delimiter '" << params.delimiter << "' after '" << params.after
        << "' limit " << limit;
  }
}

class ListCostTest : public ListTest {
 protected:
  void SetUp() override {
    ListTest::SetUp();
    std::vector<std::string> keys;
    for (int folder = 0; folder < 20; ++folder) {
      for (int i = 0; i < 500; ++i) keys.push_back("f" + std::to_string(100 + folder) + "/" + std::to_string(1000 + i));
    }
    PutKeys(keys);
    auto counting = std::make_unique<CountingCatalog>(std::move(store().catalog));
    counting_ = counting.get();
    store().catalog = std::move(counting);
  }
  uint64_t StepsOf(const ListParams& params) {
    const uint64_t before = counting_->cursor_steps();
    List(params);
    return counting_->cursor_steps() - before;
  }
  CountingCatalog* counting_ = nullptr;
};

TEST_F(ListCostTest, CommonPrefixesAreJumpedOver) {
  EXPECT_LE(StepsOf({.delimiter = "/"}), 20u * 6 + 1);
  EXPECT_LE(StepsOf({.delimiter = "/", .limit = 3}), 4u * 6);
}

TEST_F(ListCostTest, APageCostsAsMuchAsItIsLongWhereverItStarts) {
  EXPECT_LE(StepsOf({.limit = 10}), 11u);
  EXPECT_LE(StepsOf({.after = "f119/1480", .limit = 10}), 11u);
  EXPECT_LE(StepsOf({.delimiter = "/", .after = "f110/", .limit = 1}), 3u * 6);
  EXPECT_LE(StepsOf({.prefix = "f119/", .delimiter = "/", .after = "f100/1000", .limit = 10}), 11u);
  EXPECT_LE(StepsOf({.prefix = "missing"}), 1u);
}

TEST_F(ListCostTest, DeletedKeysAreJumpedOver) {
  std::vector<std::string> keys;
  for (int folder = 1; folder < 19; ++folder) {
    for (int i = 0; i < 500; ++i) keys.push_back("f" + std::to_string(100 + folder) + "/" + std::to_string(1000 + i));
  }
  keys.pop_back();  // one object stays among them
  DeleteKeys(keys);
  EXPECT_LE(StepsOf({.after = "f100/1490", .limit = 20}), 24u);
  EXPECT_LE(StepsOf({.prefix = "f105/"}), 2u);
  EXPECT_LE(StepsOf({.delimiter = "/"}), 3u * 6 + 3);
  EXPECT_LE(StepsOf({.delimiter = "/", .after = "f100/"}), 3u * 6 + 3);
}

}  // namespace
}  // namespace coffer
