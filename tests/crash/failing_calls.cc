#include "tests/crash/failing_calls.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/error.h"
#include "tests/crash/checker.h"
#include "tests/crash/power_cut.h"

namespace coffer::crash {
namespace {

constexpr size_t kBlob = 7000;

// What the disk did to its user.
struct Damage {
  bool any = false;
  bool flush = false;  // a flush failed since the store was opened
  std::string first;
};

bool IsFlush(const io::SimCall& call) { return call.op == io::SimOp::kSync || call.op == io::SimOp::kSyncDirectory; }

class OneRun {
 public:
  OneRun(const Workload& workload, const FailingCalls& calls, const HostSettings& settings, const Prepared& prepared,
         uint64_t number)
      : workload_(workload),
        calls_(calls),
        settings_(settings),
        number_(number),
        disk_(prepared.disk->AfterKill()),
        session_(*disk_, settings, prepared.memory) {}

  // Whether there was a call to fail.
  bool Run() {
    Arm();
    session_.after_each = [this](const std::string& operation, const absl::Status& outcome) {
      Watch(operation, outcome);
    };
    if (session_.Open().ok()) workload_.run(session_);
    disk_->ClearFaults();
    if (session_.engine() != nullptr) CheckRunning(*session_.engine());
    // Once as if the program went on to its end, once as if the power failed now.
    Add("after a power cut", CheckFound(*disk_->AfterPowerCut(number_ % 4), settings_, session_.memory()));
    session_.Close();
    Add("after closing", CheckFound(*disk_, settings_, session_.memory()));
    return damage_->any;
  }

  std::string Report() const {
    if (violations_.empty()) return "";
    return absl::StrCat("seed ", settings_.seed, ", ", workload_.name, ", ", calls_.name, " at call ", number_, " (",
                        damage_->first, "):\n  ", absl::StrJoin(violations_, "\n  "), "\nerrors:\n  ",
                        absl::StrJoin(session_.memory().errors, "\n  "));
  }

 private:
  void Arm() {
    // The predicate outlives this run's faults: it owns what it counts.
    auto fails = [calls = calls_, number = number_, damage = damage_,
                  seen = uint64_t{0}](const io::SimCall& call) mutable {
      if (!calls.which(call)) return false;
      const uint64_t index = ++seen;
      if (calls.sticky ? index < number : index != number) return false;
      if (!std::exchange(damage->any, true)) damage->first = absl::StrCat(io::NameOf(call.op), " ", call.path);
      damage->flush = damage->flush || IsFlush(call);
      return true;
    };
    disk_->Fail({.status = calls_.status, .match = std::move(fails), .sticky = true});
  }

  // Called when an operation has its outcome.
  void Watch(const std::string& operation, const absl::Status& outcome) {
    if (operation == "open") damage_->flush = false;
    if (damage_->flush && outcome.ok())
      violations_.push_back(absl::StrCat(operation, " succeeds after a failed flush"));
  }

  // The disk is well again.
  void CheckRunning(Engine& engine) {
    Violations violations;
    const World found = Observe(engine, violations);
    Add("while it runs", violations);
    Add("while it runs", session_.memory().oracle.Compare(found));
    const bool read_only = engine.stats().read_only;
    if (damage_->flush && !read_only) violations_.push_back("a flush failed, and the store is not read-only");
    if (absl::IsResourceExhausted(calls_.status) && !damage_->flush && read_only) {
      violations_.push_back("a full disk made the store read-only");
    }
    CheckWriting(engine, read_only);
  }

  void CheckWriting(Engine& engine, bool read_only) {
    if (!HasBucket(engine)) return;
    const size_t errors = session_.memory().errors.size();
    session_.after_each = nullptr;
    session_.Put("afterwards", kBlob);
    const bool written = session_.memory().errors.size() == errors;
    if (written == read_only) violations_.push_back(read_only ? "it writes" : "it does not write any more");
  }

  static bool HasBucket(Engine& engine) { return engine.buckets().Find({}, kBucket).ok(); }

  void Add(const std::string& when, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) violations_.push_back(absl::StrCat(when, ": ", line));
  }

  const Workload& workload_;
  const FailingCalls& calls_;
  const HostSettings& settings_;
  const uint64_t number_;
  const std::unique_ptr<io::SimDisk> disk_;
  Session session_;
  const std::shared_ptr<Damage> damage_ = std::make_shared<Damage>();
  Violations violations_;
};

}  // namespace

std::string FailEachCall(const Workload& workload, const FailingCalls& calls, uint64_t seed, uint64_t& runs) {
  const HostSettings settings{.seed = seed};
  const Prepared prepared = Prepare(workload, io::SimProfile::kStrictPosix, seed);
  for (uint64_t number = 1;; ++number, ++runs) {
    OneRun run(workload, calls, settings, prepared, number);
    const bool failed = run.Run();
    if (std::string report = run.Report(); !report.empty()) return report;
    if (!failed) return "";
  }
}

}  // namespace coffer::crash
