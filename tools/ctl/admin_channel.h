// How a request of the management API reaches a store: through the server that has it open, or in this process.
#pragma once

#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "api/admin/admin.h"

namespace coffer::ctl {

// Longer than a server under load takes for a commit; and for what copies a whole catalog.
inline constexpr std::chrono::seconds kPatience{60};
inline constexpr std::chrono::seconds kLongPatience{24 * 3600};

// Asks the server whose socket is in `data`, and where none answers opens the store itself. Waits some seconds where
// another process has the store open and no socket yet: a server that starts, or another command. NotFound: there is no
// store in `data` (and it may not be made); Unavailable: a process that does not answer here has it open.
absl::StatusOr<admin::AdminResponse> AskStore(const std::string& data, bool may_make_store,
                                              const admin::AdminRequest& request,
                                              std::chrono::seconds patience = kPatience);

// Asks the server that runs on `data`, for what only it can tell. Unavailable: none answers.
absl::StatusOr<admin::AdminResponse> AskRunningServer(const std::string& data, const admin::AdminRequest& request);

// NotFound: there is no store in `data`, and how to make one.
absl::Status CheckStoreExists(const std::string& data);

// Over a local socket. NotFound: nobody listens there.
absl::StatusOr<admin::AdminResponse> AskServer(const std::string& socket_path, const admin::AdminRequest& request,
                                               std::chrono::seconds patience = kPatience);

}  // namespace coffer::ctl
