// Runs "coffer bucket ..." and "coffer object ...".
#pragma once

#include <iosfwd>

#include "absl/status/status.h"
#include "tools/client/object_store.h"
#include "tools/ctl/object_command.h"

namespace coffer::ctl {

// Opens the store, and tells on the process's own streams.
absl::Status RunObject(const ObjectCommand& command);

// On a store that is open; a link (Verb::kPresign) needs none and is not made here.
absl::Status RunOnStore(const ObjectCommand& command, client::ObjectStore& store, std::ostream& out, std::ostream& err,
                        bool has_bar);

}  // namespace coffer::ctl
