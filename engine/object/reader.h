// A body on its way out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/stream.h"
#include "engine/types.h"

namespace coffer {

struct ObjectHead {
  ObjectInfo info;
  // The bytes that were asked for: the whole object, or what a range or a part number selects of it.
  uint64_t offset = 0;
  uint64_t length = 0;
  bool is_partial = false;            // asked for as a range or a part
  std::optional<Checksum> checksum;   // of these bytes, where one is known
  uint32_t checksum_parts = 0;        // how many parts' checksums a composite one is of; 0: it is of bytes
  std::vector<CompletedPart> parts;   // of the upload that made the version; where GetParams asked for them
  bool versioned = false;  // the bucket keeps versions, or did
};

// Gives the selected bytes in order; every byte was verified. One thread at a time. No catalog transaction is open while it lives.
class ObjectReader : public ByteSource {
 public:
  virtual const ObjectHead& head() const = 0;
  const ObjectInfo& info() const { return head().info; }
  // True while what is left comes from memory, so that Read does not wait for a device.
  virtual bool brief() const = 0;
};

}  // namespace coffer
