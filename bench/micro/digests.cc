// Digests and checksums a core: each by itself, and those that every PUT takes.
#include <benchmark/benchmark.h>

#include "bench/micro/support.h"
#include "engine/base/digest.h"

namespace coffer::bench {
namespace {

constexpr int64_t kSizes[] = {4 << 10, 256 << 10, 10 << 20};

void BM_Digest(benchmark::State& state, AlgorithmSet algorithms) {
  const auto size = static_cast<size_t>(state.range(0));
  for (auto _ : state) {
    Digester digester(algorithms);
    digester.Update(NextBytes(size));
    benchmark::DoNotOptimize(std::move(digester).Finish());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void Sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int64_t size : kSizes) benchmark->Arg(size);
}

BENCHMARK_CAPTURE(BM_Digest, md5, AlgorithmSet{Algorithm::kMd5})->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Digest, sha1, AlgorithmSet{Algorithm::kSha1})->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Digest, sha256, AlgorithmSet{Algorithm::kSha256})->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Digest, crc32, AlgorithmSet{Algorithm::kCrc32})->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Digest, crc32c, AlgorithmSet{Algorithm::kCrc32c})->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Digest, crc64nvme, AlgorithmSet{Algorithm::kCrc64Nvme})->Apply(Sizes);
BENCHMARK_CAPTURE(BM_Digest, xxh3_128, AlgorithmSet{Algorithm::kXxh3_128})->Apply(Sizes);
// A PUT that brings no checksum of its own and goes to a blob: its ETag, its checksum, its blocks.
BENCHMARK_CAPTURE(BM_Digest, put_to_blob, AlgorithmSet{Algorithm::kMd5, Algorithm::kCrc64Nvme, Algorithm::kXxh3_128})
    ->Apply(Sizes);

}  // namespace
}  // namespace coffer::bench

BENCHMARK_MAIN();
