// What a simulated disk may do to what was not flushed.
#pragma once

#include <cstdint>

namespace coffer::io {

enum class SimProfile : uint8_t {
  // What POSIX leaves open: unsynced writes survive in any combination, torn at 512 bytes or 4 KiB; a size may survive
  // without its data (zeros then); names survive in any combination, a rename within one folder whole or not at all.
  kStrictPosix,
  // As ext4 with data=ordered: changes of names survive in the order they were made, and up to a Sync of a new or grown
  // file;
  // a file grows in order and never over data that was not written; overwrites survive in any combination of 4 KiB
  // blocks.
  kOrdered,
  // kStrictPosix, and unsynced sectors may hold garbage, and the two halves of a rename survive independently. Bytes
  // outside
  // of unsynced writes stay intact even here.
  kEvil,
};

}  // namespace coffer::io
