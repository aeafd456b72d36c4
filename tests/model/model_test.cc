// Random histories on an engine, in memory and on a simulated disk, straight and through S3, against the oracle.
//
//   bazel run //tests/model:model_test -- --ops=10000000 --seed=7
//
// `--ops` are shared by the four worlds. What fails is shrunk and told, with the seed that shows it again.
#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/model/history.h"

namespace coffer::model {
namespace {

constexpr size_t kStepsPerHistory = 500;
constexpr size_t kWorlds = 4;

size_t ops = 10'000;
uint64_t first_seed = 1;

class ModelTest : public testing::TestWithParam<World> {};

TEST_P(ModelTest, DoesWhatTheOracleDoes) {
  uint64_t seed = first_seed;
  for (size_t left = ops / kWorlds; left > 0; ++seed) {
    const size_t count = std::min(left, kStepsPerHistory);
    left -= count;
    const std::vector<Step> history = RandomHistory(seed, count);
    if (RunHistory(GetParam(), seed, history).ok()) continue;
    FAIL() << Report(GetParam(), seed, Shrink(GetParam(), seed, history));
  }
}

INSTANTIATE_TEST_SUITE_P(Worlds, ModelTest,
                         testing::Values(World{.on_disk = false, .through_s3 = false},
                                         World{.on_disk = false, .through_s3 = true},
                                         World{.on_disk = true, .through_s3 = false},
                                         World{.on_disk = true, .through_s3 = true}),
                         [](const auto& info) {
                           return std::string(info.param.on_disk ? "OnDisk" : "InMemory") +
                                  (info.param.through_s3 ? "ThroughS3" : "Straight");
                         });

}  // namespace
}  // namespace coffer::model

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("--ops=")) {
      coffer::model::ops = std::stoull(argv[i] + 6);
    } else if (argument.starts_with("--seed=")) {
      coffer::model::first_seed = std::stoull(argv[i] + 7);
    } else {
      std::cerr << "usage: model_test [--ops=N] [--seed=N]\n";
      return 2;
    }
  }
  std::cout << coffer::model::ops << " operations, first seed " << coffer::model::first_seed << "\n";
  return RUN_ALL_TESTS();
}
