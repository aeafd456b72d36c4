// Local (Unix) sockets, also where a path is longer than the 107 bytes that a socket's address can hold.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tools/server/descriptor.h"

namespace coffer::server {

// What to bind or connect to in place of a path. Stands for it as long as this object lives.
class LocalSocketPath {
 public:
  // NotFound: the folder does not exist.
  static absl::StatusOr<LocalSocketPath> Of(const std::string& path);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  Descriptor folder_;  // of a long path: the text goes by /proc/self/fd
};

// A connected, blocking socket. NotFound: there is no such socket, or nobody listens on it. PermissionDenied: it is
// another user's.
absl::StatusOr<Descriptor> ConnectLocal(const std::string& path);

}  // namespace coffer::server
