// The queue alone: who commits, in which groups, and when nobody does any more. Committing is a function here.
#include "engine/catalog/sqlite/commit_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include "tests/unit/engine/catalog/sqlite/lent_thread.h"

namespace coffer {
namespace {

class StillClock final : public Clock {
 public:
  WallTime WallNow() override { return {}; }
  MonotonicTime MonotonicNow() override { return MonotonicTime(std::chrono::seconds(100)); }
};

class CommitQueueTest : public testing::Test {
 protected:
  std::unique_ptr<LentThread> Lend() {
    auto lent = std::make_unique<LentThread>(
        [this](std::stop_token stop) { queue_.Run(std::move(stop)); },
        [this](std::function<void()> done) { CommitAsync([done](const absl::Status&) { done(); }); });
    groups_.clear();
    return lent;
  }

  absl::Status Commit(const OpContext& context = {}) { return queue_.Commit(context, write_); }
  void CommitAsync(Catalog::Done done) { queue_.CommitAsync(OpContext(), write_, std::move(done)); }
  // Returns when `count` wait behind the group that is under way.
  void AwaitWaiting(size_t count) {
    while (queue_.waiting() < count) std::this_thread::yield();
  }
  size_t Committed() const { return std::accumulate(groups_.begin(), groups_.end(), size_t{0}); }

  StillClock clock_;
  std::vector<size_t> groups_;                // written by whoever commits, read when all is done
  std::function<void()> while_next_commits_;  // once
  int after_groups_ = 0;
  Catalog::Write write_ = [](CatalogTransaction&) { return absl::OkStatus(); };
  CommitQueue queue_{clock_, 16,
                     [this](std::span<CommitMember* const> group) {
                       groups_.push_back(group.size());
                       if (const auto act = std::exchange(while_next_commits_, nullptr)) act();
                     },
                     [this] { ++after_groups_; }};
};

TEST_F(CommitQueueTest, WritersThatWaitShareAGroup) {
  std::vector<std::thread> writers;
  while_next_commits_ = [&] {
    for (int i = 0; i < 7; ++i) writers.emplace_back([&] { EXPECT_TRUE(Commit().ok()); });
    AwaitWaiting(7);
  };
  EXPECT_TRUE(Commit().ok());
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(groups_, (std::vector<size_t>{1, 7}));
  EXPECT_EQ(after_groups_, 2);
}

TEST_F(CommitQueueTest, AGroupHasALimitAndKeepsTheOrderOfArrival) {
  const auto lent = Lend();
  std::vector<int> order;
  while_next_commits_ = [&] {
    for (int i = 0; i < 40; ++i) CommitAsync([&order, i](const absl::Status&) { order.push_back(i); });
  };
  EXPECT_TRUE(Commit().ok());
  lent->Stop();
  EXPECT_EQ(groups_, (std::vector<size_t>{1, 16, 16, 8}));
  std::vector<int> expected(40);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(order, expected);
}

TEST_F(CommitQueueTest, ALeaderHandsOverToTheNext) {
  // Every writer leaves when its own is done, so somebody else has to take over, many times.
  std::vector<std::thread> writers;
  std::atomic<int> done = 0;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      for (int round = 0; round < 500; ++round) done += Commit().ok() ? 1 : 0;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(done, 2000);
  EXPECT_EQ(Committed(), 2000u);
}

TEST_F(CommitQueueTest, LentThreadsMayComeAndGo) {
  std::atomic<bool> finished = false;
  std::thread host([&] {
    while (!finished) {
      std::stop_source stop;
      std::thread lent([&] { queue_.Run(stop.get_token()); });
      std::this_thread::yield();
      stop.request_stop();
      lent.join();
    }
  });
  std::vector<std::thread> writers;
  std::atomic<int> done = 0;
  for (int i = 0; i < 3; ++i) {
    writers.emplace_back([&, i] {
      for (int round = 0; round < 300; ++round) {
        if (i == 0) {
          CommitAsync([&](const absl::Status& status) { done += status.ok() ? 1 : 0; });
        } else {
          done += Commit().ok() ? 1 : 0;
        }
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  finished = true;
  host.join();
  EXPECT_EQ(done, 900);
  EXPECT_EQ(Committed(), 900u);
}

TEST_F(CommitQueueTest, OneThreadIsLentAtMost) {
  const auto lent = Lend();
  std::stop_source never;
  queue_.Run(never.get_token());  // returns
  EXPECT_TRUE(Commit().ok());
}

TEST_F(CommitQueueTest, AStopCommitsWhatIsQueuedAndWhatCompletionsAdd) {
  const auto lent = Lend();
  int completions = 0;
  std::function<void(const absl::Status&)> again = [&](const absl::Status& status) {
    EXPECT_TRUE(status.ok());
    if (++completions < 5) CommitAsync(again);
  };
  while_next_commits_ = [&] {
    CommitAsync(again);
    lent->RequestStop();
  };
  EXPECT_TRUE(Commit().ok());
  lent->Stop();
  EXPECT_EQ(completions, 5);
  EXPECT_TRUE(Commit().ok());
}

TEST_F(CommitQueueTest, AStopThatCameFirstReturnsAtOnce) {
  std::stop_source stop;
  stop.request_stop();
  queue_.Run(stop.get_token());
  EXPECT_TRUE(Commit().ok());
  EXPECT_EQ(groups_.size(), 1u);
}

TEST_F(CommitQueueTest, WithoutALentThreadACompletionRunsInTheCall) {
  bool told = false;
  CommitAsync([&](const absl::Status& status) { told = status.ok(); });
  EXPECT_TRUE(told);
}

TEST_F(CommitQueueTest, StoppedOrLateBeforeItsTurnMeansNotCommitted) {
  std::stop_source stop;
  stop.request_stop();
  OpContext stopped;
  stopped.stop = stop.get_token();
  EXPECT_TRUE(absl::IsCancelled(Commit(stopped)));
  OpContext late;
  late.deadline = clock_.MonotonicNow();
  EXPECT_TRUE(absl::IsDeadlineExceeded(Commit(late)));
  EXPECT_TRUE(groups_.empty());
  EXPECT_EQ(after_groups_, 0);
}

TEST_F(CommitQueueTest, AStopCountsUntilTheTurnComes) {
  std::stop_source stop;
  OpContext context;
  context.stop = stop.get_token();
  std::thread waiter;
  while_next_commits_ = [&] {
    waiter = std::thread([&] { EXPECT_TRUE(absl::IsCancelled(Commit(context))); });
    AwaitWaiting(1);
    stop.request_stop();  // too late for the group under way, in time for the one that waits
  };
  EXPECT_TRUE(Commit(context).ok());
  waiter.join();
  EXPECT_EQ(groups_, (std::vector<size_t>{1}));
}

}  // namespace
}  // namespace coffer
