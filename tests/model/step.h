// One step of a history: what to do, and the dice that decide about the rest.
//
// What a step is in detail (which key, which version) follows from its dice and from what its user knows at that point;
// so a history stays one when steps are left out of it, which is what shrinking does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/model/memory.h"
#include "tests/model/object_store.h"

namespace coffer::model {

enum class Action : uint8_t {
  // Of the user.
  kPut,
  kGet,
  kHead,
  kAttributes,
  kDelete,
  kDeleteMany,
  kCopy,
  kReadTags,
  kPutTags,
  kPutBucketTags,
  kList,
  kListVersions,
  kListUploads,
  kListParts,
  kCreateUpload,
  kPutPart,
  kCopyPart,
  kComplete,
  kAbort,
  kCreateBucket,
  kDeleteBucket,
  kSetVersioning,
  kMaintain,
  kLookAtAll,  // everything that a store shows: versions with their bodies, uploads with their parts, counters
  // Of the world around it (history.h).
  kMoveClock,
  kReopen,
  kCutPower,
  kCutPowerWithin,  // while something is changed
};

struct Step {
  Action action = Action::kLookAtAll;
  uint64_t dice = 0;
};

// Of a fresh store. It begins with two buckets that nothing deletes.
std::vector<Step> RandomHistory(uint64_t seed, size_t count);
// One that changes at most one version, or one part: what a power cut may find half done.
Step RandomChange(uint64_t dice);

// Does a step of the user, and tells request and answer in a line (of kLookAtAll: many).
std::string Perform(const Step& step, ObjectStore& store, Memory& memory, WallTime now);

}  // namespace coffer::model
