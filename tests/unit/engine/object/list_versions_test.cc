// Listings of versions against a model of what they are, whatever happens to a bucket, and what they cost.
#include <map>
#include <random>

#include "engine/base/status.h"
#include "engine/object/versioning.h"
#include "engine/store/version_id.h"
#include "tests/support/counting_catalog.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

struct Version {
  std::string id;
  bool is_delete_marker = false;
};
// Of each key, the newest first.
using Bucket = std::map<std::string, std::vector<Version>>;
// "key id", with an L where it is the newest and a D where it is a marker; common prefixes with a '+' in front.
using Entries = std::vector<std::string>;

std::string EntryOf(const std::string& key, const std::string& id, bool is_latest, bool is_delete_marker) {
  return key + " " + id + (is_latest ? " L" : "") + (is_delete_marker ? " D" : "");
}

// What a listing without a limit has, by the definition alone.
Entries ModelOf(const Bucket& bucket, const ListParams& params) {
  Entries entries;
  for (const auto& [key, versions] : bucket) {
    if (!key.starts_with(params.prefix)) continue;
    const size_t at = params.delimiter.empty() ? std::string::npos : key.find(params.delimiter, params.prefix.size());
    if (at != std::string::npos) {
      const std::string common = "+" + key.substr(0, at + params.delimiter.size());
      if (entries.empty() || entries.back() != common) entries.push_back(common);
      continue;
    }
    for (const Version& version : versions) {
      entries.push_back(EntryOf(key, version.id, &version == &versions.front(), version.is_delete_marker));
    }
  }
  return entries;
}

// Rows and common prefixes in the order of their keys.
Entries EntriesOf(const ListPage& page) {
  Entries entries;
  auto prefix = page.common_prefixes.begin();
  for (const ObjectInfo& row : page.objects) {
    for (; prefix != page.common_prefixes.end() && *prefix < row.key; ++prefix) entries.push_back("+" + *prefix);
    entries.push_back(EntryOf(row.key, row.version_id, row.is_latest, row.is_delete_marker));
  }
  for (; prefix != page.common_prefixes.end(); ++prefix) entries.push_back("+" + *prefix);
  return entries;
}

class ListVersionsTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  ListPage List(ListParams params) {
    params.bucket = "bkt";
    const absl::StatusOr<ListPage> page = engine().objects().ListVersions(context_, params);
    EXPECT_OK(page);
    return page.value_or(ListPage());
  }
  // All pages of `limit` entries, one behind the other.
  Entries ListInPages(ListParams params, size_t limit) {
    params.limit = limit;
    Entries all;
    for (int pages = 0; pages < 10'000; ++pages) {
      const ListPage page = List(params);
      const Entries entries = EntriesOf(page);
      EXPECT_LE(entries.size(), limit);
      all.insert(all.end(), entries.begin(), entries.end());
      if (!page.truncated) return all;
      EXPECT_EQ(entries.size(), limit);
      params.after = page.next_after;
      params.after_version_id = page.next_after_version_id;
    }
    ADD_FAILURE() << "the pages do not end";
    return all;
  }
  // Puts or deletes the key, and does in the model what is to be expected of it.
  void Change(const std::string& key, bool is_delete, Versioning versioning, Bucket& model) {
    std::vector<Version>& versions = model[key];
    const auto forget_null = [&] { std::erase_if(versions, [](const Version& v) { return v.id == kNullVersionId; }); };
    if (versioning != Versioning::kEnabled) forget_null();
    std::string id;
    if (is_delete) {
      id = Delete("bkt", key)->version_id;
    } else {
      id = Put("bkt", key, "x")->version_id;
    }
    const bool leaves_nothing = is_delete && versioning == Versioning::kNever;
    if (!leaves_nothing) versions.insert(versions.begin(), {id, is_delete});
    if (versions.empty()) model.erase(key);
  }

  std::mt19937_64 random_numbers_{11};
};

TEST_F(ListVersionsTest, AnyListingIsWhatTheModelSays) {
  constexpr std::string_view kAlphabet = "a/b-";
  const auto word = [&](size_t size_max) {
    std::string text(random_numbers_() % (size_max + 1), ' ');
    for (char& c : text) c = kAlphabet[random_numbers_() % kAlphabet.size()];
    return text;
  };
  Bucket model;
  Versioning versioning = Versioning::kNever;
  for (int i = 0; i < 600; ++i) {
    const std::string key = word(3) + "k";
    if (i % 50 == 49) {
      versioning = random_numbers_() % 2 == 0 ? Versioning::kEnabled : Versioning::kSuspended;
      SetVersioning("bkt", versioning);
    }
    const auto known = model.lower_bound(key);
    if (random_numbers_() % 5 == 0 && known != model.end()) {
      const size_t which = random_numbers_() % known->second.size();
      ASSERT_OK(Delete("bkt", known->first, known->second[which].id));
      known->second.erase(known->second.begin() + static_cast<std::ptrdiff_t>(which));
      if (known->second.empty()) model.erase(known);
    } else {
      Change(key, random_numbers_() % 3 == 0, versioning, model);
    }
  }
  for (int i = 0; i < 200; ++i) {
    const ListParams params{.prefix = word(2), .delimiter = word(2)};
    const Entries expected = ModelOf(model, params);
    ASSERT_EQ(ListInPages(params, 1000), expected);
    const size_t limit = 1 + random_numbers_() % 10;
    ASSERT_EQ(ListInPages(params, limit), expected)
        << "prefix '" << params.prefix << "' delimiter '" << params.delimiter << "' limit " << limit;
  }
}

TEST_F(ListVersionsTest, AMarkerThatWasDeletedKeepsItsPlace) {
  SetVersioning("bkt", Versioning::kEnabled);
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(Put("bkt", "k", "x")->version_id);
  ListParams params{.after = "k", .after_version_id = ids[2]};
  const Entries behind = {EntryOf("k", ids[1], false, false), EntryOf("k", ids[0], false, false)};
  EXPECT_EQ(EntriesOf(List(params)), behind);
  ASSERT_OK(Delete("bkt", "k", ids[2]));
  EXPECT_EQ(EntriesOf(List(params)), behind);
  ASSERT_OK(Delete("bkt", "k", ids[3]));
  EXPECT_EQ(EntriesOf(List(params)), (Entries{EntryOf("k", ids[1], true, false), EntryOf("k", ids[0], false, false)}));
}

TEST_F(ListVersionsTest, WhatIsNoVersionIdIsNoMarker) {
  const auto list = [&](std::string id) {
    return engine().objects().ListVersions(context_,
                                           {.bucket = "bkt", .after = "k", .after_version_id = std::move(id)});
  };
  EXPECT_THAT(list("nonsense"), HasCode(ErrorCode::kInvalidArgument));
  EXPECT_OK(list("null"));
  EXPECT_THAT(engine().objects().ListVersions(context_, {.bucket = "missing"}), HasCode(ErrorCode::kNoSuchBucket));
}

class ListVersionsCostTest : public ListVersionsTest {
 protected:
  static constexpr int kVersions = 5000;

  void SetUp() override {
    ListVersionsTest::SetUp();
    ASSERT_OK(store().catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, "bkt"));
      const auto insert = [&](const std::string& key) {
        VersionRow version;
        version.bucket_id = bucket.id;
        version.key = key;
        version.sequence = t.NextSequence();
        middle_ = kVersions / 2 == ++inserted_ ? version.sequence : middle_;
        return t.InsertVersion(version, Body());
      };
      for (int i = 0; i < kVersions; ++i) RETURN_IF_ERROR(insert("f/many"));
      for (int i = 0; i < 500; ++i) RETURN_IF_ERROR(insert("f/" + std::to_string(1000 + i)));
      return insert("g");
    }));
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
  int inserted_ = 0;
  uint64_t middle_ = 0;
};

TEST_F(ListVersionsCostTest, APageCostsAsMuchAsItIsLongWhereverItStarts) {
  EXPECT_LE(StepsOf({.limit = 10}), 11u);
  EXPECT_LE(StepsOf({.after = "f/many", .after_version_id = EncodeRowId({middle_, 0}), .limit = 10}), 13u);
  EXPECT_LE(StepsOf({.after = "f/many", .limit = 10}), 2u);
}

TEST_F(ListVersionsCostTest, VersionsUnderACommonPrefixAreJumpedOver) { EXPECT_LE(StepsOf({.delimiter = "/"}), 8u); }

TEST_F(ListVersionsCostTest, OlderVersionsCostAListingOfObjectsNothing) {
  const uint64_t before = counting_->cursor_steps();
  const absl::StatusOr<ListPage> page = engine().objects().List(context_, {.bucket = "bkt", .prefix = "f/m"});
  ASSERT_OK(page);
  EXPECT_EQ(page->objects.size(), 1u);
  EXPECT_LE(counting_->cursor_steps() - before, 2u);
}

}  // namespace
}  // namespace coffer
