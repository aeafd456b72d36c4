#include "backends/disk/checksum.h"

#include <algorithm>

namespace coffer::disk {
namespace {

Checksum Canonical(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  Checksum checksum;
  std::copy_n(reinterpret_cast<const char*>(canonical.digest), checksum.size(), checksum.data());
  return checksum;
}

}  // namespace

Checksum ChecksumOf(std::string_view bytes, uint64_t seed) {
  return Canonical(XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed));
}

void ChecksumStream::Restart(uint64_t seed) {
  XXH3_INITSTATE(&state_);
  XXH3_128bits_reset_withSeed(&state_, seed);
}

void ChecksumStream::Update(std::string_view bytes) { XXH3_128bits_update(&state_, bytes.data(), bytes.size()); }

Checksum ChecksumStream::Value() const { return Canonical(XXH3_128bits_digest(&state_)); }

}  // namespace coffer::disk
