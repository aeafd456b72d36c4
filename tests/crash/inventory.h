// Looks at a closed store from outside: its catalog with plain SQL, its folders file by file. After a collection every
// blob on the disk is referred to and every reference has its blob; counts that the catalog keeps are those that a
// recount gives.
#pragma once

#include "engine/io/sim_disk.h"
#include "tests/crash/observe.h"

namespace coffer::crash {

// The store was closed cleanly, after a collection.
void CheckInventory(io::SimDisk& disk, Violations& violations);

}  // namespace coffer::crash
