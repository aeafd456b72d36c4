// A body on its way out.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "absl/status/statusor.h"
#include "engine/base/stream.h"
#include "engine/types.h"

namespace coffer {

struct ObjectHead {
  ObjectInfo info;
  // The bytes that were asked for: the whole object, or the part of it that a range selects.
  uint64_t offset = 0;
  uint64_t length = 0;
  bool is_range = false;
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
