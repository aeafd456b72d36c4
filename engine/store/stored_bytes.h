// Reads a stretch of a stored version, piece by piece, for digests or for a new blob.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "engine/base/context.h"
#include "engine/catalog/rows.h"
#include "engine/store/extent_reader.h"
#include "engine/store/store.h"

namespace coffer {

// Gives `sink` the bytes [offset, offset + length) of a version whose body lies in blobs. The caller holds a pin from
// before the View that found the version. kConditionalRequestConflict when the version goes meanwhile.
absl::Status ReadStoredBytes(Store& store, const OpContext& context, const VersionRow& version, uint64_t offset,
                             uint64_t length, const ByteSink& sink);

}  // namespace coffer
