#include "tests/model/step.h"

#include <array>

#include "tests/model/scene.h"

namespace coffer::model {
namespace {

struct Row {
  Action action;
  uint64_t weight;                 // how often it comes in a history
  std::string (*perform)(Scene&);  // null: not the user's
  bool cuttable = false;           // RandomChange
};

constexpr std::array kRows = {
    Row{Action::kPut, 200, PutStep, true},
    Row{Action::kGet, 120, GetStep},
    Row{Action::kHead, 50, HeadStep},
    Row{Action::kAttributes, 20, AttributesStep},
    Row{Action::kDelete, 80, DeleteStep, true},
    Row{Action::kDeleteMany, 20, DeleteManyStep},
    Row{Action::kCopy, 80, CopyStep, true},
    Row{Action::kReadTags, 20, ReadTagsStep},
    Row{Action::kPutTags, 30, PutTagsStep, true},
    Row{Action::kPutBucketTags, 10, PutBucketTagsStep, true},
    Row{Action::kList, 50, ListStep},
    Row{Action::kListVersions, 40, ListVersionsStep},
    Row{Action::kListUploads, 20, ListUploadsStep},
    Row{Action::kListParts, 20, ListPartsStep},
    Row{Action::kCreateUpload, 30, CreateUploadStep, true},
    Row{Action::kPutPart, 80, PutPartStep, true},
    Row{Action::kCopyPart, 40, CopyPartStep, true},
    Row{Action::kComplete, 40, CompleteStep, true},
    Row{Action::kAbort, 6, AbortStep, true},
    Row{Action::kCreateBucket, 8, CreateBucketStep},
    Row{Action::kDeleteBucket, 8, DeleteBucketStep},
    Row{Action::kSetVersioning, 12, SetVersioningStep},
    Row{Action::kMaintain, 10, MaintainStep},
    Row{Action::kLookAtAll, 2, LookAtAll},
    Row{Action::kMoveClock, 60, nullptr},
    Row{Action::kReopen, 2, nullptr},
    Row{Action::kCutPower, 2, nullptr},
    Row{Action::kCutPowerWithin, 6, nullptr},
};

Action PickAction(Dice& dice, bool only_cuttable) {
  uint64_t sum = 0;
  for (const Row& row : kRows) sum += only_cuttable && !row.cuttable ? 0 : row.weight;
  uint64_t roll = dice.Below(sum);
  for (const Row& row : kRows) {
    const uint64_t weight = only_cuttable && !row.cuttable ? 0 : row.weight;
    if (roll < weight) return row.action;
    roll -= weight;
  }
  return Action::kLookAtAll;  // not reached
}

}  // namespace

std::vector<Step> RandomHistory(uint64_t seed, size_t count) {
  Dice dice(seed);
  std::vector<Step> steps;
  while (steps.size() < count) {
    const Action action = PickAction(dice, false);
    steps.push_back({action, dice.Next()});
  }
  return steps;
}

Step RandomChange(uint64_t seed) {
  Dice dice(seed);
  const Action action = PickAction(dice, true);
  return {action, dice.Next()};
}

std::string Perform(const Step& step, ObjectStore& store, Memory& memory, WallTime now) {
  Scene scene{store, memory, Dice(step.dice), now};
  for (const Row& row : kRows) {
    if (row.action == step.action && row.perform != nullptr) return row.perform(scene);
  }
  return "";
}

}  // namespace coffer::model
