// What a backend is able to do, as facts. Callers ask for these, never for a backend's name.
#pragma once

#include <cstdint>
#include <string>

namespace coffer {

struct Capabilities {
  std::string kind;                 // for messages and stats only: "memory", "disk", ...
  bool durable = false;             // a committed blob survives kill -9 and a power cut
  bool is_volatile = false;         // everything is gone when the process ends
  bool range_read = false;          // reading from the middle costs no more than reading from the start
  uint64_t blob_bytes_max = UINT64_MAX;
  uint64_t inline_bytes_preferred = 0;  // bodies up to this length are better kept in the catalog
  std::string io;                   // for messages and stats only: how bytes get to the device, "io_uring" and the like
};

}  // namespace coffer
