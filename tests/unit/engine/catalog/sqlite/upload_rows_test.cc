// Multipart uploads through the whole catalog.
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/audited_test.h"

namespace coffer::sqlite {
namespace {

class UploadRowsTest : public AuditedTest {
 protected:
  UploadRow Begin(std::string key, uint64_t bucket = 0) {
    UploadRow upload;
    upload.bucket_id = bucket == 0 ? bucket_ : bucket;
    upload.key = std::move(key);
    upload.initiated = initiated_;
    const absl::Status status = Update([&](CatalogTransaction& t) {
      upload.sequence = t.NextSequence();
      return t.InsertUpload(upload);
    });
    EXPECT_TRUE(status.ok()) << status;
    return upload;
  }
  absl::Status PutPart(const UploadRow& upload, uint32_t number, const Body& body) {
    PartRow part;
    part.upload_sequence = upload.sequence;
    part.number = number;
    for (const Extent& extent : body.extents) part.size_bytes += extent.length;
    return Update([&](CatalogTransaction& t) { return t.PutPart(part, body); });
  }
  // Completes with these parts; the sizes are those of the test's parts.
  absl::Status Complete(UploadRow& upload, const std::vector<uint32_t>& numbers, uint64_t size,
                        WallTime when = WallTime()) {
    return Update([&](CatalogTransaction& t) {
      VersionRow version = Version(upload.bucket_id, upload.key, size);
      version.sequence = t.NextSequence();
      upload.completed_sequence = version.sequence;
      upload.completed_etag = "etag-2";
      upload.completed_parts_digest = std::string("\0digest", 7);
      upload.completed = when;
      return t.CompleteUpload(upload, version, numbers);
    });
  }
  absl::Status Remove(const UploadRow& upload) {
    return Update([&](CatalogTransaction& t) { return t.RemoveUpload(upload); });
  }
  std::optional<UploadRow> Find(const UploadRow& upload) {
    return Get<std::optional<UploadRow>>(
        [&](const auto& s) { return s.FindUpload(upload.bucket_id, upload.key, upload.sequence); });
  }
  std::string Numbers(const UploadRow& upload, uint32_t after = 0, size_t limit = 100) {
    std::string joined;
    for (const PartRow& part :
         Get<std::vector<PartRow>>([&](const auto& s) { return s.ListParts(upload.sequence, after, limit); })) {
      absl::StrAppend(&joined, part.number, " ");
    }
    return joined;
  }
  // The keys of the uploads that `list` gives of a snapshot, each with a blank behind it.
  template <typename List>
  std::string Keys(List list) {
    std::string joined;
    for (const UploadRow& row : Get<std::vector<UploadRow>>(list)) joined += row.key + " ";
    return joined;
  }
  WallTime initiated_;  // of what begins
};

TEST_F(UploadRowsTest, ARowComesBackWhole) {
  UploadRow upload;
  upload.bucket_id = bucket_;
  upload.key = std::string("k\0", 2);
  upload.nonce = 99;
  upload.initiated = WallTime(std::chrono::milliseconds(12345));
  upload.owner_account_id = "123456789012";
  upload.storage_class = "STANDARD_IA";
  upload.metadata.cache_control = "no-store";
  upload.tags = {{"a", "1"}};
  upload.checksum_algorithm = Algorithm::kMd5;  // 0, which is not the same as none
  upload.checksum_type = ChecksumType::kFullObject;
  ASSERT_TRUE(Update([&](CatalogTransaction& t) {
                upload.sequence = t.NextSequence();
                return t.InsertUpload(upload);
              }).ok());
  const std::optional<UploadRow> found = Find(upload);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, upload.key);
  EXPECT_EQ(found->nonce, 99u);
  EXPECT_EQ(found->initiated, upload.initiated);
  EXPECT_EQ(found->owner_account_id, upload.owner_account_id);
  EXPECT_EQ(found->storage_class, upload.storage_class);
  EXPECT_EQ(found->metadata, upload.metadata);
  EXPECT_EQ(found->tags, upload.tags);
  EXPECT_EQ(found->checksum_algorithm, Algorithm::kMd5);
  EXPECT_EQ(found->checksum_type, ChecksumType::kFullObject);
  EXPECT_FALSE(found->completed_sequence);
  EXPECT_FALSE(Find(Begin("none"))->checksum_algorithm);
}

TEST_F(UploadRowsTest, PartsComeInAnyOrderAndAreListedByNumber) {
  const UploadRow upload = Begin("k");
  for (const uint32_t number : {10'000u, 2u, 7u, 1u}) ASSERT_TRUE(PutPart(upload, number, InBlobs({number}, 5)).ok());
  EXPECT_EQ(Numbers(upload), "1 2 7 10000 ");
  EXPECT_EQ(Numbers(upload, 2), "7 10000 ");
  EXPECT_EQ(Numbers(upload, 0, 2), "1 2 ");
  EXPECT_EQ(Numbers(upload, 10'000), "");
}

TEST_F(UploadRowsTest, APartComesBackWhole) {
  const UploadRow upload = Begin("k");
  PartRow part;
  part.upload_sequence = upload.sequence;
  part.number = 3;
  part.size_bytes = 5;
  part.md5 = std::string("\0\xff", 2);
  part.modified = WallTime(std::chrono::milliseconds(77));
  part.checksum = Checksum{Algorithm::kSha256, ChecksumType::kComposite, "raw"};
  part.wrapped_key = "wrapped";
  part.wrapped_key_id = 4;
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.PutPart(part, InBlobs({1}, 5)); }).ok());
  const auto found = Get<std::optional<PartRow>>([&](const auto& s) { return s.FindPart(upload.sequence, 3); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size_bytes, 5u);
  EXPECT_EQ(found->md5, part.md5);
  EXPECT_EQ(found->modified, part.modified);
  EXPECT_EQ(found->checksum, part.checksum);
  EXPECT_EQ(found->wrapped_key, "wrapped");
  EXPECT_EQ(found->wrapped_key_id, 4u);
  EXPECT_FALSE(Get<std::optional<PartRow>>([&](const auto& s) { return s.FindPart(upload.sequence, 4); }));
}

TEST_F(UploadRowsTest, APartThatIsSentAgainReplacesTheFirst) {
  const UploadRow upload = Begin("k");
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({1, 2}, 5)).ok());
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({3}, 5)).ok());
  EXPECT_EQ(Numbers(upload), "1 ");
  EXPECT_EQ(Retired().size(), 2u);
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({3}, 5)).ok());  // by one that shares its blob
  EXPECT_EQ(Retired().size(), 2u);
  EXPECT_TRUE(absl::IsInvalidArgument(PutPart(upload, 1, Inline("abc"))));
}

TEST_F(UploadRowsTest, CompletingJoinsThePartsThatAreNamedAndFreesTheOthers) {
  UploadRow upload = Begin("k");
  EXPECT_EQ(Counters(bucket_).uploads, 1);
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({1, 2}, 5)).ok());
  ASSERT_TRUE(PutPart(upload, 2, {}).ok());
  ASSERT_TRUE(PutPart(upload, 3, InBlobs({3}, 5)).ok());
  ASSERT_TRUE(PutPart(upload, 4, InBlobs({4}, 7)).ok());
  ASSERT_TRUE(Complete(upload, {1, 2, 4}, 17).ok());
  const std::optional<VersionRow> version = Latest(bucket_, "k");
  ASSERT_TRUE(version);
  const std::vector<Extent> extents = Extents(*version);
  ASSERT_EQ(extents.size(), 3u);
  EXPECT_EQ(extents[1].position, 5u);
  EXPECT_EQ(extents[2].position, 10u);
  EXPECT_EQ(extents[2].blob, (BlobId{1, 4}));
  ASSERT_EQ(Retired().size(), 1u);
  EXPECT_EQ(Retired()[0].blob, (BlobId{1, 3}));
  EXPECT_EQ(Numbers(upload), "");
  EXPECT_EQ(Counters(bucket_).uploads, 0);
  EXPECT_EQ(Counters(bucket_).objects, 1);
  EXPECT_EQ(Counters(bucket_).bytes, 17);
}

TEST_F(UploadRowsTest, AFinishedUploadIsRememberedAndFinishesOnce) {
  UploadRow upload = Begin("k");
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({1}, 5)).ok());
  ASSERT_TRUE(Complete(upload, {1}, 5, WallTime(std::chrono::hours(1))).ok());
  const std::optional<UploadRow> found = Find(upload);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->completed_sequence, Latest(bucket_, "k")->sequence);
  EXPECT_EQ(found->completed_etag, "etag-2");
  EXPECT_EQ(found->completed_parts_digest, std::string("\0digest", 7));
  EXPECT_EQ(found->completed, WallTime(std::chrono::hours(1)));
  EXPECT_EQ(GetErrorCode(Complete(upload, {1}, 5)), ErrorCode::kNoSuchUpload);
}

TEST_F(UploadRowsTest, ACompleteThatFailsChangesNothing) {
  UploadRow upload = Begin("k");
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({1}, 5)).ok());
  for (const std::vector<uint32_t>& numbers : {std::vector<uint32_t>{2}, {1, 2}, {1, 1}}) {
    EXPECT_EQ(GetErrorCode(Complete(upload, numbers, 5)), ErrorCode::kInvalidPart);
  }
  const absl::Status mismatch = Update([&](CatalogTransaction& t) {
    VersionRow version = Version(bucket_, "k", 5);
    version.sequence = t.NextSequence();
    upload.completed_sequence = version.sequence + 1;
    return t.CompleteUpload(upload, version, {1});
  });
  EXPECT_TRUE(absl::IsInvalidArgument(mismatch)) << mismatch;
  EXPECT_EQ(Numbers(upload), "1 ");
  EXPECT_FALSE(Latest(bucket_, "k"));
  EXPECT_EQ(Counters(bucket_).uploads, 1);
  EXPECT_TRUE(Retired().empty());
}

TEST_F(UploadRowsTest, RemovingAnOpenUploadFreesItsParts) {
  const UploadRow upload = Begin("k");
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({1}, 5)).ok());
  ASSERT_TRUE(PutPart(upload, 2, InBlobs({2}, 5)).ok());
  ASSERT_TRUE(Remove(upload).ok());
  EXPECT_EQ(Retired().size(), 2u);
  EXPECT_FALSE(Find(upload));
  EXPECT_EQ(Counters(bucket_).uploads, 0);
  EXPECT_EQ(GetErrorCode(Remove(upload)), ErrorCode::kNoSuchUpload);
}

TEST_F(UploadRowsTest, RemovingAFinishedUploadLeavesItsObject) {
  UploadRow upload = Begin("k");
  ASSERT_TRUE(PutPart(upload, 1, InBlobs({1}, 5)).ok());
  ASSERT_TRUE(Complete(upload, {1}, 5).ok());
  ASSERT_TRUE(Remove(upload).ok());
  EXPECT_FALSE(Find(upload));
  EXPECT_TRUE(Retired().empty());
  EXPECT_EQ(Extents(*Latest(bucket_, "k")).size(), 1u);
}

TEST_F(UploadRowsTest, FinishedUploadsAreListedByTheirEnd) {
  std::vector<UploadRow> uploads;
  for (const int hour : {3, 1, 2}) {
    uploads.push_back(Begin(absl::StrCat("k", hour)));
    ASSERT_TRUE(PutPart(uploads.back(), 1, InBlobs({static_cast<uint64_t>(hour)}, 5)).ok());
    ASSERT_TRUE(Complete(uploads.back(), {1}, 5, WallTime(std::chrono::hours(hour))).ok());
  }
  Begin("open");
  const auto keys = [this](int hour, size_t limit) {
    return Keys([&](const auto& s) { return s.ListFinishedUploads(WallTime(std::chrono::hours(hour)), limit); });
  };
  EXPECT_EQ(keys(9, 9), "k1 k2 k3 ");
  EXPECT_EQ(keys(2, 9), "k1 k2 ");
  EXPECT_EQ(keys(9, 1), "k1 ");
  EXPECT_EQ(keys(0, 9), "");
}

TEST_F(UploadRowsTest, OpenUploadsAreListedByTheirBeginning) {
  for (const int hour : {3, 1, 2}) {
    initiated_ = WallTime(std::chrono::hours(hour));
    Begin(absl::StrCat("k", hour));
  }
  UploadRow finished = Begin("finished");
  ASSERT_TRUE(PutPart(finished, 1, InBlobs({1}, 5)).ok());
  ASSERT_TRUE(Complete(finished, {1}, 5).ok());
  const auto keys = [this](int hour, size_t limit) {
    return Keys([&](const auto& s) { return s.ListOldUploads(WallTime(std::chrono::hours(hour)), limit); });
  };
  EXPECT_EQ(keys(9, 9), "k1 k2 k3 ");
  EXPECT_EQ(keys(2, 9), "k1 k2 ");
  EXPECT_EQ(keys(9, 1), "k1 ");
  EXPECT_EQ(keys(0, 9), "");
}

TEST_F(UploadRowsTest, AWalkGoesOverOpenUploadsByKeyAndThenFromOldToNew) {
  const UploadRow b1 = Begin("b");
  UploadRow finished = Begin("a");
  ASSERT_TRUE(PutPart(finished, 1, InBlobs({1}, 5)).ok());
  ASSERT_TRUE(Complete(finished, {1}, 5).ok());
  const UploadRow b2 = Begin("b");
  Begin("c");
  Begin("bb", MakeBucket("other"));
  const absl::Status status = View([&](const CatalogSnapshot& s) -> absl::Status {
    auto cursor = *s.ScanUploads(bucket_);
    EXPECT_TRUE(cursor->Next().ok());
    EXPECT_FALSE(cursor->Valid());
    EXPECT_TRUE(cursor->SeekKey("").ok());
    EXPECT_EQ(cursor->row().sequence, b1.sequence);
    EXPECT_TRUE(cursor->Next().ok());
    EXPECT_EQ(cursor->row().sequence, b2.sequence);
    EXPECT_TRUE(cursor->SeekAfter("b", b1.sequence).ok());
    EXPECT_EQ(cursor->row().sequence, b2.sequence);
    EXPECT_TRUE(cursor->SeekAfter(cursor->row().key, cursor->row().sequence).ok());
    EXPECT_EQ(cursor->row().key, "c");
    EXPECT_TRUE(cursor->Next().ok());
    EXPECT_FALSE(cursor->Valid());
    EXPECT_TRUE(cursor->SeekKey("bb").ok());
    EXPECT_EQ(cursor->row().key, "c");
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(UploadRowsTest, ABucketTakesItsUploadsWithIt) {
  const uint64_t bucket = MakeBucket("going");
  const UploadRow open = Begin("a", bucket);
  ASSERT_TRUE(PutPart(open, 1, InBlobs({1}, 5)).ok());
  UploadRow finished = Begin("b", bucket);
  ASSERT_TRUE(PutPart(finished, 1, InBlobs({2}, 5)).ok());
  ASSERT_TRUE(Complete(finished, {1}, 5).ok());
  ASSERT_TRUE(Update([&](CatalogTransaction& t) -> absl::Status {
                if (absl::Status gone = t.RemoveVersion(**t.FindLatest(bucket, "b")); !gone.ok()) return gone;
                return t.PutBucketConfig(bucket, "cors", "x");
              }).ok());
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.RemoveBucket(bucket); }).ok());
  EXPECT_FALSE(Find(open));
  EXPECT_FALSE(Find(finished));
  EXPECT_EQ(Retired().size(), 2u);
  EXPECT_EQ(GetErrorCode(Update([&](CatalogTransaction& t) { return t.RemoveBucket(bucket); })),
            ErrorCode::kNoSuchBucket);
}

TEST_F(UploadRowsTest, AnUploadNeedsItsBucket) {
  UploadRow upload;
  upload.bucket_id = bucket_ + 7;
  upload.key = "k";
  upload.sequence = 1;
  EXPECT_EQ(GetErrorCode(Update([&](CatalogTransaction& t) { return t.InsertUpload(upload); })),
            ErrorCode::kNoSuchBucket);
}

TEST_F(UploadRowsTest, TenThousandPartsAreJoined) {
  UploadRow upload = Begin("k");
  std::vector<uint32_t> numbers;
  ASSERT_TRUE(Update([&](CatalogTransaction& t) -> absl::Status {
                for (uint32_t number = 1; number <= 10'000; ++number) {
                  numbers.push_back(number);
                  const PartRow part{.upload_sequence = upload.sequence, .number = number, .size_bytes = 5};
                  if (absl::Status put = t.PutPart(part, InBlobs({number}, 5)); !put.ok()) return put;
                }
                return absl::OkStatus();
              }).ok());
  ASSERT_TRUE(Complete(upload, numbers, 50'000).ok());
  const std::vector<Extent> last = Extents(*Latest(bucket_, "k"), 49'999, 1);
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].blob.counter, 10'000u);
}

}  // namespace
}  // namespace coffer::sqlite
