// The commands that move or remove objects: put, get, cp and rm.
#pragma once

#include <iosfwd>

#include "absl/status/status.h"
#include "tools/client/object_store.h"
#include "tools/ctl/object_command.h"

namespace coffer::ctl {

// An error when anything failed; what failed was told on `err` by then.
absl::Status RunTransfer(const ObjectCommand& command, client::ObjectStore& store, std::ostream& out, std::ostream& err,
                         bool has_bar);

}  // namespace coffer::ctl
