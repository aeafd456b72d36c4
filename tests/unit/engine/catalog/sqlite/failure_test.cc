// Disks that are full, fail and forget, seen through the whole catalog.
#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/group_fixture.h"

namespace coffer::sqlite {
namespace {

bool IsSync(const io::SimCall& call) { return call.op == io::SimOp::kSync; }

using FailureTest = GroupTest;

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

TEST_F(FailureTest, AnErrorThatRollsBackTheGroupIsToldToItsCauseAlone) {
  // Pages that do not fit into the cache are written before the commit.
  options_.cache_bytes_per_connection = 65536;
  Open();
  bool failing = false;
  disk_->Fail({absl::InternalError("EIO"),
               [&failing](const io::SimCall& call) { return failing && call.op == io::SimOp::kWrite; }, 0, true});
  int runs = 0;
  const std::vector<absl::Status> told = CommitTogether({Put("a"),
                                                         [&](CatalogTransaction& t) {
                                                           ++runs;
                                                           failing = true;
                                                           const absl::Status put = Put("bad", 600'000)(t);
                                                           failing = false;
                                                           return put;
                                                         },
                                                         Put("b"),
                                                         [&](CatalogTransaction& t) {
                                                           const auto found = t.FindLatest(bucket_, "bad");
                                                           EXPECT_TRUE(found.ok() && !*found);
                                                           return absl::AbortedError("no");
                                                         }});
  EXPECT_TRUE(told[0].ok()) << told[0];
  EXPECT_TRUE(absl::IsInternal(told[1])) << told[1];
  EXPECT_TRUE(told[2].ok()) << told[2];
  EXPECT_TRUE(absl::IsAborted(told[3])) << told[3];
  EXPECT_EQ(runs, 2);  // with the others, then alone
  EXPECT_FALSE(health_->read_only());
  CloseAndAudit();
}

TEST_F(FailureTest, AClosureThatHidesTheErrorIsNotTakenAtItsWord) {
  options_.cache_bytes_per_connection = 65536;
  Open();
  bool failing = false;
  disk_->Fail({absl::InternalError("EIO"),
               [&failing](const io::SimCall& call) { return failing && call.op == io::SimOp::kWrite; }, 0, true});
  EXPECT_FALSE(Update([&](CatalogTransaction& t) {
                 failing = true;
                 (void)Put("bad", 600'000)(t);
                 failing = false;
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
