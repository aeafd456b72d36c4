#include "tools/server/http/local_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::server {
namespace {

absl::Status ErrnoStatus(const std::string& path) {
  const int cause = errno;
  const std::string message = absl::StrCat(path, ": ", std::strerror(cause));
  if (cause == ENOENT || cause == ENOTDIR || cause == ECONNREFUSED) return absl::NotFoundError(message);
  if (cause == EACCES || cause == EPERM) {
    return absl::PermissionDeniedError(absl::StrCat(message, "; only the user that the server runs as may use it"));
  }
  return absl::UnavailableError(message);
}

}  // namespace

absl::StatusOr<LocalSocketPath> LocalSocketPath::Of(const std::string& path) {
  LocalSocketPath name;
  name.text_ = path;
  if (path.size() < sizeof(sockaddr_un::sun_path)) return name;
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  name.folder_ = Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (name.folder_.fd() < 0) return ErrnoStatus(folder);
  name.text_ = absl::StrCat("/proc/self/fd/", name.folder_.fd(), "/", path.substr(slash + 1));
  return name;
}

absl::StatusOr<Descriptor> ConnectLocal(const std::string& path) {
  ASSIGN_OR_RETURN(const LocalSocketPath name, LocalSocketPath::Of(path));
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) return ErrnoStatus(path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.text().copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return ErrnoStatus(path);
  return socket;
}

}  // namespace coffer::server
