// One suite that every backend has to pass: BackendConformance, a value-parameterised GoogleTest suite. A backend's own
// test file says where its backends come from:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, BackendConformance, testing::Values(BackendCase{"memory", MakeMemoryPlace}),
//   CaseName);
//
// A test that needs what a backend cannot do asks for it first, and reports itself skipped where it is missing.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "engine/backend/backend.h"
#include "engine/base/budget.h"
#include "gtest/gtest.h"
#include "tests/conformance/noise.h"

namespace coffer {

// A place for one store's blobs, new for each test.
class BackendPlace {
 public:
  virtual ~BackendPlace() = default;
  // A backend over this place, not attached. One at a time.
  virtual std::unique_ptr<Backend> Open(MemoryBudget& budget) = 0;

  // Facts that are no Capabilities, since only tests care.
  virtual bool draws_on_budget() const { return false; }
  virtual bool readers_survive_removal() const { return false; }
  // What is kept beside a committed blob; Unimplemented where it is not kept.
  virtual absl::StatusOr<std::string> DescriptionOf(BlobId) { return absl::UnimplementedError("no descriptions"); }
};

struct BackendCase {
  std::string name;
  std::function<std::unique_ptr<BackendPlace>()> make_place;
  std::string missing;  // what this machine lacks for it: all of its tests report themselves skipped
};

inline std::ostream& operator<<(std::ostream& out, const BackendCase& c) { return out << c.name; }
inline std::string CaseName(const testing::TestParamInfo<BackendCase>& info) { return info.param.name; }

class BackendConformance : public testing::TestWithParam<BackendCase> {
 protected:
  static constexpr std::string_view kStoreId = "store-0123456789abcdef";
  static constexpr uint64_t kIncarnation = 7;

  void SetUp() override;

  // Another opening of the same place, attached again.
  void Reopen();
  BlobId NextId() { return {.incarnation = kIncarnation, .counter = next_counter_++}; }
  absl::StatusOr<BlobRef> Write(BlobId id, std::string_view bytes, size_t step = 100'000);
  // All of the blob, in reads of `step` bytes.
  absl::StatusOr<std::string> ReadAll(const BlobRef& blob, size_t step = 100'000);
  absl::StatusOr<std::vector<BlobId>> ScanAll(uint64_t incarnation, size_t* pages = nullptr);

  MemoryBudget budget_{64 << 20};
  std::unique_ptr<BackendPlace> place_;
  std::unique_ptr<Backend> backend_;
  Capabilities can_;
  OpContext context_;

 private:
  uint64_t next_counter_ = 1;
};

}  // namespace coffer
