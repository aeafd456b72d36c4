// An engine for tests: over memory, or over a simulated disk that can be closed, crashed and opened again.
//
// Bodies above kInlineBytes go into blobs, so that small tests meet both ways. The clock stands still, ids repeat, the
// backend counts (spy_). When a test ends, all memory that it drew from the budget has to be back.
//
//   class GetTest : public EngineTest {};
//   TEST_F(GetTest, ReadsWhatWasPut) {
//     MakeBucket("bkt");
//     ASSERT_OK(Put("bkt", "k", "bytes"));
//     EXPECT_EQ(Get("bkt", "k"), "bytes");
//   }
//
// DiskEngineTest is the same on a disk (disk_). To change options, set tune_ in the constructor or before Open().
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/io/sim_disk.h"
#include "engine/store/store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conformance/noise.h"
#include "tests/support/seeded_random.h"
#include "tests/support/settable_clock.h"
#include "tests/support/spy_backend.h"

// Found by gtest, which would print bytes otherwise.
namespace absl {
template <typename T>
void PrintTo(const StatusOr<T>& status_or, std::ostream* out) {
  *out << (status_or.ok() ? OkStatus() : status_or.status());
}
}  // namespace absl

namespace coffer {

// What only tests may see of an engine.
class EnginePeer {
 public:
  static Store& StoreOf(Engine& engine) { return *engine.store_; }
};

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

// Matches a Status or StatusOr that is OK, or that bears this error code.
MATCHER(IsOk, "") { return arg.ok(); }
MATCHER_P(HasCode, code, "") { return !arg.ok() && GetErrorCode(StatusOf(arg)) == code; }
#define ASSERT_OK(expr) ASSERT_THAT(expr, ::coffer::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::coffer::IsOk())

class EngineTest : public testing::Test {
 protected:
  static constexpr uint64_t kInlineBytes = 16;

  void SetUp() override;
  void TearDown() override;

  // Opens with options_ and the fixture's seams.
  absl::StatusOr<std::unique_ptr<Engine>> TryOpen();
  void Open();
  void Close() { engine_.reset(); }
  Options MakeOptions();
  virtual void FillSeams(Options& options);

  Engine& engine() { return *engine_; }
  Store& store() { return EnginePeer::StoreOf(*engine_); }

  // Short ways. Those that return a plain value fail the test where there is none.
  void MakeBucket(std::string name);
  void SetVersioning(std::string_view bucket, Versioning versioning);
  absl::StatusOr<PutResult> Put(std::string bucket, std::string key, std::string_view bytes);
  absl::StatusOr<std::string> TryGet(const GetParams& params);
  std::string Get(std::string bucket, std::string key, std::string version_id = {});
  absl::StatusOr<DeleteResult> Delete(std::string bucket, std::string key, std::string version_id = {});
  std::vector<std::string> ListKeys(std::string bucket);
  BucketCounters Counters(std::string bucket);
  MaintenanceReport Maintain();
  // Blobs that the backend has, of this opening.
  size_t CountBlobs();

  SettableClock clock_;
  SeededRandom random_{1};
  MemoryBudget budget_{64 << 20};
  std::function<void(Options&)> tune_;  // has the last word about the options
  std::shared_ptr<BackendSpy> spy_ = std::make_shared<BackendSpy>();
  std::unique_ptr<Engine> engine_;
  Account account_;
  OpContext context_;  // the account's
};

class DiskEngineTest : public EngineTest {
 protected:
  void FillSeams(Options& options) override;
  // The process is killed or the power fails (sim_disk.h has the outcomes): what its handles still do reaches no disk.
  // When they are gone, Reopen shows what another process finds.
  void Kill();
  void CutPower(uint64_t outcome);
  void Reopen();

  // Makes one of the disk's calls that match fail with EIO, after `skip` of them. ClearFault says whether it came to that, so
  // that a loop over `skip` knows when it is through.
  void FailCall(uint64_t skip, std::function<bool(const io::SimCall&)> match);
  bool ClearFault();

  std::unique_ptr<io::SimDisk> disk_ = std::make_unique<io::SimDisk>(1);

 private:
  std::atomic<bool> fault_happened_{false};
  std::unique_ptr<io::SimDisk> found_;  // the disk as it is after the crash
};

// Reads to the end, in pieces of `step` bytes.
absl::StatusOr<std::string> ReadAll(ByteSource& source, size_t step = 1000);

}  // namespace coffer
