// Parts from existing versions: bytes in blobs are shared, inline ones are written.
#include "absl/strings/escaping.h"
#include "tests/unit/engine/multipart/upload_fixture.h"

namespace coffer {
namespace {

class CopyPartTest : public UploadTest {
 protected:
  void SetUp() override {
    UploadTest::SetUp();
    upload_ = Start();
  }
  absl::StatusOr<PutResult> CopyPart(uint32_t number, CopyPartParams params) {
    params.source_bucket = "bkt";
    if (params.source_key.empty()) params.source_key = "source";
    params.bucket = "bkt";
    params.key = "k";
    if (params.upload_id.empty()) params.upload_id = upload_;
    params.number = number;
    absl::StatusOr<Change<CopyResult>> change = engine().uploads().CopyPart(context_, std::move(params));
    if (!change.ok()) return change.status();
    absl::StatusOr<CopyResult> copied = (*std::move(change)).Commit();
    if (!copied.ok()) return copied.status();
    source_version_id_ = copied->source_version_id;
    return copied->put;
  }
  // Copies these stretches as parts 1, 2, ... and completes.
  std::string CopyTogether(const std::vector<std::optional<ByteRange>>& ranges) {
    std::vector<CompletePart> parts;
    for (const std::optional<ByteRange>& range : ranges) {
      const auto number = static_cast<uint32_t>(parts.size() + 1);
      const absl::StatusOr<PutResult> copied = CopyPart(number, {.range = range});
      EXPECT_OK(copied);
      if (!copied.ok()) return "";
      parts.push_back({.number = number, .etag = copied->etag});
    }
    EXPECT_OK(Complete(upload_, parts));
    upload_ = Start();
    return Get("bkt", "k");
  }
  std::string upload_;
  std::string source_version_id_;  // of the last copy
};

TEST_F(CopyPartTest, ASourceThatCannotBeReadIsTheStoresFault) {
  ASSERT_OK(Put("bkt", "source", Noise(1000, 1)));
  spy_->FailOpens(absl::PermissionDeniedError("open f"));
  EXPECT_TRUE(absl::IsInternal(CopyPart(1, {}).status()));
  spy_->FailOpens(absl::NotFoundError("open f"));
  EXPECT_THAT(CopyPart(1, {}), HasCode(ErrorCode::kDataLoss));
}

TEST_F(CopyPartTest, TellsTheVersionThatWasCopied) {
  ASSERT_OK(Put("bkt", "source", "bytes"));
  ASSERT_OK(CopyPart(1, {}));
  EXPECT_EQ(source_version_id_, "");
  SetVersioning("bkt", Versioning::kEnabled);
  const absl::StatusOr<PutResult> version = Put("bkt", "source", Noise(100, 1));
  ASSERT_OK(CopyPart(2, {}));
  EXPECT_EQ(source_version_id_, version->version_id);
}

TEST_F(CopyPartTest, OfABlobSharesIt) {
  const std::string bytes = Noise(300'000, 1);
  ASSERT_OK(Put("bkt", "source", bytes));
  const uint64_t written = spy_->bytes_written;
  const absl::StatusOr<PutResult> copied = CopyPart(1, {});
  ASSERT_OK(copied);
  EXPECT_EQ(copied->etag, absl::BytesToHexString(DigestOf(Algorithm::kMd5, bytes)));
  EXPECT_FALSE(copied->checksum);  // none was asked for
  EXPECT_EQ(ListParts(upload_)->parts[0].checksum->raw, DigestOf(Algorithm::kCrc64Nvme, bytes));
  EXPECT_EQ(copied->size_bytes, bytes.size());
  EXPECT_EQ(CopyTogether({ByteRange{0, 99'999}, std::nullopt, ByteRange{299'999, 299'999}}),
            bytes.substr(0, 100'000) + bytes + bytes.substr(299'999));
  EXPECT_EQ(spy_->bytes_written, written);
  ASSERT_OK(Delete("bkt", "source"));
  Maintain();
  EXPECT_EQ(Get("bkt", "k"), bytes.substr(0, 100'000) + bytes + bytes.substr(299'999));
  ASSERT_OK(Delete("bkt", "k"));
  Maintain();
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(CopyPartTest, OfInlineBytesWritesThem) {
  ASSERT_OK(Put("bkt", "source", "0123456789"));
  EXPECT_EQ(CopyTogether({ByteRange{3, 5}, std::nullopt}), "3450123456789");
  ASSERT_OK(Delete("bkt", "source"));
  EXPECT_EQ(Get("bkt", "k"), "3450123456789");
}

TEST_F(CopyPartTest, OfSeveralBlobsTakesStretchesAcrossThem) {
  const std::vector<std::string> bodies = {Noise(100, 1), Noise(50, 2), Noise(200, 3)};
  const std::string whole = bodies[0] + bodies[1] + bodies[2];
  const std::string first = Start();
  ASSERT_OK(Complete(first, PutParts(first, bodies)));
  ASSERT_OK(engine()
                .objects()
                .Copy(context_, {.source_bucket = "bkt", .source_key = "k", .bucket = "bkt", .key = "source"})
                .Commit());
  for (const auto& [from, to] : {std::pair<uint64_t, uint64_t>{0, 349}, {99, 100}, {100, 149}, {120, 300}, {90, 160}}) {
    EXPECT_EQ(CopyTogether({ByteRange{from, to}}), whole.substr(from, to - from + 1)) << from << "-" << to;
  }
  // And once more, of what is made of pieces of pieces.
  EXPECT_EQ(CopyTogether({ByteRange{90, 160}, ByteRange{10, 20}}), whole.substr(90, 71) + whole.substr(10, 11));
}

TEST_F(CopyPartTest, OfAnEmptyObjectIsAnEmptyPart) {
  ASSERT_OK(Put("bkt", "source", ""));
  EXPECT_EQ(CopyTogether({std::nullopt}), "");
  EXPECT_THAT(CopyPart(1, {.range = ByteRange{0, 0}}), HasCode(ErrorCode::kInvalidRange));
}

TEST_F(CopyPartTest, RangesHaveTwoEndsInsideTheSource) {
  ASSERT_OK(Put("bkt", "source", Noise(100, 1)));
  EXPECT_OK(CopyPart(1, {.range = ByteRange{0, 99}}));
  EXPECT_THAT(CopyPart(1, {.range = ByteRange{0, 100}}), HasCode(ErrorCode::kInvalidRange));
  EXPECT_THAT(CopyPart(1, {.range = ByteRange{100, 100}}), HasCode(ErrorCode::kInvalidRange));
  EXPECT_THAT(CopyPart(1, {.range = ByteRange{5, 4}}), HasCode(ErrorCode::kInvalidRange));
  EXPECT_THAT(CopyPart(1, {.range = ByteRange{5, std::nullopt}}), HasCode(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CopyPart(1, {.range = ByteRange{std::nullopt, 5}}), HasCode(ErrorCode::kInvalidArgument));
}

TEST_F(CopyPartTest, WhatIsNotThereOrTooLarge) {
  EXPECT_THAT(CopyPart(1, {}), HasCode(ErrorCode::kNoSuchKey));
  ASSERT_OK(Put("bkt", "source", Noise(100, 1)));
  EXPECT_THAT(CopyPart(0, {}), HasCode(ErrorCode::kInvalidPartNumber));
  EXPECT_THAT(CopyPart(1, {.upload_id = "nonsense"}), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(CopyPart(1, {.source_conditions = {.if_match = {"other"}}}), HasCode(ErrorCode::kPreconditionFailed));
  store().options.limits.put_bytes_max = 50;
  EXPECT_THAT(CopyPart(1, {}), HasCode(ErrorCode::kInvalidRequest));
  EXPECT_OK(CopyPart(1, {.range = ByteRange{0, 49}}));
}

TEST_F(CopyPartTest, ASourceThatIsReplacedBeforeTheCommitIsAConflict) {
  ASSERT_OK(Put("bkt", "source", Noise(100, 1)));
  absl::StatusOr<Change<CopyResult>> change = engine().uploads().CopyPart(
      context_,
      {.source_bucket = "bkt", .source_key = "source", .bucket = "bkt", .key = "k", .upload_id = upload_, .number = 1});
  ASSERT_OK(change);
  ASSERT_OK(Put("bkt", "source", "other"));
  EXPECT_THAT((*std::move(change)).Commit(), HasCode(ErrorCode::kConditionalRequestConflict));
  EXPECT_TRUE(ListParts(upload_)->parts.empty());
}

TEST_F(CopyPartTest, ASourceInVeryManyPiecesIsWrittenAnew) {
  ASSERT_OK(Put("bkt", "source", Noise(100, 1)));
  std::vector<CompletePart> parts;
  for (uint32_t number = 1; number <= 1100; ++number) {
    const absl::StatusOr<PutResult> copied = CopyPart(number, {.range = ByteRange{number % 50, number % 50}});
    ASSERT_OK(copied);
    parts.push_back({.number = number, .etag = copied->etag});
  }
  ASSERT_OK(Complete(upload_, parts));
  const std::string pieces = Get("bkt", "k");
  ASSERT_EQ(pieces.size(), 1100u);
  upload_ = Start();
  const uint64_t written = spy_->bytes_written;
  const absl::StatusOr<PutResult> copied = CopyPart(1, {.source_key = "k"});
  ASSERT_OK(copied);
  EXPECT_EQ(spy_->bytes_written - written, 1100u);
  ASSERT_OK(Complete(upload_, {{.number = 1, .etag = copied->etag}}));
  EXPECT_EQ(Get("bkt", "k"), pieces);
}

}  // namespace
}  // namespace coffer
