// Group commit through the whole catalog: one flush for all writers, and none that fails takes others along.
#include <atomic>
#include <latch>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/group_fixture.h"

namespace coffer::sqlite {
namespace {

class GroupCommitTest : public GroupTest {
 protected:
  void TearDown() override {
    catalog_.reset();
    EXPECT_EQ(Audit(*disk_), std::vector<std::string>());
  }
};

TEST_F(GroupCommitTest, ManyWritersShareOneFlush) {
  std::vector<Catalog::Write> writes;
  for (int i = 0; i < 200; ++i) writes.push_back(Put(absl::StrCat(i)));
  const uint64_t commits = catalog_->stats().commits;
  for (const absl::Status& status : CommitTogether(writes)) EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(catalog_->stats().commits, commits + 1);
  EXPECT_EQ(Counters(bucket_).objects, 200);
}

TEST_F(GroupCommitTest, AWriterThatFailsTakesNothingOfTheOthers) {
  const uint64_t commits = catalog_->stats().commits;
  const std::vector<absl::Status> told = CommitTogether({
      Put("a"),
      [&](CatalogTransaction& t) -> absl::Status {
        EXPECT_TRUE(Put("lost")(t).ok());
        EXPECT_TRUE(t.PutBucketConfig(bucket_, "lost", "x").ok());
        return absl::AbortedError("changed its mind");
      },
      Put("b"),
  });
  EXPECT_TRUE(told[0].ok());
  EXPECT_TRUE(absl::IsAborted(told[1])) << told[1];
  EXPECT_TRUE(told[2].ok());
  EXPECT_EQ(catalog_->stats().commits, commits + 1);
  EXPECT_TRUE(Latest(bucket_, "a"));
  EXPECT_FALSE(Latest(bucket_, "lost"));
  EXPECT_TRUE(Latest(bucket_, "b"));
  EXPECT_FALSE(Get<std::optional<std::string>>([&](const auto& s) { return s.ReadBucketConfig(bucket_, "lost"); }));
}

TEST_F(GroupCommitTest, AWriterThatFailsBeforeItChangesAnythingCostsTheOthersNothing) {
  int runs = 0;
  const auto counted = [&](Catalog::Write write) {
    return [&runs, write](CatalogTransaction& t) {
      ++runs;
      return write(t);
    };
  };
  ASSERT_TRUE(Update(Put("k")).ok());
  const std::vector<absl::Status> told = CommitTogether({counted(Put("a")), counted(PutNew("k")), counted(Put("b"))});
  EXPECT_TRUE(told[0].ok());
  EXPECT_EQ(GetErrorCode(told[1]), ErrorCode::kPreconditionFailed);
  EXPECT_TRUE(told[2].ok());
  EXPECT_EQ(runs, 3);
}

TEST_F(GroupCommitTest, ALaterWriterSeesWhatAnEarlierOneOfItsGroupWrote) {
  const std::vector<absl::Status> told = CommitTogether({PutNew("k"), PutNew("k")});
  EXPECT_TRUE(told[0].ok());
  EXPECT_EQ(GetErrorCode(told[1]), ErrorCode::kPreconditionFailed);
}

TEST_F(GroupCommitTest, ABucketThatWasLookedUpIsAsItIsAfterEachChangeAndAfterEachThatWasTakenBack) {
  const auto versioning = [](const CatalogSnapshot& s) { return (*s.FindBucket("b"))->info.versioning; };
  const auto set = [](CatalogTransaction& t, Versioning value) {
    BucketRow bucket = **t.FindBucket("b");
    bucket.info.versioning = value;
    return t.UpdateBucket(bucket);
  };
  const auto sees = [&](Versioning value) {
    return [=](CatalogTransaction& t) {
      EXPECT_EQ(versioning(t), value);
      return absl::OkStatus();
    };
  };
  const std::vector<absl::Status> told = CommitTogether({
      Put("a"),
      [&](CatalogTransaction& t) -> absl::Status {
        EXPECT_TRUE(set(t, Versioning::kEnabled).ok());
        EXPECT_EQ(versioning(t), Versioning::kEnabled);
        return absl::AbortedError("changed its mind");
      },
      sees(Versioning::kNever),
      [&](CatalogTransaction& t) { return set(t, Versioning::kSuspended); },
      sees(Versioning::kSuspended),
  });
  EXPECT_TRUE(absl::IsAborted(told[1]));
  EXPECT_TRUE(told[4].ok());
  const auto view = [&] {
    Versioning seen = Versioning::kNever;
    EXPECT_TRUE(View([&](const CatalogSnapshot& s) {
                  seen = versioning(s);
                  return absl::OkStatus();
                }).ok());
    return seen;
  };
  EXPECT_EQ(view(), Versioning::kSuspended);
  EXPECT_TRUE(Update([&](CatalogTransaction& t) { return set(t, Versioning::kEnabled); }).ok());
  EXPECT_EQ(view(), Versioning::kEnabled);
}

TEST_F(GroupCommitTest, AGroupThatChangesNothingCostsNoFlush) {
  const uint64_t changes = disk_->changes();
  EXPECT_TRUE(Update([](CatalogTransaction&) { return absl::OkStatus(); }).ok());
  EXPECT_TRUE(absl::IsAborted(Update([&](CatalogTransaction& t) -> absl::Status {
    EXPECT_TRUE(Put("k")(t).ok());
    return absl::AbortedError("no");
  })));
  EXPECT_EQ(disk_->changes(), changes);
  EXPECT_FALSE(Latest(bucket_, "k"));
}

TEST_F(GroupCommitTest, SequencesGrowInsideUpdatesAcrossThemAndAcrossOpenings) {
  uint64_t last = 0;
  const auto draw = [&](CatalogTransaction& t) {
    for (int i = 0; i < 3; ++i) {
      const uint64_t next = t.NextSequence();
      EXPECT_GT(next, last);
      last = next;
    }
    return t.PutBucketConfig(bucket_, "n", absl::StrCat(last));
  };
  EXPECT_TRUE(Update(draw).ok());
  EXPECT_TRUE(absl::IsAborted(Update([&](CatalogTransaction& t) -> absl::Status {
    EXPECT_TRUE(draw(t).ok());
    return absl::AbortedError("no");
  })));
  EXPECT_TRUE(Update(draw).ok());
  EXPECT_GE(catalog_->committed_sequence(), last);
  EXPECT_EQ(catalog_->stats().last_sequence, catalog_->committed_sequence());
  for (const bool clean : {true, false}) {
    if (clean) {
      ASSERT_TRUE(catalog_->Close().ok());
    }
    Open();
    EXPECT_GE(catalog_->committed_sequence(), last);
    EXPECT_TRUE(Update(draw).ok());
  }
}

TEST_F(GroupCommitTest, ManyThreadsWriteAndReadTheirOwnWrites) {
  for (const bool lend : {false, true}) {
    const auto lent = lend ? Lend() : nullptr;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 6; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 40; ++i) {
          const std::string key = absl::StrCat(lend ? "lent-" : "own-", thread, "-", i);
          EXPECT_TRUE(Update(Put(key)).ok());
          EXPECT_TRUE(Latest(bucket_, key)) << key;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(Counters(bucket_).objects, 480);
  EXPECT_GE(catalog_->stats().updates, 480u);
}

TEST_F(GroupCommitTest, OneOfManyThatCreateTheSameKeyWins) {
  std::atomic<int> won = 0;
  std::atomic<int> lost = 0;
  std::latch start(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      const absl::Status status = Update(PutNew("lock"));
      (status.ok() ? won : lost) += 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 7);
}

TEST_F(GroupCommitTest, CompletionsMayReadAndAskForMore) {
  auto lent = Lend();
  std::atomic<int> left = 5;
  std::latch all(5);
  std::function<void(absl::Status)> done = [&](const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_TRUE(Latest(bucket_, absl::StrCat(left.load())));  // it is visible when it is told
    if (--left > 0) catalog_->UpdateAsync(OpContext(), Put(absl::StrCat(left.load())), done);
    all.count_down();
  };
  catalog_->UpdateAsync(OpContext(), Put("5"), done);
  all.wait();
  lent->Stop();
  EXPECT_EQ(Counters(bucket_).objects, 5);
}

TEST_F(GroupCommitTest, EndingTheLentThreadCommitsWhatIsQueued) {
  std::atomic<int> told = 0;
  {
    const auto lent = Lend();
    for (int i = 0; i < 100; ++i) {
      catalog_->UpdateAsync(OpContext(), Put(absl::StrCat(i)), [&, i](const absl::Status& status) {
        told += status.ok() ? 1 : 0;
        // Asked for while the thread ends: done all the same.
        if (i < 10) catalog_->UpdateAsync(OpContext(), Put(absl::StrCat("more-", i)), [&](auto) { ++told; });
      });
    }
    lent->RequestStop();
  }
  EXPECT_EQ(told, 110);
  ASSERT_TRUE(catalog_->Close().ok());
  Open();
  EXPECT_EQ(Counters(bucket_).objects, 110);
}

TEST_F(GroupCommitTest, AStoppedOrLateUpdateLeavesNothing) {
  std::stop_source stop;
  stop.request_stop();
  OpContext context;
  context.stop = stop.get_token();
  EXPECT_TRUE(absl::IsCancelled(catalog_->Update(context, Put("k"))));
  OpContext late;
  late.deadline = MonotonicTime::min();
  EXPECT_TRUE(absl::IsDeadlineExceeded(catalog_->Update(late, Put("k"))));
  absl::Status told;
  catalog_->UpdateAsync(context, Put("k"), [&](absl::Status status) { told = std::move(status); });
  EXPECT_TRUE(absl::IsCancelled(told)) << told;
  EXPECT_FALSE(Latest(bucket_, "k"));
}

TEST_F(GroupCommitTest, AStopDuringTheCommitChangesNothingAboutTheOutcome) {
  std::stop_source stop;
  OpContext context;
  context.stop = stop.get_token();
  EXPECT_TRUE(catalog_
                  ->Update(context,
                           [&](CatalogTransaction& t) {
                             stop.request_stop();
                             return Put("k")(t);
                           })
                  .ok());
  EXPECT_TRUE(Latest(bucket_, "k"));
}

}  // namespace
}  // namespace coffer::sqlite
