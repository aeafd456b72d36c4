// Listing parts and uploads, page by page.
#include "tests/support/counting_catalog.h"
#include "tests/unit/engine/multipart/upload_fixture.h"

namespace coffer {
namespace {

class UploadListingsTest : public UploadTest {
 protected:
  ListUploadsPage List(ListUploadsParams params) {
    params.bucket = "bkt";
    const absl::StatusOr<ListUploadsPage> page = engine().uploads().List(context_, params);
    EXPECT_OK(page);
    return page.value_or(ListUploadsPage());
  }
  // All pages, as the keys of uploads and "+prefix".
  std::vector<std::string> ListInPages(ListUploadsParams params) {
    std::vector<std::string> all;
    for (int pages = 0; pages < 1000; ++pages) {
      const ListUploadsPage page = List(params);
      EXPECT_LE(page.uploads.size() + page.common_prefixes.size(), params.limit);
      for (const UploadInfo& upload : page.uploads) all.push_back(upload.key);
      for (const std::string& prefix : page.common_prefixes) all.push_back("+" + prefix);
      if (!page.truncated) {
        EXPECT_EQ(page.next_after_key, "");
        return all;
      }
      params.after_key = page.next_after_key;
      params.after_upload_id = page.next_after_upload_id;
    }
    ADD_FAILURE() << "the pages do not end";
    return all;
  }
};

TEST_F(UploadListingsTest, PartsByNumberInPages) {
  const std::string upload = Start({.checksum = Algorithm::kCrc32c});
  for (const uint32_t number : {7, 3, 10'000, 1}) {
    ASSERT_OK(PutPart(upload, number, std::string(number % 10 + 1, 'x'), Algorithm::kCrc32c));
  }
  absl::StatusOr<ListPartsPage> page = ListParts(upload, 0, 3);
  ASSERT_OK(page);
  EXPECT_EQ(page->upload.upload_id, upload);
  EXPECT_EQ(page->upload.checksum, Algorithm::kCrc32c);
  ASSERT_EQ(page->parts.size(), 3u);
  EXPECT_EQ(page->parts[0].number, 1u);
  EXPECT_EQ(page->parts[1].number, 3u);
  EXPECT_EQ(page->parts[2].size_bytes, 8u);
  EXPECT_EQ(page->parts[2].checksum->raw, DigestOf(Algorithm::kCrc32c, "xxxxxxxx"));
  EXPECT_TRUE(page->truncated);
  EXPECT_EQ(page->next_after, 7u);
  page = ListParts(upload, page->next_after, 3);
  ASSERT_EQ(page->parts.size(), 1u);
  EXPECT_EQ(page->parts[0].number, 10'000u);
  EXPECT_FALSE(page->truncated);
  page = ListParts(upload, 0, 0);
  ASSERT_OK(page);
  EXPECT_TRUE(page->parts.empty());
  EXPECT_FALSE(page->truncated);
}

TEST_F(UploadListingsTest, UploadsByKeyThenOldestFirst) {
  std::vector<std::string> of_b;
  Start({.key = "c"});
  for (int i = 0; i < 5; ++i) of_b.push_back(Start({.key = "b"}));
  Start({.key = "a"});
  EXPECT_EQ(ListInPages({.limit = 1000}), (std::vector<std::string>{"a", "b", "b", "b", "b", "b", "c"}));
  for (const size_t limit : {1, 2, 3}) {
    EXPECT_EQ(ListInPages({.limit = limit}), (std::vector<std::string>{"a", "b", "b", "b", "b", "b", "c"}));
  }
  const ListUploadsPage page = List({.prefix = "b"});
  for (size_t i = 0; i < of_b.size(); ++i) EXPECT_EQ(page.uploads[i].upload_id, of_b[i]);
  EXPECT_EQ(ListInPages({.after_key = "b", .limit = 10}), std::vector<std::string>{"c"});
  EXPECT_EQ(ListInPages({.after_key = "b", .after_upload_id = of_b[3], .limit = 10}),
            (std::vector<std::string>{"b", "c"}));
  const absl::StatusOr<ListUploadsPage> nonsense =
      engine().uploads().List(context_, {.bucket = "bkt", .after_key = "b", .after_upload_id = "nonsense"});
  EXPECT_THAT(nonsense, HasCode(ErrorCode::kInvalidArgument));
}

TEST_F(UploadListingsTest, FinishedAndAbortedUploadsAreNotThere) {
  const std::string finished = Start();
  ASSERT_OK(Complete(finished, PutParts(finished, {"1"})));
  const std::string aborted = Start();
  ASSERT_OK(Abort(aborted));
  const std::string open = Start();
  const ListUploadsPage page = List({});
  ASSERT_EQ(page.uploads.size(), 1u);
  EXPECT_EQ(page.uploads[0].upload_id, open);
  EXPECT_EQ(page.uploads[0].initiated, clock_.WallNow());
  EXPECT_EQ(page.uploads[0].owner_account_id, account_.id);
}

TEST_F(UploadListingsTest, CommonPrefixesAreRolledUp) {
  for (const char* key : {"a", "a//1", "a//2", "a/b", "b//1", "c"}) Start({.key = key});
  const std::vector<std::string> expected = {"a", "+a//", "a/b", "+b//", "c"};
  for (const size_t limit : {1, 2, 3, 1000}) {
    std::vector<std::string> all = ListInPages({.delimiter = "//", .limit = limit});
    std::sort(all.begin(), all.end());
    std::vector<std::string> sorted = expected;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(all, sorted) << limit;
  }
  EXPECT_EQ(ListInPages({.prefix = "a/", .delimiter = "/", .limit = 1}), (std::vector<std::string>{"+a//", "a/b"}));
}

TEST_F(UploadListingsTest, CommonPrefixesAreJumpedOver) {
  for (int i = 0; i < 200; ++i) Start({.key = (i < 100 ? "a/" : "b/") + std::to_string(i)});
  auto counting = std::make_unique<CountingCatalog>(std::move(store().catalog));
  CountingCatalog& counter = *counting;
  store().catalog = std::move(counting);
  EXPECT_EQ(List({.delimiter = "/"}).common_prefixes.size(), 2u);
  EXPECT_LE(counter.cursor_steps(), 4u);
}

TEST_F(UploadListingsTest, ABucketThatDoesNotExist) {
  EXPECT_THAT(engine().uploads().List(context_, {.bucket = "missing"}), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_TRUE(List({.limit = 0}).uploads.empty());
}

}  // namespace
}  // namespace coffer
