// Put and get of the embedded engine, by backend: no HTTP, no signatures.
#include "engine/engine.h"

#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "backends/disk/disk_backend.h"
#include "backends/memory/memory_backend.h"
#include "bench/micro/support.h"

namespace coffer::bench {
namespace {

enum class On { kDisk, kMemory };

// An engine with a bucket, and a thread that commits.
class OpenEngine {
 public:
  explicit OpenEngine(On on) {
    Options options;
    if (on == On::kDisk) {
      options.directory = folder_.path();
      auto backend = MakeDiskBackend(folder_.path() + "/blobs");
      Require(backend.status());
      options.backend = *std::move(backend);
    } else {
      options.backend = MakeMemoryBackend({.capacity_bytes = uint64_t{4} << 30});
    }
    auto opened = Engine::Open(std::move(options));
    Require(opened.status());
    engine_ = *std::move(opened);
    const auto account = engine_->identity().CreateAccount(context_, "me").Commit();
    Require(account.status());
    context_.principal.account_id = account->id;
    Require(engine_->buckets().Create(context_, {.name = "photos"}).Commit().status());
    committer_ = std::jthread([this](std::stop_token stop) { engine_->RunCommits(std::move(stop)); });
  }

  void Put(const std::string& key, size_t bytes) {
    Require(engine_->objects().Put(context_, {.bucket = "photos", .key = key}, NextBytes(bytes)).status());
  }

  void Get(const std::string& key) {
    const auto reader = engine_->objects().Get(context_, {.bucket = "photos", .key = key});
    Require(reader.status());
    for (size_t count = 1; count > 0;) {
      const auto read = (*reader)->Read(buffer_);
      Require(read.status());
      count = *read;
    }
  }

  // Frees what was replaced, outside of what is timed.
  void Maintain() { Require(engine_->Maintain(context_, {}).status()); }

 private:
  ScratchFolder folder_;
  std::unique_ptr<Engine> engine_;
  OpContext context_;
  std::vector<char> buffer_ = std::vector<char>(256 << 10);
  std::jthread committer_;  // ends before the engine does
};

// So many keys take turns, so that a long run does not fill the disk.
constexpr size_t kKeys = 64;

void BM_Put(benchmark::State& state, On on) {
  OpenEngine engine(on);
  size_t turn = 0;
  for (auto _ : state) {
    engine.Put("key-" + std::to_string(turn % kKeys), static_cast<size_t>(state.range(0)));
    if (++turn % kKeys == 0) {
      state.PauseTiming();
      engine.Maintain();
      state.ResumeTiming();
    }
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void BM_Get(benchmark::State& state, On on) {
  OpenEngine engine(on);
  for (size_t i = 0; i < kKeys; ++i) engine.Put("key-" + std::to_string(i), static_cast<size_t>(state.range(0)));
  size_t turn = 0;
  for (auto _ : state) engine.Get("key-" + std::to_string(turn++ % kKeys));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void Sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int64_t size : {4 << 10, 256 << 10, 10 << 20}) benchmark->Arg(size);
  benchmark->UseRealTime();
}

BENCHMARK_CAPTURE(BM_Put, disk, On::kDisk)->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Put, memory, On::kMemory)->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Get, disk, On::kDisk)->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Get, memory, On::kMemory)->Apply(Sizes);

}  // namespace
}  // namespace coffer::bench

BENCHMARK_MAIN();
