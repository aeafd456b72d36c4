// What a backend does when it is to stop, has no memory, or serves many at once.
#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "gmock/gmock.h"
#include "tests/conformance/backend_conformance.h"

namespace coffer {
namespace {

TEST_P(BackendConformance, AStoppedWriteLeavesNothing) {
  std::stop_source stop;
  const OpContext stoppable{.stop = stop.get_token()};
  const BlobId first = NextId();
  const BlobId second = NextId();
  auto appending = backend_->Create(stoppable, {.id = first});
  auto committing = backend_->Create(stoppable, {.id = second});
  ASSERT_TRUE(appending.ok() && committing.ok());
  ASSERT_TRUE((*appending)->Append(Noise(500'000, 1)).ok());
  ASSERT_TRUE((*committing)->Append("12345").ok());
  stop.request_stop();
  EXPECT_TRUE(absl::IsCancelled((*appending)->Append("more")));
  EXPECT_TRUE(absl::IsCancelled((*committing)->Commit().status()));
  EXPECT_FALSE((*committing)->Commit().ok());
  EXPECT_THAT(*ScanAll(kIncarnation), testing::IsEmpty());
}

TEST_P(BackendConformance, AStoppedContextStartsNothing) {
  std::stop_source stop;
  const OpContext stopped{.stop = stop.get_token()};
  const auto blob = Write(NextId(), "12345");
  ASSERT_TRUE(blob.ok()) << blob.status();
  const auto reader = backend_->Open(stopped, *blob);
  ASSERT_TRUE(reader.ok()) << reader.status();
  stop.request_stop();
  ScanCursor cursor{.incarnation = kIncarnation};
  ScanPage page;
  char into[8];
  EXPECT_TRUE(absl::IsCancelled((*reader)->Read(0, into).status()));
  EXPECT_TRUE(absl::IsCancelled(backend_->Create(stopped, {.id = NextId()}).status()));
  EXPECT_TRUE(absl::IsCancelled(backend_->Open(stopped, *blob).status()));
  EXPECT_TRUE(absl::IsCancelled(backend_->Remove(stopped, {{blob->id}})));
  EXPECT_TRUE(absl::IsCancelled(backend_->Scan(stopped, cursor, page)));
  EXPECT_EQ(*ReadAll(*blob), "12345");
}

TEST_P(BackendConformance, APastDeadlineStartsNothing) {
  const OpContext late{.deadline = MonotonicTime::min()};
  EXPECT_TRUE(absl::IsDeadlineExceeded(backend_->Create(late, {.id = NextId()}).status()));
}

TEST_P(BackendConformance, WithoutMemoryAsksToSlowDownAndRecovers) {
  if (!place_->draws_on_budget()) GTEST_SKIP() << "draws no memory from the budget";
  const auto blob = Write(NextId(), "12345");
  ASSERT_TRUE(blob.ok()) << blob.status();
  std::vector<std::unique_ptr<BlobWriter>> writers;
  absl::Status full;
  for (int i = 0; i < 100'000 && full.ok(); ++i) {
    auto writer = backend_->Create(context_, {.id = NextId()});
    full = writer.status();
    if (writer.ok()) writers.push_back(*std::move(writer));
  }
  EXPECT_EQ(GetErrorCode(full), ErrorCode::kSlowDown) << full;
  // It may have kept some for readers.
  const absl::Status opened = backend_->Open(context_, *blob).status();
  EXPECT_TRUE(opened.ok() || GetErrorCode(opened) == ErrorCode::kSlowDown) << opened;
  EXPECT_LE(budget_.used_bytes(), budget_.limit_bytes());
  ASSERT_FALSE(writers.empty());
  EXPECT_TRUE(writers.front()->Append("abc").ok());
  EXPECT_TRUE(writers.front()->Commit().ok());
  writers.clear();
  EXPECT_EQ(*ReadAll(*blob), "12345");
  EXPECT_TRUE(Write(NextId(), "again").ok());
}

TEST_P(BackendConformance, GivesItsMemoryBack) {
  {
    const auto blob = Write(NextId(), Noise(1'000'000, 1));
    ASSERT_TRUE(blob.ok()) << blob.status();
    ASSERT_TRUE(ReadAll(*blob).ok());
  }
  backend_.reset();
  EXPECT_EQ(budget_.used_bytes(), 0u);
}

TEST_P(BackendConformance, ServesManyAtOnce) {
  constexpr int kThreads = 6;
  constexpr int kRounds = 25;
  const std::string shared_bytes = Noise(400'000, 1);
  const auto shared = Write(NextId(), shared_bytes);
  ASSERT_TRUE(shared.ok()) << shared.status();
  std::vector<std::string> failures(kThreads);
  // A folder's first and last blobs, so that folders come and go under the writers.
  const auto work = [&](int thread) {
    for (int round = 0; round < kRounds && failures[thread].empty(); ++round) {
      const BlobId id{.incarnation = kIncarnation, .counter = static_cast<uint64_t>(round * 4096 + 4095 + thread)};
      const std::string bytes = Noise(1000 * (thread + 1) * (round + 1), thread * 1000 + round);
      const auto blob = Write(id, bytes, 50'000);
      if (!blob.ok()) {
        failures[thread] = blob.status().ToString();
      } else if (const auto read = ReadAll(*blob); !read.ok() || *read != bytes) {
        failures[thread] = "read: " + read.status().ToString();
      } else if (const auto all = ReadAll(*shared, 30'000); !all.ok() || *all != shared_bytes) {
        failures[thread] = "read shared: " + all.status().ToString();
      } else if (absl::Status status = backend_->Remove(context_, {{id}}); !status.ok()) {
        failures[thread] = status.ToString();
      }
    }
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back(work, thread);
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(failures, testing::Each(""));
  EXPECT_THAT(*ScanAll(kIncarnation), testing::ElementsAre(shared->id));
}

TEST_P(BackendConformance, ReadersOfOneBlobRunSideBySide) {
  const std::string bytes = Noise(900'000, 1);
  const auto blob = Write(NextId(), bytes);
  ASSERT_TRUE(blob.ok()) << blob.status();
  std::vector<int> same(4, 0);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < same.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto read = ReadAll(*blob, 10'000 * (i + 1));
      same[i] = read.ok() && *read == bytes;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(same, testing::Each(1));
}

}  // namespace
}  // namespace coffer
