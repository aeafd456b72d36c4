#include "tests/model/history.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/status.h"

namespace coffer::model {
namespace {

// From the first line that differs.
std::string Difference(const std::string& expected, const std::string& got) {
  const std::vector<std::string> want = absl::StrSplit(expected, '\n');
  const std::vector<std::string> have = absl::StrSplit(got, '\n');
  size_t line = 0;
  while (line < want.size() && line < have.size() && want[line] == have[line]) ++line;
  const auto at = [line](const std::vector<std::string>& lines) { return line < lines.size() ? lines[line] : "(end)"; };
  return absl::StrCat("line ", line, "\n  expected: ", at(want), "\n  got:      ", at(have));
}

class Run {
 public:
  Run(const World& world, uint64_t seed, std::vector<std::string>* log)
      : host_(world, clock_, seed), model_{Oracle(clock_, SmallLimits()), Memory()}, log_(log) {}

  // Empty, or what went wrong.
  std::string Start() {
    if (const absl::Status opened = host_.Open(); !opened.ok()) return absl::StrCat("open: ", opened.ToString());
    for (const char* bucket : {"alpha", "beta"}) {
      if (!host_.store().CreateBucket(bucket).ok() || !model_.oracle.CreateBucket(bucket).ok()) return "no bucket";
    }
    return "";
  }

  std::string Do(const Step& step) {
    switch (step.action) {
      case Action::kMoveClock:
        return MoveClock(step.dice);
      case Action::kReopen:
        Log("reopen");
        return Check(host_.Reopen());
      case Action::kCutPower:
        Log("the power fails");
        host_.CutPower();
        return Check(host_.Recover(step.dice % 8));
      case Action::kCutPowerWithin:
        return CutPowerWithin(step.dice);
      default:
        return Compare(step);
    }
  }

 private:
  struct Model {
    Oracle oracle;
    Memory memory;
    std::string Perform(const Step& step, WallTime now) { return model::Perform(step, oracle, memory, now); }
  };

  void Log(std::string line) {
    if (log_ != nullptr) log_->push_back(std::move(line));
  }

  std::string PerformReal(const Step& step) { return Perform(step, host_.store(), memory_, clock_.WallNow()); }

  std::string Compare(const Step& step) {
    const std::string expected = model_.Perform(step, clock_.WallNow());
    const std::string got = PerformReal(step);
    if (step.action != Action::kLookAtAll) Log(got);
    return expected == got ? "" : Difference(expected, got);
  }

  // After an opening all has to be there.
  std::string Check(const absl::Status& opened) {
    if (!opened.ok()) return absl::StrCat("open: ", opened.ToString());
    return Compare({Action::kLookAtAll});
  }

  std::string MoveClock(uint64_t dice) {
    constexpr std::array<int, 6> kSeconds = {1, 1, 7, 3600, 90'000, -5};
    const int seconds = kSeconds[dice % kSeconds.size()];
    Log(absl::StrCat("the clock moves by ", seconds, " s"));
    clock_.AdvanceWall(std::chrono::seconds(seconds));
    return "";
  }

  std::string CutPowerWithin(uint64_t seed) {
    Dice dice(seed);
    const Step step = RandomChange(dice.Next());
    Model before = model_;
    const std::string expected = model_.Perform(step, clock_.WallNow());
    host_.CutPowerAfter(1 + dice.Below(12));
    const std::string got = PerformReal(step);
    const bool lost = host_.power_lost();
    Log(absl::StrCat(lost ? "the power fails within: " : "", got));
    if (const absl::Status opened = host_.Recover(dice.Below(8)); !opened.ok()) {
      return absl::StrCat("open: ", opened.ToString());
    }
    if (expected != got && !lost) return Difference(expected, got);
    const std::string found = PerformReal({Action::kLookAtAll});
    const std::string after = model_.Perform({Action::kLookAtAll}, clock_.WallNow());
    if (found == after) return "";
    // What was acknowledged is there.
    if (expected == got) return Difference(after, found);
    if (before.Perform({Action::kLookAtAll}, clock_.WallNow()) != found) {
      return absl::StrCat("neither whole nor absent; ", Difference(after, found));
    }
    model_ = std::move(before);
    return "";
  }

  SettableClock clock_;
  Host host_;
  Memory memory_;  // the store's user
  Model model_;
  std::vector<std::string>* const log_;
};

}  // namespace

Outcome RunHistory(const World& world, uint64_t seed, const std::vector<Step>& history, std::vector<std::string>* log) {
  Run run(world, seed, log);
  Outcome outcome{.steps = 0, .difference = run.Start()};
  for (const Step& step : history) {
    if (!outcome.ok()) return outcome;
    ++outcome.steps;
    outcome.difference = run.Do(step);
  }
  if (outcome.ok()) outcome.difference = run.Do({Action::kLookAtAll});
  return outcome;
}

std::vector<Step> Shrink(const World& world, uint64_t seed, std::vector<Step> history) {
  const auto keep_what_fails = [&](std::vector<Step> shorter) {
    const Outcome outcome = RunHistory(world, seed, shorter);
    if (outcome.ok()) return false;
    shorter.resize(outcome.steps);
    history = std::move(shorter);
    return true;
  };
  if (!keep_what_fails(history)) return history;
  for (size_t piece = history.size() / 2; piece > 0; piece /= 2) {
    // From the end, where what matters is near.
    for (size_t end = history.size(); end > 0;) {
      const size_t begin = end - std::min(end, piece);
      std::vector<Step> shorter(history.begin(), history.begin() + static_cast<ptrdiff_t>(begin));
      shorter.insert(shorter.end(), history.begin() + static_cast<ptrdiff_t>(end), history.end());
      keep_what_fails(std::move(shorter));
      end = std::min(begin, history.size());
    }
  }
  return history;
}

std::string Report(const World& world, uint64_t seed, const std::vector<Step>& history) {
  std::vector<std::string> log;
  const Outcome outcome = RunHistory(world, seed, history, &log);
  return absl::StrCat("seed ", seed, world.on_disk ? ", on disk" : ", in memory",
                      world.through_s3 ? ", through S3" : "", ", ", history.size(), " steps:\n",
                      absl::StrJoin(log, "\n"), "\n", outcome.difference);
}

}  // namespace coffer::model
