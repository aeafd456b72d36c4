// Bodies through the whole catalog: inline or in blobs, shared, counted, retired.
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/audited_test.h"

namespace coffer::sqlite {
namespace {

class BodyRowsTest : public AuditedTest {
 protected:
  std::string ReadInline(const VersionRow& version) {
    return Get<std::string>([&](const CatalogSnapshot& s) { return s.ReadInline(version); });
  }
  absl::StatusOr<VersionRow> Copy(const VersionRow& source, std::string key) {
    VersionRow copy = Version(bucket_, std::move(key), source.size_bytes);
    copy.wrapped_key = source.wrapped_key;
    const absl::Status status = Update([&](CatalogTransaction& t) {
      copy.sequence = t.NextSequence();
      return t.InsertVersionCopy(copy, source);
    });
    if (!status.ok()) return status;
    return *Find(copy);
  }
};

TEST_F(BodyRowsTest, AnInlineBodyComesBackAndGoesWithItsVersion) {
  const std::string bytes("\0bytes\xff", 7);
  const VersionRow version = Put("k", Inline(bytes));
  EXPECT_TRUE(version.is_inline);
  EXPECT_EQ(ReadInline(version), bytes);
  EXPECT_TRUE(Extents(version).empty());
  ASSERT_TRUE(Remove(version).ok());
  EXPECT_TRUE(absl::IsNotFound(View([&](const CatalogSnapshot& s) { return s.ReadInline(version).status(); })));
}

TEST_F(BodyRowsTest, AnEmptyBodyIsNeither) {
  const VersionRow version = Put("k", {});
  EXPECT_FALSE(version.is_inline);
  EXPECT_TRUE(Extents(version).empty());
  EXPECT_TRUE(Copy(version, "l").ok());
}

TEST_F(BodyRowsTest, ExtentsThatOverlapARangeAreRead) {
  Body body = InBlobs({1, 2, 3}, 100);
  body.extents[1].blob_size_bytes = 5000;  // the second one lies inside of a larger blob
  body.extents[1].offset = 4000;
  const VersionRow version = Put("k", body);
  const auto counters = [&](uint64_t position, uint64_t length, size_t limit = 100) {
    std::string joined;
    for (const Extent& extent : Extents(version, position, length, limit)) joined += absl::StrCat(extent.blob.counter);
    return joined;
  };
  EXPECT_EQ(counters(0, UINT64_MAX), "123");
  EXPECT_EQ(counters(0, 100), "1");
  EXPECT_EQ(counters(0, 101), "12");
  EXPECT_EQ(counters(99, 1), "1");
  EXPECT_EQ(counters(100, 1), "2");
  EXPECT_EQ(counters(150, 100), "23");
  EXPECT_EQ(counters(299, UINT64_MAX), "3");
  EXPECT_EQ(counters(300, 10), "");
  EXPECT_EQ(counters(UINT64_MAX, UINT64_MAX), "");
  EXPECT_EQ(counters(0, 0), "");
  EXPECT_EQ(counters(0, UINT64_MAX, 2), "12");
  const Extent second = Extents(version)[1];
  EXPECT_EQ(second.position, 100u);
  EXPECT_EQ(second.blob_size_bytes, 5000u);
  EXPECT_EQ(second.offset, 4000u);
  EXPECT_EQ(second.length, 100u);
}

TEST_F(BodyRowsTest, BodiesThatMakeNoSenseAreRefused) {
  Body both = InBlobs({1}, 5);
  both.inline_bytes = "abc";
  Body gap = InBlobs({1, 2}, 5);
  gap.extents[1].position = 6;
  Body outside = InBlobs({1}, 5);
  outside.extents[0].offset = 1;
  Body far_outside = InBlobs({1}, 5);
  far_outside.extents[0].offset = UINT64_MAX;
  Body nothing = InBlobs({1}, 5);
  nothing.extents[0].length = 0;
  for (const Body& body : {both, gap, outside, far_outside, nothing}) {
    const absl::Status status =
        Update([&](CatalogTransaction& t) { return Insert(t, Version(bucket_, "k"), body).status(); });
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  }
  EXPECT_FALSE(Knows({1, 1}));
}

TEST_F(BodyRowsTest, ABlobIsRetiredWhenTheLastReferenceGoes) {
  const VersionRow first = Put("a", InBlobs({1, 2}, 10));
  const VersionRow second = Put("b", InBlobs({2, 2, 3}, 10));
  EXPECT_TRUE(Knows({1, 1}));
  EXPECT_FALSE(Knows({1, 4}));
  EXPECT_FALSE(Knows({2, 1}));
  ASSERT_TRUE(Remove(first).ok());
  ASSERT_EQ(Retired().size(), 1u);
  EXPECT_EQ(Retired()[0].blob, (BlobId{1, 1}));
  EXPECT_TRUE(Knows({1, 1}));  // its bytes are still to be removed
  ASSERT_TRUE(Remove(second).ok());
  EXPECT_EQ(Retired().size(), 3u);
}

TEST_F(BodyRowsTest, RetiredRowsBearTheNumberOfTheirUpdate) {
  const VersionRow first = Put("a", InBlobs({1}, 10));
  const VersionRow second = Put("b", InBlobs({2}, 10));
  const uint64_t before = catalog_->committed_sequence();
  ASSERT_TRUE(Remove(first).ok());
  const uint64_t between = catalog_->committed_sequence();
  ASSERT_TRUE(Remove(second).ok());
  const std::vector<RetiredRow> rows = Retired();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_GT(rows[0].sequence, before);  // a reader that began at `before` may need it
  EXPECT_LE(rows[0].sequence, between);
  EXPECT_GT(rows[1].sequence, between);
  const auto up_to = [&](uint64_t sequence, size_t limit) {
    return Get<std::vector<RetiredRow>>([&](const auto& s) { return s.ListRetired(sequence, limit); }).size();
  };
  EXPECT_EQ(up_to(before, 9), 0u);
  EXPECT_EQ(up_to(between, 9), 1u);
  EXPECT_EQ(up_to(UINT64_MAX, 9), 2u);
  EXPECT_EQ(up_to(UINT64_MAX, 1), 1u);
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.RemoveRetired({rows[0]}); }).ok());
  EXPECT_EQ(Retired().size(), 1u);
  EXPECT_FALSE(Knows({1, 1}));
  EXPECT_TRUE(Update([&](CatalogTransaction& t) { return t.RemoveRetired({rows[0]}); }).ok());  // again
}

TEST_F(BodyRowsTest, ARetiredBlobIsNotUsedAgain) {
  ASSERT_TRUE(Remove(Put("a", InBlobs({1}, 10))).ok());
  const absl::Status status =
      Update([&](CatalogTransaction& t) { return Insert(t, Version(bucket_, "b", 10), InBlobs({1}, 10)).status(); });
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_FALSE(Latest(bucket_, "b"));
}

TEST_F(BodyRowsTest, LitterIsRetiredUnlessItIsInUse) {
  const auto retire = [this](BlobId blob) { return Update([&](CatalogTransaction& t) { return t.Retire(blob); }); };
  Put("a", InBlobs({1}, 10));
  EXPECT_TRUE(absl::IsFailedPrecondition(retire({1, 1})));
  EXPECT_TRUE(retire({1, 2}).ok());
  EXPECT_TRUE(retire({1, 2}).ok());  // it waits already
  ASSERT_EQ(Retired().size(), 1u);
  EXPECT_EQ(Retired()[0].blob, (BlobId{1, 2}));
}

TEST_F(BodyRowsTest, ACopySharesBlobsAndCopiesInlineBytes) {
  const VersionRow large = Put("large", InBlobs({1, 1, 2}, 10));
  const VersionRow small = Put("small", Inline("abc"));
  const absl::StatusOr<VersionRow> large_copy = Copy(large, "large-copy");
  const absl::StatusOr<VersionRow> small_copy = Copy(small, "small-copy");
  ASSERT_TRUE(large_copy.ok() && small_copy.ok());
  ASSERT_TRUE(Remove(large).ok());
  ASSERT_TRUE(Remove(small).ok());
  EXPECT_TRUE(Retired().empty());
  EXPECT_EQ(Extents(*large_copy).size(), 3u);
  EXPECT_EQ(ReadInline(*small_copy), "abc");
  ASSERT_TRUE(Remove(*large_copy).ok());
  EXPECT_EQ(Retired().size(), 2u);
}

TEST_F(BodyRowsTest, AKeyIsCopiedOntoItself) {
  const VersionRow old = Put("k", InBlobs({1}, 10));
  ASSERT_TRUE(Update([&](CatalogTransaction& t) -> absl::Status {
                VersionRow copy = old;
                copy.sequence = t.NextSequence();
                if (absl::Status made = t.InsertVersionCopy(copy, old); !made.ok()) return made;
                return t.RemoveVersion(old);
              }).ok());
  EXPECT_TRUE(Retired().empty());
  EXPECT_EQ(Extents(*Latest(bucket_, "k")).size(), 1u);
}

TEST_F(BodyRowsTest, ACopyAsksTheStoredRowWhereTheBodyIs) {
  VersionRow source = Put("k", Inline("abc"));
  source.is_inline = false;
  const absl::StatusOr<VersionRow> copy = Copy(source, "l");
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(ReadInline(*copy), "abc");
  ASSERT_TRUE(Remove(source).ok());
  EXPECT_EQ(GetErrorCode(Copy(source, "m").status()), ErrorCode::kNoSuchVersion);
}

TEST_F(BodyRowsTest, EncryptedBytesOfAnEmptyBodyAreKeptAndCopied) {
  // What is stored for it is a tag, longer than the body.
  VersionRow version = Version(bucket_, "k", 0);
  version.wrapped_key = "key";
  const VersionRow stored = PutRow(version, Inline("tag"));
  const absl::StatusOr<VersionRow> copy = Copy(stored, "l");
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(ReadInline(*copy), "tag");
}

}  // namespace
}  // namespace coffer::sqlite
