// Reads runs of bytes in blobs, piece by piece, for digests or for a new blob.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/base/context.h"
#include "engine/catalog/rows.h"
#include "engine/store/body_lease.h"
#include "engine/store/store.h"

namespace coffer {

using ByteSink = std::function<absl::Status(std::string_view)>;

// One thread at a time; does not outlive its arguments.
class ExtentReader {
 public:
  ExtentReader(Store& store, const OpContext& context) : store_(store), context_(context), lease_(store) {}

  // kSlowDown without memory for a piece. Comes before Read.
  absl::Status Reserve();
  // Gives `sink` bytes of the extent, from `skip` on. kDataLoss when they are missing, short or damaged.
  absl::Status Read(const Extent& extent, uint64_t skip, uint64_t length, const ByteSink& sink);

 private:
  Store& store_;
  const OpContext& context_;
  BodyLease lease_;
  std::string piece_;
};

}  // namespace coffer
