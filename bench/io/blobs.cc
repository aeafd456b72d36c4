// Blobs on a local disk, with io_uring and with pread and pwrite, in the same run: until they are durable, and read
// back.
//
//   TMPDIR=/srv/scratch bazel run //bench/io:blobs -- --benchmark_repetitions=7
//       --benchmark_enable_random_interleaving=true --benchmark_report_aggregates_only=true
//
// The folder is on the disk to be measured. Names end in "/io_uring" or "/posix"; compare medians of one run only.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backends/disk/disk_backend.h"
#include "engine/base/budget.h"
#include "engine/base/digest.h"

namespace coffer {
namespace {

constexpr size_t kStep = 128 * 1024;  // what a server hands on at a time
constexpr size_t kBudget = size_t{64} << 20;
constexpr int64_t kSizes[] = {64 << 10, 256 << 10, 1 << 20, 4 << 20, 10 << 20, 64 << 20};

const OpContext kContext;

class Bench {
 public:
  Bench(std::string name, io::LocalIo io) : folder_(Root() / name), budget_(kBudget) {
    auto backend = MakeDiskBackend(folder_, {.budget = &budget_}, io);
    if (!backend.ok()) return;
    backend_ = *std::move(backend);
    if (!backend_->Attach(kContext, "bench").ok()) backend_ = nullptr;
  }

  static std::filesystem::path Root() {
    return std::filesystem::temp_directory_path() / ("coffer-bench-" + std::to_string(getpid()));
  }

  bool usable() const { return backend_ != nullptr; }

  absl::StatusOr<BlobRef> Write(uint64_t size, bool digests) {
    auto writer = backend_->Create(kContext, {.id = {1, next_++}, .size_hint_bytes = size});
    if (!writer.ok()) return writer.status();
    Digester digester(digests ? AlgorithmSet{Algorithm::kMd5} : AlgorithmSet());
    for (uint64_t at = 0; at < size; at += kStep) {
      const std::string_view piece = Piece(at / kStep + next_, std::min<uint64_t>(kStep, size - at));
      digester.Update(piece);
      if (absl::Status status = (*writer)->Append(piece); !status.ok()) return status;
    }
    benchmark::DoNotOptimize(std::move(digester).Finish());
    return (*writer)->Commit();
  }

  absl::Status Read(const BlobRef& blob) {
    auto reader = backend_->Open(kContext, blob);
    if (!reader.ok()) return reader.status();
    for (uint64_t at = 0; at < blob.size_bytes; at += kStep) {
      if (auto count = (*reader)->Read(at, into_); !count.ok()) return count.status();
    }
    return absl::OkStatus();
  }

  void Remove(const BlobRef& blob) { backend_->Remove(kContext, {{blob.id}}).IgnoreError(); }

  // Makes the next read come from the device.
  void DropFromCache() {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (!entry.is_regular_file()) continue;
      const int descriptor = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
      close(descriptor);
    }
  }

 private:
  // Differs from piece to piece.
  static std::string_view Piece(uint64_t number, size_t size) {
    static const std::string bytes = [] {
      std::string filled(2 * kStep, '\0');
      uint64_t word = 1;
      for (char& c : filled) c = static_cast<char>((word = word * 6364136223846793005u + 1442695040888963407u) >> 56);
      return filled;
    }();
    return std::string_view(bytes).substr(number * 64 % kStep, size);
  }

  const std::filesystem::path folder_;
  MemoryBudget budget_;
  std::unique_ptr<Backend> backend_;
  uint64_t next_ = 1;
  std::vector<char> into_ = std::vector<char>(kStep);
};

void Report(benchmark::State& state, const absl::Status& status) {
  if (!status.ok()) state.SkipWithError(status.ToString().c_str());
}

void RunWrites(benchmark::State& state, Bench& bench, uint64_t size, bool digests) {
  for (auto _ : state) {
    const auto blob = bench.Write(size, digests);
    state.PauseTiming();
    Report(state, blob.status());
    if (blob.ok()) bench.Remove(*blob);
    state.ResumeTiming();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(size));
}

void RunReads(benchmark::State& state, Bench& bench, uint64_t size, bool cold) {
  const auto blob = bench.Write(size, false);
  if (!blob.ok()) return Report(state, blob.status());
  Report(state, bench.Read(*blob));
  for (auto _ : state) {
    state.PauseTiming();
    if (cold) bench.DropFromCache();
    state.ResumeTiming();
    Report(state, bench.Read(*blob));
  }
  bench.Remove(*blob);
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(size));
}

void RegisterAll(const std::string& name, Bench& bench) {
  if (!bench.usable()) return;
  for (const int64_t size : kSizes) {
    const std::string size_text = std::to_string(size >> 10) + "KiB/" + name;
    for (const bool on : {false, true}) {
      const auto writes = [&bench, size, on](benchmark::State& state) { RunWrites(state, bench, size, on); };
      const auto reads = [&bench, size, on](benchmark::State& state) { RunReads(state, bench, size, on); };
      const std::string write_name = (on ? "WriteWithMd5/" : "Write/") + size_text;
      const std::string read_name = (on ? "ReadCold/" : "ReadCached/") + size_text;
      benchmark::RegisterBenchmark(write_name.c_str(), writes)->UseRealTime()->Unit(benchmark::kMicrosecond);
      benchmark::RegisterBenchmark(read_name.c_str(), reads)->UseRealTime()->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace
}  // namespace coffer

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  {
    coffer::Bench uring("io_uring", coffer::io::LocalIo::kUring);
    coffer::Bench posix("posix", coffer::io::LocalIo::kPosix);
    if (!uring.usable()) std::cerr << "io_uring is refused here: nothing to compare with\n";
    coffer::RegisterAll("io_uring", uring);
    coffer::RegisterAll("posix", posix);
    benchmark::RunSpecifiedBenchmarks();
  }
  std::filesystem::remove_all(coffer::Bench::Root());
  return 0;
}
