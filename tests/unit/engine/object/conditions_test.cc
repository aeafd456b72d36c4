// Conditions of writes hold in the transaction that publishes: of many writers that race, one wins.
#include <atomic>
#include <thread>

#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class WriteConditionsTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  absl::StatusOr<std::unique_ptr<ObjectWriter>> Start(Preconditions conditions) {
    return engine().objects().StartPut(context_, {.bucket = "bkt", .key = "k", .conditions = std::move(conditions)});
  }
};

TEST_F(WriteConditionsTest, AreToldBeforeTheBodyWhereTheyFailAlready) {
  ASSERT_OK(Put("bkt", "k", "1"));
  EXPECT_THAT(Start({.if_none_match = {"*"}}), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(Start({.if_match = {"other"}}), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(
      engine().objects().StartPut(context_, {.bucket = "bkt", .key = "missing", .conditions = {.if_match = {"*"}}}),
      HasCode(ErrorCode::kNoSuchKey));
  EXPECT_THAT(Start({.if_unmodified_since = clock_.WallNow()}), HasCode(ErrorCode::kNotImplemented));
}

TEST_F(WriteConditionsTest, OfTwoThatStartedBothOnlyTheFirstToCommitWins) {
  auto first = Start({.if_none_match = {"*"}});
  auto second = Start({.if_none_match = {"*"}});
  ASSERT_OK(first);
  ASSERT_OK(second);
  ASSERT_OK((*first)->Append(Noise(100, 1)));
  ASSERT_OK((*second)->Append(Noise(100, 2)));
  EXPECT_OK((*second)->Commit());
  EXPECT_THAT((*first)->Commit(), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_EQ(Get("bkt", "k"), Noise(100, 2));
  first->reset();
  EXPECT_EQ(Maintain().litter_removed, 1u);  // what the loser had written
  EXPECT_EQ(CountBlobs(), 1u);
}

TEST_F(WriteConditionsTest, AVersionThatChangedMeanwhileFailsIfMatch) {
  const absl::StatusOr<PutResult> put = Put("bkt", "k", "1");
  ASSERT_OK(put);
  auto writer = Start({.if_match = {put->etag}});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("3"));
  ASSERT_OK(Put("bkt", "k", "2"));
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_EQ(Get("bkt", "k"), "2");
}

TEST_F(WriteConditionsTest, OfManyThreadsExactlyOneCreatesTheKey) {
  for (int round = 0; round < 10; ++round) {
    const std::string key = "k" + std::to_string(round);
    std::atomic<int> won{0};
    std::atomic<int> lost{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        const absl::StatusOr<PutResult> put = engine().objects().Put(
            context_, {.bucket = "bkt", .key = key, .conditions = {.if_none_match = {"*"}}}, Noise(10 + 10 * i, i));
        if (put.ok()) ++won;
        if (GetErrorCode(put.status()) == ErrorCode::kPreconditionFailed) ++lost;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 7);
  }
}

TEST_F(WriteConditionsTest, ACounterUnderIfMatchLosesNoStep) {
  ASSERT_OK(Put("bkt", "k", "0"));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int done = 0; done < 10;) {
        const auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
        ASSERT_OK(reader);
        const std::string next = std::to_string(std::stoi(*ReadAll(**reader)) + 1);
        const absl::StatusOr<PutResult> put = engine().objects().Put(
            context_, {.bucket = "bkt", .key = "k", .conditions = {.if_match = {(*reader)->info().etag}}}, next);
        if (put.ok()) ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Get("bkt", "k"), "40");
}

}  // namespace
}  // namespace coffer
