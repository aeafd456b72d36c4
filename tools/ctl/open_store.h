// From the options of a command to a store that can be used.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "tools/client/object_store.h"
#include "tools/ctl/object_command.h"

namespace coffer::ctl {

// The server that the options or the environment name; empty: a data folder is meant.
std::string EndpointOf(const StoreOptions& options, const client::Surroundings& surroundings);

// Credentials and address of that server, without asking it anything. InvalidArgument: none is named.
struct Server {
  client::Endpoint endpoint;
  client::Credentials credentials;
};
absl::StatusOr<Server> FindServer(const StoreOptions& options, const client::Surroundings& surroundings);

// Closed when it goes. Thread-safe.
class OpenedStore {
 public:
  virtual ~OpenedStore() = default;
  virtual client::ObjectStore& store() = 0;
};

// FailedPrecondition: a server has the data folder open; the message names its endpoint. NotFound: there is no store in
// the folder.
absl::StatusOr<std::unique_ptr<OpenedStore>> OpenStore(const StoreOptions& options,
                                                       const client::Surroundings& surroundings);

}  // namespace coffer::ctl
