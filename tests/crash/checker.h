// Holds a disk that was found after a cut, a crash or a failure against what its user knows.
//
//   D1  what was acknowledged is there: bodies and the metadata of the same version
//   D2  what was not is there whole or not at all
//   D3  every body that can be read is what its digests say
//   D4  the listing names what can be read, and nothing else
//   D5  acknowledged uploads and parts can be completed
//   D6  the counters of a bucket are what a recount gives
//   D7  after one collection no blob is left that nothing refers to, and none is missing
//   D8  another opening changes nothing
#pragma once

#include "engine/io/sim_disk.h"
#include "tests/crash/host.h"
#include "tests/crash/observe.h"
#include "tests/crash/session.h"

namespace coffer::crash {

// Recovers what is on `disk`, which changes it, and returns what is wrong.
Violations CheckFound(io::SimDisk& disk, const HostSettings& settings, const Memory& memory);

// The same when the power fails once more, at change number `change` of the recovery.
Violations CheckSecondCut(io::SimDisk& disk, const HostSettings& settings, Memory memory, uint64_t change,
                          uint64_t outcome);

}  // namespace coffer::crash
