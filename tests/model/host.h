// The world around the store that is tested: its disk, its clock, and a process that opens it.
#pragma once

#include <memory>
#include <string>

#include "api/s3/service.h"
#include "engine/engine.h"
#include "engine/io/sim_disk.h"
#include "tests/model/engine_store.h"
#include "tests/model/oracle.h"
#include "tests/model/s3_store.h"
#include "tests/support/seeded_random.h"
#include "tests/support/settable_clock.h"

namespace coffer::model {

struct World {
  bool on_disk = false;  // a simulated one; else in memory, where nothing outlives the engine
  bool through_s3 = false;
};

// What engine and oracle have in common.
OracleOptions SmallLimits();

class Host {
 public:
  Host(const World& world, SettableClock& clock, uint64_t seed);
  ~Host();

  absl::Status Open();
  // A clean end, and another opening.
  absl::Status Reopen();

  // The power fails now, or at the so many next change to the disk from now on. In memory nothing happens.
  void CutPower();
  void CutPowerAfter(uint64_t changes);
  bool power_lost() const { return disk_->power_lost(); }
  // What the cut leaves is opened: `outcome` as AfterPowerCut takes it. Without a cut the appointment is cancelled.
  absl::Status Recover(uint64_t outcome);

  ObjectStore& store();
  Engine& engine() { return *engine_; }

 private:
  void Close();
  absl::StatusOr<s3::sigv4::ClientCredentials> CreateAccount();

  const World world_;
  SettableClock& clock_;
  SeededRandom random_;
  MemoryBudget budget_{64 << 20};
  std::unique_ptr<io::SimDisk> disk_;
  std::optional<s3::sigv4::ClientCredentials> credentials_;
  OpContext context_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<EngineStore> engine_store_;
  std::unique_ptr<s3::S3Service> service_;
  std::unique_ptr<S3Store> s3_store_;
};

}  // namespace coffer::model
