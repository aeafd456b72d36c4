// The catalog without an engine over it: reads, and commits that writers share.
#include <benchmark/benchmark.h>

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "bench/load/mix.h"
#include "bench/micro/support.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/sqlite_catalog.h"
#include "engine/io/posix.h"

namespace coffer::bench {
namespace {

constexpr uint64_t kRows = 10'000;
constexpr size_t kBodyBytes = 4096;

std::string KeyOf(uint64_t number) { return "key-" + std::to_string(Mix(number)); }

absl::Status InsertRow(CatalogTransaction& transaction, uint64_t bucket, uint64_t number) {
  VersionRow version;
  version.bucket_id = bucket;
  version.key = KeyOf(number);
  version.sequence = transaction.NextSequence();
  version.size_bytes = kBodyBytes;
  version.etag = "0123456789abcdef0123456789abcdef";
  version.storage_class = "STANDARD";
  version.owner_account_id = "111122223333";
  return transaction.InsertVersion(version, {.inline_bytes = std::string(NextBytes(kBodyBytes)), .extents = {}});
}

// A catalog on disk with a thread that commits, as a server has it. One at a time.
class CatalogBenchmark : public benchmark::Fixture {
 public:
  void SetUp(const benchmark::State& state) override {
    if (state.thread_index() != 0) return;
    folder_ = std::make_unique<ScratchFolder>();
    SqliteCatalogOptions options;
    options.directory = folder_->path();
    options.files = &io::PosixFileSystem();
    auto opened = SqliteCatalog::Open(options);
    Require(opened.status());
    catalog_ = *std::move(opened);
    Require(catalog_->Update({}, [this](CatalogTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(bucket_, transaction.InsertBucket({.name = "photos", .owner_account_id = "1", .region = "r"}));
      return absl::OkStatus();
    }));
    for (uint64_t first = 0; first < kRows; first += 1000) {
      Require(catalog_->Update({}, [this, first](CatalogTransaction& transaction) -> absl::Status {
        for (uint64_t i = first; i < first + 1000; ++i) RETURN_IF_ERROR(InsertRow(transaction, bucket_, i));
        return absl::OkStatus();
      }));
    }
    next_ = kRows;
    committer_ = std::jthread([this](std::stop_token stop) { catalog_->RunCommits(std::move(stop)); });
  }

  void TearDown(const benchmark::State& state) override {
    if (state.thread_index() != 0) return;
    committer_ = {};
    Require(catalog_->Close());
    catalog_.reset();
    folder_.reset();
  }

 protected:
  std::unique_ptr<ScratchFolder> folder_;
  std::unique_ptr<Catalog> catalog_;
  uint64_t bucket_ = 0;
  std::atomic<uint64_t> next_ = 0;
  std::jthread committer_;
};

// What a GET of a small object reads.
BENCHMARK_DEFINE_F(CatalogBenchmark, Get)(benchmark::State& state) {
  uint64_t turn = static_cast<uint64_t>(state.thread_index()) << 32;
  for (auto _ : state) {
    Require(catalog_->View({}, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      RETURN_IF_ERROR(snapshot.FindBucket("photos").status());
      ASSIGN_OR_RETURN(const auto version, snapshot.FindLatest(bucket_, KeyOf(Mix(++turn) % kRows)));
      if (!version) return absl::NotFoundError("no such row");
      ASSIGN_OR_RETURN(const std::string body, snapshot.ReadInline(*version));
      benchmark::DoNotOptimize(body.data());
      return absl::OkStatus();
    }));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_REGISTER_F(CatalogBenchmark, Get)->Threads(1)->Threads(2)->UseRealTime();

// A page of a listing.
BENCHMARK_DEFINE_F(CatalogBenchmark, Scan1000)(benchmark::State& state) {
  uint64_t turn = 0;
  for (auto _ : state) {
    Require(catalog_->View({}, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(const auto cursor, snapshot.ScanVersions(bucket_));
      RETURN_IF_ERROR(cursor->SeekKey(KeyOf(Mix(++turn) % kRows)));
      for (int i = 0; i < 1000 && cursor->Valid(); ++i) RETURN_IF_ERROR(cursor->NextKey());
      return absl::OkStatus();
    }));
  }
}
BENCHMARK_REGISTER_F(CatalogBenchmark, Scan1000)->UseRealTime();

// Writers that share commits, each flushed. rows_per_commit tells how many did.
BENCHMARK_DEFINE_F(CatalogBenchmark, GroupCommit)(benchmark::State& state) {
  // Other threads wait in the loop's first step until this one has opened the catalog.
  const CatalogStats before = state.thread_index() == 0 ? catalog_->stats() : CatalogStats();
  for (auto _ : state) {
    const uint64_t number = next_++;
    Require(catalog_->Update({}, [&](CatalogTransaction& t) { return InsertRow(t, bucket_, number); }));
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() != 0) return;
  const CatalogStats after = catalog_->stats();
  const auto commits = static_cast<double>(std::max<uint64_t>(1, after.commits - before.commits));
  state.counters["rows_per_commit"] = static_cast<double>(after.updates - before.updates) / commits;
}
BENCHMARK_REGISTER_F(CatalogBenchmark, GroupCommit)->Threads(1)->Threads(16)->Threads(64)->UseRealTime();

}  // namespace
}  // namespace coffer::bench

BENCHMARK_MAIN();
