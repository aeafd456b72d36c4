// The steps of opening and closing an engine's store: seams, catalog, backend, keys.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "engine/store/store.h"

namespace coffer {

// Fills in what `options` leaves to us, opens the catalog, binds the backend to it and reads the key file.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(Options options);

// Writes down which blobs were left without a name, and ends the incarnation cleanly. Best effort: what fails here, the next
// opening finds as litter.
void CloseStore(Store& store);

}  // namespace coffer
