// XXH3-128, of bytes in memory and of bytes that come in pieces.
#pragma once

// The state's size, so that it needs no allocation of its own. Debian's header and library are of one version.
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace coffer::disk {

// In the canonical (big-endian) form.
using Checksum = std::array<char, 16>;

Checksum ChecksumOf(std::string_view bytes, uint64_t seed = 0);

// One thread at a time.
class ChecksumStream {
 public:
  explicit ChecksumStream(uint64_t seed = 0) { Restart(seed); }

  void Restart(uint64_t seed);
  void Update(std::string_view bytes);
  // Of what came since the last Restart.
  Checksum Value() const;

 private:
  XXH3_state_t state_;
};

}  // namespace coffer::disk
