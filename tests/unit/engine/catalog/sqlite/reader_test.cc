// Views: one state each, a pool of connections, and a WAL that stays small beside them; on a simulated disk, and in a
// folder where the database is mapped.
#include <atomic>
#include <cstdlib>
#include <latch>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/io/posix.h"
#include "tests/unit/engine/catalog/sqlite/group_fixture.h"

namespace coffer::sqlite {
namespace {

constexpr uint64_t kFrameBytes = 4096 + 24;

enum class Place : uint8_t { kSimulatedDisk, kMapped };

class ReaderTest : public GroupTest, public testing::WithParamInterface<Place> {
 protected:
  void SetUp() override {
    if (GetParam() == Place::kMapped) {
      const char* base = std::getenv("TEST_TMPDIR");
      ASSERT_NE(base, nullptr);
      directory_ = std::string(base) + "/reader-XXXXXX";
      ASSERT_NE(mkdtemp(directory_.data()), nullptr);
      other_files_ = &io::PosixFileSystem();
      options_.map_bytes = 64 << 10;  // the database becomes longer
      options_.synchronous_off = true;
    }
    GroupTest::SetUp();
  }

  void OpenWith(size_t readers, int64_t checkpoint_pages, std::chrono::milliseconds wait) {
    options_.reader_count = readers;
    options_.checkpoint_pages = checkpoint_pages;
    options_.checkpoint_wait_max = wait;
    Open();
  }

  // A View that lasts until it is let go.
  class Stay {
   public:
    explicit Stay(Catalog& catalog) {
      std::latch in(1);
      thread_ = std::thread([&, this] {
        EXPECT_TRUE(catalog
                        .View(OpContext(),
                              [&](const CatalogSnapshot& s) {
                                const absl::Status read = s.ListAccounts().status();  // a snapshot begins with a read
                                in.count_down();
                                leave_.wait();
                                return read;
                              })
                        .ok());
      });
      in.wait();
    }
    ~Stay() { Leave(); }
    void Leave() {
      if (!thread_.joinable()) return;
      leave_.count_down();
      thread_.join();
    }

   private:
    std::latch leave_{1};
    std::thread thread_;
  };
};

TEST_P(ReaderTest, AViewSeesOneStateWhateverIsCommittedMeanwhile) {
  ASSERT_TRUE(Update(Put("k")).ok());
  const absl::Status status = View([&](const CatalogSnapshot& s) -> absl::Status {
    EXPECT_EQ(s.ReadCounters(bucket_)->objects, 1);
    std::thread writer([&] {
      EXPECT_TRUE(Update(Put("l")).ok());
      EXPECT_TRUE(Latest(bucket_, "l"));  // others see it at once
    });
    writer.join();
    EXPECT_EQ(s.ReadCounters(bucket_)->objects, 1);
    EXPECT_FALSE(*s.FindLatest(bucket_, "l"));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(Latest(bucket_, "l"));
}

TEST_P(ReaderTest, AViewThatFailsGivesItsErrorAndItsConnectionBack) {
  OpenWith(1, 4000, std::chrono::seconds(1));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(absl::IsAborted(View([](const CatalogSnapshot& s) {
      EXPECT_TRUE(s.ListAccounts().ok());
      return absl::AbortedError("no");
    })));
  }
}

TEST_P(ReaderTest, AViewThatHasToWaitIsStoppedAndLate) {
  OpenWith(1, 4000, std::chrono::seconds(1));
  Stay stay(*catalog_);
  OpContext late;
  late.deadline = MonotonicTime::min();
  const auto nothing = [](const CatalogSnapshot&) { return absl::OkStatus(); };
  EXPECT_TRUE(absl::IsDeadlineExceeded(catalog_->View(late, nothing)));
  std::stop_source stop;
  OpContext context;
  context.stop = stop.get_token();
  std::thread stopper([&] { stop.request_stop(); });
  EXPECT_TRUE(absl::IsCancelled(catalog_->View(context, nothing)));
  stopper.join();
  stay.Leave();
  EXPECT_TRUE(View(nothing).ok());
}

TEST_P(ReaderTest, ViewsRunSideBySide) {
  OpenWith(3, 4000, std::chrono::seconds(1));
  Stay first(*catalog_);
  Stay second(*catalog_);
  EXPECT_TRUE(View([](const CatalogSnapshot& s) { return s.ListAccounts().status(); }).ok());
}

TEST_P(ReaderTest, ThreadsSeeWholeUpdatesOnly) {
  // Each update moves one object from one key to another: there is always exactly one.
  ASSERT_TRUE(Update(Put("0")).ok());
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      uint64_t last = 0;
      while (!done) {
        const uint64_t committed = catalog_->committed_sequence();
        EXPECT_TRUE(View([&](const CatalogSnapshot& s) -> absl::Status {
                      auto cursor = *s.ScanVersions(bucket_);
                      EXPECT_TRUE(cursor->SeekKey("").ok());
                      EXPECT_TRUE(cursor->Valid());
                      if (!cursor->Valid()) return absl::OkStatus();
                      EXPECT_GE(cursor->row().sequence, last);
                      last = cursor->row().sequence;
                      EXPECT_EQ(*s.ReadInline(cursor->row()), "xxx");
                      EXPECT_TRUE(cursor->Next().ok());
                      EXPECT_FALSE(cursor->Valid());
                      EXPECT_EQ(s.ReadCounters(bucket_)->objects, 1);
                      return absl::OkStatus();
                    }).ok());
        EXPECT_GE(catalog_->committed_sequence(), committed);
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(Update([&](CatalogTransaction& t) -> absl::Status {
                  const auto old = t.FindLatest(bucket_, absl::StrCat(i));
                  if (absl::Status removed = t.RemoveVersion(**old); !removed.ok()) return removed;
                  return Insert(t, Version(bucket_, absl::StrCat(i + 1), 3), Inline("xxx")).status();
                }).ok());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CloseAndAudit();
}

TEST_P(ReaderTest, AViewSeesWhatWasCommittedBeforeItOnWhicheverReaderItRuns) {
  OpenWith(3, 4000, std::chrono::seconds(1));
  for (int i = 0; i < 50; ++i) {
    const std::string key = absl::StrCat(i);
    ASSERT_TRUE(Update(Put(key)).ok());
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&] {
        EXPECT_TRUE(View([&](const CatalogSnapshot& s) -> absl::Status {
                      EXPECT_TRUE(*s.FindLatest(bucket_, key));
                      return absl::OkStatus();
                    }).ok());
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

TEST_P(ReaderTest, AViewAfterAnotherOneOfTheSameStateBeginsNothingAnew) {
  if (GetParam() == Place::kMapped) GTEST_SKIP() << "the simulated disk counts reads";
  OpenWith(1, 4000, std::chrono::seconds(1));
  ASSERT_TRUE(Update(Put("k")).ok());
  EXPECT_TRUE(Latest(bucket_, "k"));
  int reads = 0;
  disk_->Fail({absl::InternalError("never"), [&reads](const io::SimCall& call) {
                 reads += call.op == io::SimOp::kRead ? 1 : 0;
                 return false;
               }});
  EXPECT_TRUE(Latest(bucket_, "k"));
  EXPECT_EQ(reads, 0);
  disk_->ClearFaults();  // the count goes before the catalog does
}

TEST_P(ReaderTest, ReadersThatNobodyUsesDoNotKeepTheWalFromStartingOver) {
  OpenWith(3, 16, std::chrono::seconds(1));
  {
    Stay first(*catalog_);
    Stay second(*catalog_);
    EXPECT_FALSE(Latest(bucket_, "0"));  // each of the three has a snapshot now, and keeps it
  }
  uint64_t largest = 0;
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
    largest = std::max(largest, catalog_->stats().wal_bytes);
  }
  EXPECT_LT(largest, (16 + 30) * kFrameBytes);
  CloseAndAudit();
}

TEST_P(ReaderTest, TheWalStartsOverWithoutReaders) {
  OpenWith(2, 16, std::chrono::seconds(1));
  uint64_t largest = 0;
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
    largest = std::max(largest, catalog_->stats().wal_bytes);
  }
  EXPECT_GT(largest, 0u);
  EXPECT_LT(largest, (16 + 30) * kFrameBytes);
  EXPECT_LT((*files().Open(directory_ + "/catalog.db-wal", io::OpenMode::kRead))->Size().value(),
            (16 + 30) * kFrameBytes);
}

TEST_P(ReaderTest, TheWalStaysSmallBesideViewsThatAlwaysOverlap) {
  if (GetParam() == Place::kMapped) GTEST_SKIP() << "long, and the same for the log";
  OpenWith(4, 16, std::chrono::seconds(10));
  std::atomic<bool> done = false;
  std::atomic<int> views = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        EXPECT_TRUE(View([&](const CatalogSnapshot& s) {
                      ++views;
                      const absl::Status read = s.ListAccounts().status();
                      for (int spin = 0; spin < 50; ++spin) std::this_thread::yield();
                      return read;
                    }).ok());
      }
    });
  }
  uint64_t largest = 0;
  for (int i = 0; i < 600; ++i) {
    ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
    largest = std::max(largest, catalog_->stats().wal_bytes);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(views, 0);
  EXPECT_LT(largest, (4 * 16 + 30) * kFrameBytes);
}

TEST_P(ReaderTest, ALentThreadMovesTheWalBesideCommitsAndViews) {
  OpenWith(2, 16, std::chrono::seconds(10));
  std::jthread lent([this](std::stop_token stop) { catalog_->RunCheckpoints(std::move(stop)); });
  std::jthread reader([this](const std::stop_token& stop) {
    int64_t seen = 0;
    while (!stop.stop_requested()) {
      const int64_t objects = Counters(bucket_).objects;
      EXPECT_GE(objects, seen);
      seen = objects;
    }
  });
  int started_over = 0;
  uint64_t before = 0;
  for (int i = 0; i < 20'000 && started_over < 5; ++i) {
    ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
    ASSERT_TRUE(Latest(bucket_, absl::StrCat(i)));
    const uint64_t bytes = catalog_->stats().wal_bytes;
    if (bytes < before) ++started_over;
    before = bytes;
  }
  EXPECT_EQ(started_over, 5);
  for (std::jthread* thread : {&reader, &lent}) {
    thread->request_stop();
    thread->join();
  }
  CloseAndAudit();
}

TEST_P(ReaderTest, WhatALentThreadLeftIsMovedByWhoCommits) {
  OpenWith(2, 16, std::chrono::seconds(1));
  {
    std::jthread lent([this](std::stop_token stop) { catalog_->RunCheckpoints(std::move(stop)); });
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
  }
  uint64_t smallest = UINT64_MAX;
  for (int i = 100; i < 200; ++i) {
    ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
    smallest = std::min(smallest, catalog_->stats().wal_bytes);
  }
  EXPECT_LT(smallest, 16 * kFrameBytes);
  CloseAndAudit();
}

TEST_P(ReaderTest, AViewThatDoesNotEndHoldsUpNobodyForLongAndTheWalShrinksAfterIt) {
  OpenWith(2, 16, std::chrono::milliseconds(1));
  Stay stay(*catalog_);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
  EXPECT_GT(catalog_->stats().wal_bytes, 4 * 16 * kFrameBytes);
  EXPECT_EQ(Counters(bucket_).objects, 200);  // new Views are let in again
  stay.Leave();
  for (int i = 200; i < 240; ++i) ASSERT_TRUE(Update(Put(absl::StrCat(i))).ok());
  EXPECT_LT(catalog_->stats().wal_bytes, (4 * 16 + 30) * kFrameBytes);
  CloseAndAudit();
}

INSTANTIATE_TEST_SUITE_P(Everywhere, ReaderTest, testing::Values(Place::kSimulatedDisk, Place::kMapped),
                         [](const auto& test) { return test.param == Place::kMapped ? "Mapped" : "SimulatedDisk"; });

}  // namespace
}  // namespace coffer::sqlite
