// Bodies on their way out: ranges, conditions, and readers that outlive what they read.
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class GetTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  absl::StatusOr<std::string> GetRange(std::string key, std::optional<uint64_t> first, std::optional<uint64_t> last) {
    return TryGet({.bucket = "bkt", .key = std::move(key), .range = ByteRange{first, last}});
  }
};

TEST_F(GetTest, ReadsInPiecesOfAnySize) {
  const std::string large = Noise(300'000, 1);
  ASSERT_OK(Put("bkt", "large", large));
  ASSERT_OK(Put("bkt", "small", "0123456789"));
  for (const size_t step : {size_t{1}, size_t{7}, size_t{4096}, size_t{1 << 20}}) {
    const size_t used = budget_.used_bytes();
    auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "small"});
    ASSERT_OK(reader);
    EXPECT_EQ(*ReadAll(**reader, step), "0123456789");
    if (step > 1) {
      reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "large"});
      ASSERT_OK(reader);
      EXPECT_EQ(*ReadAll(**reader, step), large);
    }
    EXPECT_EQ(*(*reader)->Read(std::span<char>()), 0u);
    reader->reset();
    EXPECT_EQ(budget_.used_bytes(), used);
  }
}

TEST_F(GetTest, RangesOfInlineAndBlobBodies) {
  const std::string bytes = Noise(100'000, 1);
  ASSERT_OK(Put("bkt", "blob", bytes));
  ASSERT_OK(Put("bkt", "inline", bytes.substr(0, 10)));
  for (const auto& [key, whole] : {std::pair{"blob", bytes}, std::pair{"inline", bytes.substr(0, 10)}}) {
    const size_t size = whole.size();
    EXPECT_EQ(*GetRange(key, 0, 0), whole.substr(0, 1));
    EXPECT_EQ(*GetRange(key, 2, 5), whole.substr(2, 4));
    EXPECT_EQ(*GetRange(key, 3, std::nullopt), whole.substr(3));
    EXPECT_EQ(*GetRange(key, std::nullopt, 4), whole.substr(size - 4));
    EXPECT_EQ(*GetRange(key, std::nullopt, size + 99), whole);
    EXPECT_EQ(*GetRange(key, size - 1, UINT64_MAX), whole.substr(size - 1));
    EXPECT_EQ(*GetRange(key, 1, size + 99), whole.substr(1));
    EXPECT_THAT(GetRange(key, size, std::nullopt), HasCode(ErrorCode::kInvalidRange));
    EXPECT_THAT(GetRange(key, size, size), HasCode(ErrorCode::kInvalidRange));
    EXPECT_THAT(GetRange(key, std::nullopt, 0), HasCode(ErrorCode::kInvalidRange));
  }
}

TEST_F(GetTest, WhatABackendSaysOfItsFilesIsNoAnswerAboutTheObject) {
  ASSERT_OK(Put("bkt", "k", Noise(1000, 1)));
  for (const absl::StatusCode code : {absl::StatusCode::kPermissionDenied, absl::StatusCode::kFailedPrecondition,
                                      absl::StatusCode::kInvalidArgument, absl::StatusCode::kInternal}) {
    spy_->FailOpens(absl::Status(code, "open f"));
    EXPECT_TRUE(absl::IsInternal(TryGet({.bucket = "bkt", .key = "k"}).status()));
  }
  spy_->FailOpens(absl::NotFoundError("open f"));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k"}), HasCode(ErrorCode::kDataLoss));
  EXPECT_FALSE(engine().stats().read_only);
}

TEST_F(GetTest, NoRangeFitsAnEmptyBody) {
  ASSERT_OK(Put("bkt", "k", ""));
  EXPECT_THAT(GetRange("k", 0, std::nullopt), HasCode(ErrorCode::kInvalidRange));
  EXPECT_THAT(GetRange("k", 0, 0), HasCode(ErrorCode::kInvalidRange));
  EXPECT_THAT(GetRange("k", std::nullopt, 5), HasCode(ErrorCode::kInvalidRange));
}

TEST_F(GetTest, HeadSaysWhatGetWould) {
  ASSERT_OK(Put("bkt", "k", Noise(1000, 1)));
  for (const std::optional<ByteRange>& range : {std::optional<ByteRange>(), std::optional(ByteRange{10, 19})}) {
    const GetParams params{.bucket = "bkt", .key = "k", .range = range};
    const auto reader = engine().objects().Get(context_, params);
    ASSERT_OK(reader);
    const absl::StatusOr<ObjectHead> head = engine().objects().Head(context_, params);
    ASSERT_OK(head);
    EXPECT_EQ(head->offset, (*reader)->head().offset);
    EXPECT_EQ(head->length, (*reader)->head().length);
    EXPECT_EQ(head->is_partial, range.has_value());
    EXPECT_EQ(head->info.size_bytes, 1000u);
    EXPECT_EQ(head->info.etag, (*reader)->info().etag);
    EXPECT_TRUE(head->info.is_latest);
  }
}

TEST_F(GetTest, WhatIsNotThere) {
  EXPECT_THAT(TryGet({.bucket = "other", .key = "k"}), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k"}), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k", .version_id = "null"}), HasCode(ErrorCode::kNoSuchVersion));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k", .version_id = std::string(32, '0')}),
              HasCode(ErrorCode::kNoSuchVersion));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k", .version_id = "nonsense"}), HasCode(ErrorCode::kInvalidArgument));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = ""}), HasCode(ErrorCode::kInvalidKey));
}

TEST_F(GetTest, ConditionsAreThoseOfTheVersion) {
  ASSERT_OK(Put("bkt", "k", "bytes"));
  const ObjectInfo info = engine().objects().Head(context_, {.bucket = "bkt", .key = "k"})->info;
  const auto head = [&](Preconditions conditions) {
    return engine().objects().Head(context_, {.bucket = "bkt", .key = "k", .conditions = std::move(conditions)});
  };
  EXPECT_OK(head({.if_match = {info.etag}}));
  EXPECT_OK(head({.if_match = {"other", "*"}}));
  EXPECT_THAT(head({.if_match = {"other"}}), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(head({.if_none_match = {info.etag}}), HasCode(ErrorCode::kNotModified));
  EXPECT_OK(head({.if_none_match = {"other"}}));
  EXPECT_THAT(head({.if_modified_since = info.modified}), HasCode(ErrorCode::kNotModified));
  EXPECT_OK(head({.if_modified_since = info.modified - std::chrono::seconds(1)}));
  EXPECT_OK(head({.if_unmodified_since = info.modified}));
  EXPECT_THAT(head({.if_unmodified_since = info.modified - std::chrono::seconds(1)}),
              HasCode(ErrorCode::kPreconditionFailed));
  // The tag outweighs the time, as RFC 9110 has it.
  EXPECT_OK(head({.if_match = {info.etag}, .if_unmodified_since = info.modified - std::chrono::seconds(1)}));
  EXPECT_OK(head({.if_none_match = {"other"}, .if_modified_since = info.modified}));
}

TEST_F(GetTest, AReaderKeepsItsVersionWhateverHappensToTheKey) {
  const std::string bytes = Noise(500'000, 1);
  ASSERT_OK(Put("bkt", "k", bytes));
  auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(reader);
  std::string piece(100, '\0');
  ASSERT_EQ(*(*reader)->Read(piece), 100u);
  ASSERT_OK(Put("bkt", "k", "other"));
  ASSERT_OK(Delete("bkt", "k"));
  EXPECT_EQ(Maintain().blobs_removed, 0u);
  EXPECT_EQ(piece + *ReadAll(**reader), bytes);
  reader->reset();
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(GetTest, AReaderThatReadNothingYetKeepsItsVersionToo) {
  const std::string bytes = Noise(5'000, 1);
  ASSERT_OK(Put("bkt", "k", bytes));
  const auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(reader);
  ASSERT_OK(Delete("bkt", "k"));
  Maintain();
  EXPECT_EQ(*ReadAll(**reader), bytes);
}

TEST_F(GetTest, ReadsStopWhenTheCallerWantsIt) {
  ASSERT_OK(Put("bkt", "k", Noise(5'000, 1)));
  std::stop_source stop;
  OpContext stoppable = context_;
  stoppable.stop = stop.get_token();
  const auto reader = engine().objects().Get(stoppable, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(reader);
  std::string piece(100, '\0');
  ASSERT_OK((*reader)->Read(piece));
  stop.request_stop();
  EXPECT_TRUE(absl::IsCancelled((*reader)->Read(piece).status()));
}

TEST_F(GetTest, InlineBodiesAreBrief) {
  ASSERT_OK(Put("bkt", "inline", "x"));
  ASSERT_OK(Put("bkt", "blob", Noise(100, 1)));
  ASSERT_OK(Put("bkt", "empty", ""));
  EXPECT_TRUE((*engine().objects().Get(context_, {.bucket = "bkt", .key = "inline"}))->brief());
  EXPECT_TRUE((*engine().objects().Get(context_, {.bucket = "bkt", .key = "empty"}))->brief());
  const auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "blob"});
  EXPECT_FALSE((*reader)->brief());
  ASSERT_OK(ReadAll(**reader));
  EXPECT_TRUE((*reader)->brief());
}

TEST_F(GetTest, ABlobThatIsMissingIsDataLoss) {
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  ScanCursor cursor{.incarnation = store().catalog->incarnation()};
  ScanPage page;
  ASSERT_OK(store().backend->Scan(context_, cursor, page));
  ASSERT_OK(store().backend->Remove(context_, page.blobs));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k"}), HasCode(ErrorCode::kDataLoss));
}

}  // namespace
}  // namespace coffer
