// Version and upload ids: opaque on the wire, a row's sequence and a random nonce inside, so that a lookup by id is a
// seek and an id cannot be guessed from another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/random.h"

namespace coffer {

struct RowId {
  uint64_t sequence = 0;
  uint64_t nonce = 0;
  bool operator==(const RowId&) const = default;
};

// 32 characters of [0-9a-z].
std::string EncodeRowId(RowId id);
// None for what EncodeRowId does not make.
std::optional<RowId> DecodeRowId(std::string_view text);

// A nonce for a new row.
uint64_t NewNonce(Random& random);

}  // namespace coffer
