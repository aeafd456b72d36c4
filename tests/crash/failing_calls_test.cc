// Calls to the disk fail, one after the other: nothing is acknowledged that did not happen, nothing that was is lost,
// and after a failed flush nothing is acknowledged any more.
#include "tests/crash/failing_calls.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <tuple>

#include "engine/io/errno.h"

namespace coffer::crash {
namespace {

bool IsAnyChange(const io::SimCall& call) { return io::IsChange(call.op); }

bool NeedsRoom(const io::SimCall& call) {
  return call.op == io::SimOp::kWrite || call.op == io::SimOp::kCreate || call.op == io::SimOp::kCreateDirectory;
}

bool IsRead(const io::SimCall& call) { return !io::IsChange(call.op); }

const FailingCalls kKinds[] = {
    {"OneChangeFails", io::ErrnoStatus(EIO, "simulated", "disk"), IsAnyChange},
    {"AllChangesFail", io::ErrnoStatus(EIO, "simulated", "disk"), IsAnyChange, true},
    {"FullOnce", io::ErrnoStatus(ENOSPC, "simulated", "disk"), NeedsRoom},
    {"Full", io::ErrnoStatus(ENOSPC, "simulated", "disk"), NeedsRoom, true},
    {"OneReadFails", io::ErrnoStatus(EIO, "simulated", "disk"), IsRead},
    {"AllReadsFail", io::ErrnoStatus(EIO, "simulated", "disk"), IsRead, true},
};

using Case = std::tuple<Workload, FailingCalls>;

class FailingCallsTest : public testing::TestWithParam<Case> {};

TEST_P(FailingCallsTest, LeaveTheStoreRight) {
  const auto& [workload, calls] = GetParam();
  uint64_t runs = 0;
  EXPECT_EQ(FailEachCall(workload, calls, 1, runs), "");
  EXPECT_GT(runs, 10u);
}

INSTANTIATE_TEST_SUITE_P(Workloads, FailingCallsTest,
                         testing::Combine(testing::ValuesIn(Workloads()), testing::ValuesIn(kKinds)),
                         [](const testing::TestParamInfo<Case>& info) {
                           return std::get<0>(info.param).name + std::get<1>(info.param).name;
                         });

}  // namespace
}  // namespace coffer::crash
