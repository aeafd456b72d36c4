// What calls cost in a bucket with ten thousand keys, and in one with ten million: put, get and head of a random key,
// the first page of a listing, and a page of folders; each as a call into the engine, and as a signed request of S3
// without the network.
//
//   growth --folder DIR --keys 10000000 [--small-keys 10000] [--cache-mib 64] [--map-mib 0] [--rounds 25]
//          [--warm 100000] [--json]
//
// Both are measured in turn, in one run, on one thread that also commits. Told is the median over the rounds of the
// mean of a call, in CPU time of the thread and by the clock on the wall, and the ratio of the two buckets. A folder
// keeps its buckets: another run measures them again.
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/growth/bucket.h"

namespace coffer::bench {
namespace {

struct Options {
  std::string folder;
  uint64_t keys = 10'000'000;
  uint64_t small_keys = 10'000;
  int64_t cache_mib = 64;
  uint64_t map_mib = 0;
  int warm = 100'000;
  int rounds = 25;
  bool json = false;
};

struct Operation {
  const char* name;
  int calls;  // in a round
  Call (Bucket::*prepare)();
};

constexpr Operation kOperations[] = {
    {"put", 400, &Bucket::Put},
    {"get", 1000, &Bucket::Get},
    {"head", 1000, &Bucket::Head},
    {"first page", 20, &Bucket::ListFirstPage},
    {"folders", 10, &Bucket::ListFolders},
    {"PUT", 400, &Bucket::RequestPut},
    {"GET", 1000, &Bucket::RequestGet},
    {"HEAD", 1000, &Bucket::RequestHead},
    {"GET ?list", 20, &Bucket::RequestFirstPage},
    {"GET ?delimiter", 10, &Bucket::RequestFolders},
};

struct Cost {
  double cpu_us = 0;
  double wall_us = 0;
};

double CpuMicroseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

Cost MeanOf(const Operation& operation, Bucket& bucket) {
  std::vector<Call> calls;
  for (int i = 0; i < operation.calls; ++i) calls.push_back((bucket.*operation.prepare)());
  const auto wall = std::chrono::steady_clock::now();
  const double cpu = CpuMicroseconds();
  for (const Call& call : calls) call();
  const std::chrono::duration<double, std::micro> elapsed = std::chrono::steady_clock::now() - wall;
  return {(CpuMicroseconds() - cpu) / operation.calls, elapsed.count() / operation.calls};
}

double Median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

Cost MedianOf(const std::vector<Cost>& rounds) {
  std::vector<double> cpu, wall;
  for (const Cost& cost : rounds) {
    cpu.push_back(cost.cpu_us);
    wall.push_back(cost.wall_us);
  }
  return {Median(cpu), Median(wall)};
}

struct Row {
  Operation operation;
  Cost small, large;
};

std::vector<Row> Measure(Bucket& small, Bucket& large, int rounds) {
  std::vector<Row> rows;
  for (const Operation& operation : kOperations) {
    std::vector<Cost> of_small, of_large;
    // The first round warms the caches of both.
    for (int round = 0; round <= rounds; ++round) {
      const Cost first = MeanOf(operation, small);
      const Cost second = MeanOf(operation, large);
      if (round == 0) continue;
      of_small.push_back(first);
      of_large.push_back(second);
    }
    rows.push_back({operation, MedianOf(of_small), MedianOf(of_large)});
  }
  return rows;
}

void PrintText(const Options& options, const std::vector<Row>& rows) {
  std::printf("%-14s %24s %24s %16s\n", "", (std::to_string(options.small_keys) + " keys").c_str(),
              (std::to_string(options.keys) + " keys").c_str(), "ratio");
  std::printf("%-14s %12s %11s %12s %11s %8s %7s\n", "us", "CPU", "wall", "CPU", "wall", "CPU", "wall");
  for (const auto& [operation, small, large] : rows) {
    std::printf("%-14s %12.1f %11.1f %12.1f %11.1f %8.2f %7.2f\n", operation.name, small.cpu_us, small.wall_us,
                large.cpu_us, large.wall_us, large.cpu_us / small.cpu_us, large.wall_us / small.wall_us);
  }
}

void PrintJson(const Options& options, const std::vector<Row>& rows) {
  nlohmann::ordered_json json = {{"small_keys", options.small_keys},
                                 {"keys", options.keys},
                                 {"cache_mib", options.cache_mib},
                                 {"map_mib", options.map_mib},
                                 {"rounds", options.rounds}};
  for (const auto& [operation, small, large] : rows) {
    json["operations"].push_back({{"name", operation.name},
                                  {"small_cpu_us", small.cpu_us},
                                  {"small_wall_us", small.wall_us},
                                  {"cpu_us", large.cpu_us},
                                  {"wall_us", large.wall_us},
                                  {"cpu_ratio", large.cpu_us / small.cpu_us},
                                  {"wall_ratio", large.wall_us / small.wall_us}});
  }
  std::printf("%s\n", json.dump().c_str());
}

std::unique_ptr<Bucket> MakeBucket(const Options& options, uint64_t keys) {
  auto bucket = std::make_unique<Bucket>(options.folder + "/" + std::to_string(keys), keys, options.cache_mib << 20,
                                         options.map_mib << 20);
  bucket->Fill();
  for (int i = 0; i < options.warm; ++i) bucket->Get()();
  return bucket;
}

int Main(const Options& options) {
  const std::unique_ptr<Bucket> small = MakeBucket(options, options.small_keys);
  const std::unique_ptr<Bucket> large = MakeBucket(options, options.keys);
  const std::vector<Row> rows = Measure(*small, *large, options.rounds);
  if (options.json) {
    PrintJson(options, rows);
  } else {
    PrintText(options, rows);
  }
  return 0;
}

}  // namespace
}  // namespace coffer::bench

int main(int argc, char** argv) {
  coffer::bench::Options options;
  CLI::App app("What calls cost in a small bucket and in a large one");
  app.add_option("--folder", options.folder, "Where the stores are; on the disk to be measured")
      ->required()
      ->check(CLI::ExistingDirectory);
  const CLI::Range at_least_a_thousand(coffer::bench::kFolders, uint64_t{100'000'000});
  app.add_option("--keys", options.keys, "Of the large bucket")->check(at_least_a_thousand);
  app.add_option("--small-keys", options.small_keys, "Of the small bucket")->check(at_least_a_thousand);
  app.add_option("--cache-mib", options.cache_mib, "Catalog cache of each store")->check(CLI::Range(1, 1 << 20));
  app.add_option("--map-mib", options.map_mib, "Of the catalog, mapped into memory")
      ->check(CLI::Range(uint64_t{0}, uint64_t{1} << 20));
  app.add_option("--warm", options.warm, "Gets in each bucket before anything is measured")
      ->check(CLI::Range(0, 100'000'000));
  app.add_option("--rounds", options.rounds, "Measurements of each")->check(CLI::Range(1, 1000));
  app.add_flag("--json", options.json, "Print JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return coffer::bench::Main(options);
}
