// Disks that are full, fail and forget, seen through the whole catalog.
#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/group_fixture.h"

namespace coffer::sqlite {
namespace {

bool IsSync(const io::SimCall& call) { return call.op == io::SimOp::kSync; }

class FailureTest : public GroupTest {
 protected:
  void TearDown() override { catalog_.reset(); }

  // Pages that do not fit are written before the commit.
  void OpenWithASmallCache() {
    options_.cache_bytes_per_connection = 65536;
    Open();
  }
  // A put of more than the small cache holds; its writes fail.
  Catalog::Write FailingPut(const std::string& key) {
    disk_->Fail({absl::InternalError("EIO"),
                 [this](const io::SimCall& call) { return failing_ && call.op == io::SimOp::kWrite; }, 0, true});
    return [this, key](CatalogTransaction& t) {
      failing_ = true;
      const absl::Status put = Put(key, 600'000)(t);
      failing_ = false;
      return put;
    };
  }

  bool failing_ = false;
};

TEST_F(FailureTest, AfterAFailedFlushItIsReadOnlyAtOnceAndNothingIsRetried) {
  ASSERT_TRUE(Update(Put("before")).ok());
  disk_->Fail({absl::InternalError("EIO"), IsSync});
  EXPECT_EQ(GetErrorCode(Update(Put("during"))), ErrorCode::kReadOnly);
  EXPECT_TRUE(health_->read_only());
  const uint64_t changes = disk_->changes();
  EXPECT_EQ(GetErrorCode(Update(Put("after"))), ErrorCode::kReadOnly);
  absl::Status told;
  catalog_->UpdateAsync(OpContext(), Put("after"), [&](absl::Status status) { told = std::move(status); });
  EXPECT_EQ(GetErrorCode(told), ErrorCode::kReadOnly);
  EXPECT_TRUE(Latest(bucket_, "before"));
  EXPECT_FALSE(Latest(bucket_, "during"));
  EXPECT_EQ(GetErrorCode(catalog_->Close()), ErrorCode::kReadOnly);
  catalog_.reset();
  EXPECT_EQ(disk_->changes(), changes);
}

TEST_F(FailureTest, AFailedFlushIsToldToTheWholeGroup) {
  // The second fails because of what the first wrote, which nobody will ever see.
  const std::vector<absl::Status> told = CommitTogether({Put("a"), PutNew("a"), Put("b")}, [&] {
    disk_->Fail({absl::InternalError("EIO"), IsSync});
  });
  for (const absl::Status& status : told) EXPECT_EQ(GetErrorCode(status), ErrorCode::kReadOnly) << status;
  EXPECT_FALSE(Latest(bucket_, "a"));
}

TEST_F(FailureTest, AFullDiskIsToldToThoseThatNeedTheSpaceAndPasses) {
  const std::vector<absl::Status> told = CommitTogether({Put("small-1"), Put("big", 600'000), Put("small-2")},
                                                        [&] { disk_->SetCapacity(disk_->used_bytes() + 100'000); });
  EXPECT_TRUE(told[0].ok()) << told[0];
  EXPECT_EQ(GetErrorCode(told[1]), ErrorCode::kStorageFull) << told[1];
  EXPECT_TRUE(told[2].ok()) << told[2];
  EXPECT_FALSE(health_->read_only());
  EXPECT_EQ(Counters(bucket_).objects, 2);
  disk_->SetCapacity(UINT64_MAX);
  EXPECT_TRUE(Update(Put("big", 600'000)).ok());
  CloseAndAudit();
}

TEST_F(FailureTest, WhatRestedOnARolledBackUpdateIsDecidedAgain) {
  const std::vector<absl::Status> told =
      CommitTogether({Put("k", 600'000), PutNew("k")}, [&] { disk_->SetCapacity(disk_->used_bytes() + 100'000); });
  EXPECT_EQ(GetErrorCode(told[0]), ErrorCode::kStorageFull) << told[0];
  EXPECT_TRUE(told[1].ok()) << told[1];
  EXPECT_EQ(Latest(bucket_, "k")->size_bytes, 3u);
}

TEST_F(FailureTest, AnErrorThatRollsBackTheGroupIsToldToItsCauseAlone) {
  OpenWithASmallCache();
  int runs = 0;
  const std::vector<absl::Status> told = CommitTogether({Put("a"),
                                                         [&, bad = FailingPut("bad")](CatalogTransaction& t) {
                                                           ++runs;
                                                           return bad(t);
                                                         },
                                                         Put("b"), PutNew("bad")});
  EXPECT_TRUE(told[0].ok()) << told[0];
  EXPECT_TRUE(absl::IsInternal(told[1])) << told[1];
  EXPECT_TRUE(told[2].ok()) << told[2];
  EXPECT_TRUE(told[3].ok()) << told[3];
  EXPECT_EQ(runs, 2);  // with the others, then alone
  EXPECT_FALSE(health_->read_only());
  CloseAndAudit();
}

TEST_F(FailureTest, AClosureThatHidesTheErrorIsNotTakenAtItsWord) {
  OpenWithASmallCache();
  EXPECT_FALSE(Update([bad = FailingPut("bad")](CatalogTransaction& t) {
                 (void)bad(t);
                 return absl::OkStatus();
               }).ok());
  EXPECT_FALSE(Latest(bucket_, "bad"));
}

TEST_F(FailureTest, RunningOutOfMemoryIsToldToItsCauseAlone) {
  const std::vector<absl::Status> told = CommitTogether({Put("a"),
                                                         [&](CatalogTransaction& t) {
                                                           sqlite3_hard_heap_limit64(sqlite3_memory_used() + 100'000);
                                                           const absl::Status put = Put("bad", 2'000'000)(t);
                                                           sqlite3_hard_heap_limit64(0);
                                                           return put;
                                                         },
                                                         Put("b")});
  EXPECT_TRUE(told[0].ok()) << told[0];
  EXPECT_EQ(GetErrorCode(told[1]), ErrorCode::kSlowDown) << told[1];
  EXPECT_TRUE(told[2].ok()) << told[2];
  EXPECT_FALSE(health_->read_only());
  CloseAndAudit();
}

// A commit may run out of memory when the log is flushed already: then the next opening finds what nobody was told of.
TEST_F(FailureTest, RunningOutOfMemoryInACommitLeavesItInDoubt) {
  const auto put_twice = [this](CatalogTransaction& t, int left) {
    // Pages that are in the log already are changed again: the commit needs a buffer to sum them anew.
    for (const char content : {'a', 'b'}) {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(t.PutBucketConfig(bucket_, absl::StrCat("c", i), std::string(10'000, content)).ok());
      }
    }
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + left);
    return absl::OkStatus();
  };
  bool in_doubt = false;
  absl::Status told = absl::UnknownError("not tried");
  for (int left = 0; !told.ok(); left += 500) {
    OpenWithASmallCache();
    told = Update([&](CatalogTransaction& t) { return put_twice(t, left); });
    sqlite3_hard_heap_limit64(0);
    EXPECT_EQ(health_->read_only(), GetErrorCode(told) == ErrorCode::kReadOnly) << told;
    in_doubt |= health_->read_only();
  }
  EXPECT_TRUE(in_doubt);
}

TEST_F(FailureTest, AReadErrorFailsTheViewAndNothingElse) {
  ASSERT_TRUE(Update(Put("k", 100'000)).ok());
  Open();  // with cold caches
  disk_->Fail(
      {absl::InternalError("EIO"), [](const io::SimCall& call) { return call.op == io::SimOp::kRead; }, 0, true});
  EXPECT_FALSE(View([&](const CatalogSnapshot& s) { return s.FindLatest(bucket_, "k").status(); }).ok());
  disk_->ClearFaults();
  EXPECT_TRUE(Latest(bucket_, "k"));
  EXPECT_TRUE(Update(Put("l")).ok());
}

}  // namespace
}  // namespace coffer::sqlite
