// What a body holds on its way: memory of the budget, and a blob that somebody has to remove unless it gets a name.
#include "engine/store/body_writer.h"

#include <cerrno>

#include "engine/io/errno.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class BodyWriterTest : public EngineTest {
 protected:
  std::unique_ptr<BodyWriter> Start(BodyWriterParams params) {
    absl::StatusOr<std::unique_ptr<BodyWriter>> writer = BodyWriter::Start(store(), context_, std::move(params));
    EXPECT_OK(writer);
    return *std::move(writer);
  }
};

TEST_F(BodyWriterTest, AnInlineBodyTakesItsLengthOfTheBudgetUntilItIsPublished) {
  const size_t before = budget_.used_bytes();
  auto writer = Start({.size_bytes = 10});
  EXPECT_EQ(budget_.used_bytes(), before + 10);
  ASSERT_OK(writer->Append("0123456789"));
  absl::StatusOr<FinishedBody> body = writer->Finish();
  ASSERT_OK(body);
  writer.reset();
  EXPECT_EQ(body->body.inline_bytes, "0123456789");
  EXPECT_TRUE(body->body.extents.empty());
  EXPECT_EQ(budget_.used_bytes(), before + 10);  // the bytes are in memory still
  body->lease.reset();
  EXPECT_EQ(budget_.used_bytes(), before);
}

TEST_F(BodyWriterTest, ABodyThatMovesToABlobGivesItsMemoryBack) {
  const size_t before = budget_.used_bytes();
  auto writer = Start({});
  EXPECT_EQ(budget_.used_bytes(), before + kInlineBytes);
  ASSERT_OK(writer->Append(Noise(kInlineBytes + 1, 1)));
  EXPECT_EQ(budget_.used_bytes(), before);
  absl::StatusOr<FinishedBody> body = writer->Finish();
  ASSERT_OK(body);
  ASSERT_EQ(body->body.extents.size(), 1u);
  EXPECT_EQ(body->body.extents[0].length, kInlineBytes + 1);
  EXPECT_EQ(body->body.extents[0].blob_size_bytes, kInlineBytes + 1);
}

TEST_F(BodyWriterTest, ABlobWithoutANameIsAbandonedWhenItsLeaseGoes) {
  auto writer = Start({.may_be_inline = false});
  ASSERT_OK(writer->Append("x"));
  absl::StatusOr<FinishedBody> body = writer->Finish();
  ASSERT_OK(body);
  EXPECT_TRUE(store().abandoned.empty());
  body->lease.reset();
  EXPECT_FALSE(store().abandoned.empty());
}

TEST_F(BodyWriterTest, ABlobThatWasPublishedIsNot) {
  auto writer = Start({.may_be_inline = false});
  ASSERT_OK(writer->Append("x"));
  absl::StatusOr<FinishedBody> body = writer->Finish();
  ASSERT_OK(body);
  Change<Done> change(*store().catalog, context_, [](CatalogTransaction&) { return Done(); });
  ASSERT_OK(HoldUntilDone(std::move(change), std::move(body->lease)).Commit());
  EXPECT_TRUE(store().abandoned.empty());
}

TEST_F(BodyWriterTest, ADroppedOrFailedBodyLeavesNoBlob) {
  {
    auto writer = Start({});
    ASSERT_OK(writer->Append(Noise(100, 1)));
  }
  auto writer = Start({.expected = {{Algorithm::kMd5, DigestOf(Algorithm::kMd5, "other")}}});
  ASSERT_OK(writer->Append(Noise(100, 1)));
  EXPECT_THAT(writer->Finish(), HasCode(ErrorCode::kBadDigest));
  EXPECT_EQ(CountBlobs(), 0u);
  writer.reset();
  // The backend may have failed to remove what it had begun: maintenance asks again.
  EXPECT_EQ(store().abandoned.Take(10).size(), 2u);
}

TEST_F(BodyWriterTest, WhatTheBackendRefusesDecidesAboutTheStore) {
  for (const absl::Status& harmless :
       {MakeError(ErrorCode::kStorageFull, "full"), MakeError(ErrorCode::kSlowDown, "no memory"),
        io::ErrnoStatus(EBUSY, "open", "f"), io::ErrnoStatus(ETXTBSY, "open", "f"), absl::CancelledError("stopped"),
        absl::DeadlineExceededError("late")}) {
    spy_->FailCommits(harmless);
    auto writer = Start({.may_be_inline = false});
    ASSERT_OK(writer->Append("x"));
    EXPECT_EQ(writer->Finish().status().code(), harmless.code());
    EXPECT_FALSE(store().health.read_only()) << harmless;
  }
  spy_->FailCommits(io::ErrnoStatus(EROFS, "write", "f"));
  auto writer = Start({.may_be_inline = false});
  auto another = Start({.may_be_inline = false});
  ASSERT_OK(writer->Append("x"));
  ASSERT_OK(another->Append("x"));
  EXPECT_TRUE(absl::IsUnavailable(writer->Finish().status()));
  EXPECT_TRUE(store().health.read_only());
  spy_->FailCommits(absl::OkStatus());
  EXPECT_THAT(another->Finish(), HasCode(ErrorCode::kReadOnly));
  EXPECT_THAT(BodyWriter::Start(store(), context_, {}), HasCode(ErrorCode::kReadOnly));
}

TEST_F(BodyWriterTest, WhatABackendSaysOfItsFilesIsNoAnswerAboutNamesOrRights) {
  for (const int error : {ENOENT, EACCES, EEXIST, ENOTDIR, EINVAL}) {
    spy_->FailCommits(io::ErrnoStatus(error, "open", "f"));
    auto writer = Start({.may_be_inline = false});
    ASSERT_OK(writer->Append("x"));
    EXPECT_TRUE(absl::IsInternal(writer->Finish().status())) << error;
    EXPECT_FALSE(store().health.read_only()) << error;
  }
}

}  // namespace
}  // namespace coffer
