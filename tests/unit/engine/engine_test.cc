// Opening and closing: what goes together, what is refused, and what a failed opening leaves.
#include "engine/engine.h"

#include <thread>

#include "backends/disk/disk_backend.h"
#include "backends/memory/memory_backend.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class EngineOpenTest : public DiskEngineTest {
 protected:
  std::unique_ptr<Backend> MakeDisk(std::string path) {
    return *MakeDiskBackend(std::move(path), {.files = disk_.get(), .budget = &budget_, .clock = &clock_});
  }
};

class MemoryEngineTest : public EngineTest {};

TEST_F(MemoryEngineTest, WithoutADirectoryEverythingIsInMemory) {
  MakeBucket("bkt");
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  const Stats stats = engine().stats();
  EXPECT_FALSE(stats.durable);
  EXPECT_FALSE(stats.read_only);
  EXPECT_EQ(stats.backend_kind, "memory");
  EXPECT_EQ(stats.memory_limit_bytes, budget_.limit_bytes());
  EXPECT_EQ(stats.memory_used_bytes, budget_.used_bytes());
  EXPECT_GE(stats.commits, 3u);  // the account, the bucket, the object
  EXPECT_GE(stats.updates, stats.commits);
  EXPECT_FALSE(stats.store_id.empty());
  Open();  // another store
  EXPECT_NE(engine().stats().store_id, stats.store_id);
  EXPECT_THAT(engine().buckets().Find(context_, "bkt"), HasCode(ErrorCode::kNoSuchBucket));
}

TEST(EngineTestWithDefaults, OptionsAreAllThatAHostMustSay) {
  Options options;
  options.backend = MakeMemoryBackend();
  const absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Open(std::move(options));
  ASSERT_OK(engine);
  const absl::StatusOr<Account> account = (*engine)->identity().CreateAccount(OpContext(), "me").Commit();
  ASSERT_OK(account);
  OpContext context;
  context.principal.account_id = account->id;
  ASSERT_OK((*engine)->buckets().Create(context, {.name = "photos"}).Commit());
  const std::string body = Noise(100'000, 1);  // above what the backend prefers inline
  ASSERT_OK((*engine)->objects().Put(context, {.bucket = "photos", .key = "cat.jpg"}, body));
  const auto reader = (*engine)->objects().Get(context, {.bucket = "photos", .key = "cat.jpg"});
  ASSERT_OK(reader);
  EXPECT_EQ(*ReadAll(**reader), body);
}

TEST(EngineTestWithDefaults, WithoutABackendNothingOpens) {
  EXPECT_TRUE(absl::IsInvalidArgument(Engine::Open(Options()).status()));
}

TEST(EngineTestWithDefaults, ManyInOneProcessCloseInAnyOrder) {
  std::vector<std::unique_ptr<Engine>> engines;
  for (int i = 0; i < 20; ++i) {
    Options options;
    options.backend = MakeMemoryBackend();
    options.catalog_cache_bytes = 1 << 20;
    absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Open(std::move(options));
    ASSERT_OK(engine);
    ASSERT_OK((*engine)->identity().CreateAccount(OpContext(), "me").Commit());
    engines.push_back(*std::move(engine));
    if (i % 3 == 2) engines.erase(engines.begin() + i / 3);
  }
  while (!engines.empty()) {
    engines.erase(engines.begin() + static_cast<ptrdiff_t>(engines.size() / 2));
    for (const std::unique_ptr<Engine>& engine : engines) {
      EXPECT_EQ(engine->identity().ListAccounts(OpContext())->size(), 1u);
    }
  }
}

TEST_F(EngineOpenTest, WhatWasWrittenIsThereAfterANewStart) {
  MakeBucket("bkt");
  ASSERT_OK(Put("bkt", "small", "x"));
  ASSERT_OK(Put("bkt", "large", Noise(1'000'000, 1)));
  const std::string store_id = engine().stats().store_id;
  EXPECT_TRUE(engine().stats().durable);
  EXPECT_EQ(engine().stats().backend_kind, "disk");
  for (int i = 0; i < 3; ++i) {
    Reopen();
    EXPECT_EQ(Get("bkt", "small"), "x");
    EXPECT_EQ(Get("bkt", "large"), Noise(1'000'000, 1));
    EXPECT_EQ(engine().stats().store_id, store_id);
  }
}

TEST_F(EngineOpenTest, AFolderIsOpenOnlyOnce) {
  const absl::Status second = TryOpen().status();
  EXPECT_TRUE(absl::IsUnavailable(second)) << second;
  EXPECT_THAT(std::string(second.message()), testing::HasSubstr("/data"));
  MakeBucket("bkt");  // and the first is none the worse for it
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  EXPECT_EQ(Get("bkt", "k"), Noise(100, 1));
  Reopen();
  EXPECT_EQ(Get("bkt", "k"), Noise(100, 1));
}

TEST_F(EngineOpenTest, ANetworkShareIsRefused) {
  Close();
  disk_->PretendNetwork("nfs");
  const absl::Status status = TryOpen().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("nfs"));
}

TEST_F(EngineOpenTest, ABackendThatForgetsUnderACatalogThatLastsHasToBeAskedFor) {
  tune_ = [](Options& options) {
    options.directory = "/scratch";
    options.backend = MakeMemoryBackend();
  };
  EXPECT_TRUE(absl::IsInvalidArgument(TryOpen().status()));
  EXPECT_FALSE(*disk_->Exists("/scratch"));
  tune_ = [](Options& options) {
    options.directory = "/scratch";
    options.backend = MakeMemoryBackend();
    options.allow_volatile_backend = true;
  };
  Open();
  EXPECT_FALSE(engine().stats().durable);
}

TEST_F(EngineOpenTest, ABackendThatLastsUnderACatalogThatForgetsIsRefused) {
  Close();
  tune_ = [](Options& options) { options.directory.clear(); };
  EXPECT_TRUE(absl::IsInvalidArgument(TryOpen().status()));
}

TEST_F(EngineOpenTest, TheBackendOfAnotherStoreIsRefused) {
  tune_ = [this](Options& options) {
    options.directory = "/other";
    options.backend = MakeDisk("/data/blobs");
  };
  const absl::Status status = TryOpen().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  tune_ = [this](Options& options) {
    options.directory = "/other";
    options.backend = MakeDisk("/other/blobs");
  };
  EXPECT_OK(TryOpen());  // nothing of the first attempt is in the way
}

TEST_F(EngineOpenTest, AFailureInTheMiddleLeavesNothingLockedAndNothingTaken) {
  Close();
  const auto any = [](const io::SimCall&) { return true; };
  for (const bool fresh : {true, false}) {
    int failures = 0;
    for (uint64_t skip = 0;; ++skip) {
      if (fresh) disk_ = std::make_unique<io::SimDisk>(1);
      FailCall(skip, any);
      if (!TryOpen().ok()) ++failures;
      const bool happened = ClearFault();
      EXPECT_EQ(budget_.used_bytes(), 0u);
      const absl::StatusOr<std::unique_ptr<Engine>> again = TryOpen();
      ASSERT_OK(again) << "after a failure of call " << skip << "\n" << disk_->DescribeLog();
      EXPECT_OK((*again)->identity().ListAccounts(OpContext()));
      if (!happened) break;
    }
    EXPECT_GT(failures, 20);
  }
}

TEST_F(EngineOpenTest, TheCatalogsCacheIsPartOfTheBudget) {
  Close();
  tune_ = [](Options& options) { options.catalog_cache_bytes = 1 << 20; };
  Open();
  EXPECT_GE(engine().stats().memory_used_bytes, uint64_t{1} << 20);
  Close();
  tune_ = [](Options& options) { options.catalog_cache_bytes = 65 << 20; };
  EXPECT_TRUE(absl::IsResourceExhausted(TryOpen().status()));
  tune_ = nullptr;
  Open();
}

TEST_F(EngineOpenTest, OpeningsCanFollowEachOtherWithoutEnd) {
  MakeBucket("bkt");
  for (int i = 0; i < 30; ++i) {
    ASSERT_OK(Put("bkt", "k" + std::to_string(i), Noise(100, i)));
    if (i % 2 == 0) Kill();
    Reopen();
    Maintain();
  }
  for (int i = 0; i < 30; ++i) EXPECT_EQ(Get("bkt", "k" + std::to_string(i)), Noise(100, i));
}

TEST_F(EngineOpenTest, ALentThreadCommitsForEverybody) {
  MakeBucket("bkt");
  std::jthread lent([&](std::stop_token stop) { engine().RunCommits(std::move(stop)); });
  std::atomic<int> done{0};
  std::vector<std::unique_ptr<ObjectWriter>> writers;
  for (int i = 0; i < 50; ++i) {
    auto writer = engine().objects().StartPut(context_, {.bucket = "bkt", .key = "k" + std::to_string(i)});
    ASSERT_OK(writer);
    ASSERT_OK((*writer)->Append(Noise(100, i)));
    (*writer)->CommitAsync([&done](absl::StatusOr<PutResult> put) {
      if (put.ok()) ++done;
    });
    writers.push_back(*std::move(writer));
  }
  ASSERT_OK(Put("bkt", "last", "x"));  // queued behind all of them
  lent.request_stop();
  lent.join();
  EXPECT_EQ(done, 50);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(Get("bkt", "k" + std::to_string(i)), Noise(100, i));
  ASSERT_OK(Put("bkt", "afterwards", "x"));  // without the thread, too
}

}  // namespace
}  // namespace coffer
