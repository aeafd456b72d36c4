#include "tools/server/http/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/server/http/local_socket.h"
#include "tools/server/http/peer.h"

namespace coffer::server {
namespace {

// After the process has run out of file descriptors.
constexpr std::chrono::milliseconds kAcceptRetry{100};
constexpr mode_t kOwnerOnly = 0600;

}  // namespace

Listener::Listener(HttpHost& host, std::vector<Loop*> loops)
    : host_(host), loops_(std::move(loops)), acceptor_(loops_.front()->context()), retry_(loops_.front()->context()) {}

absl::StatusOr<uint16_t> Listener::OpenTcp(const ListenAddress& address) {
  error_code error;
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address.host, error), address.port);
  if (!error) acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  // "[::]" is every interface of both families, whatever the system's default is.
  if (!error && endpoint.protocol() == asio::ip::tcp::v6()) acceptor_.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error == asio::error::address_in_use) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address.Text(), ": another program listens there; choose another port"));
  }
  if (error) return absl::UnavailableError(absl::StrCat("cannot listen on ", address.Text(), ": ", error.message()));
  is_tls_ = address.is_tls;
  asio::ip::tcp::endpoint bound;
  const Stream::endpoint local = acceptor_.local_endpoint(error);
  bound.resize(local.size());
  std::memcpy(bound.data(), local.data(), local.size());
  return bound.port();
}

absl::Status Listener::OpenLocal(const std::string& path) {
  ASSIGN_OR_RETURN(const LocalSocketPath name, LocalSocketPath::Of(path));
  if (ConnectLocal(path).ok()) return absl::UnavailableError(absl::StrCat("another server answers on ", path));
  ::unlink(path.c_str());
  error_code error;
  acceptor_.open(asio::local::stream_protocol(), error);
  if (!error && ::fchmod(acceptor_.native_handle(), kOwnerOnly) != 0)
    error.assign(errno, asio::error::get_system_category());
  if (!error) acceptor_.bind(asio::local::stream_protocol::endpoint(name.text()), error);
  if (!error) path_ = path;
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot listen on ", path, ": ", error.message()));
  return absl::OkStatus();
}

void Listener::Start() {
  asio::post(loops_.front()->context(), [this] { Accept(); });
}

void Listener::Stop() {
  asio::post(loops_.front()->context(), [this] {
    error_code error;
    acceptor_.close(error);
    retry_.cancel();
    if (!path_.empty()) ::unlink(path_.c_str());
  });
}

void Listener::Accept() {
  if (!acceptor_.is_open()) return;
  Loop& loop = *loops_[next_++ % loops_.size()];
  acceptor_.async_accept(loop.context(), [this, &loop](error_code error, Socket socket) {
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
    // Out of descriptors or memory, here or in the whole system: trying again at once would only keep the loop busy.
    if (error && error != asio::error::connection_aborted) return RetryLater();
    if (!error) Deal(loop, std::move(socket));
    Accept();
  });
}

void Listener::Deal(Loop& loop, Socket socket) {
  const std::optional<asio::ip::address> peer = PeerAddress(socket);
  const bool has_limit = peer && !host_.peers_without_limit.Contains(*peer);
  Admission::Answer answer = host_.admission.Ask(has_limit ? PeerKey(*peer) : "");
  ++host_.connections_accepted;
  if (answer.verdict != Admission::Verdict::kServe) ++host_.connections_refused;
  if (answer.verdict == Admission::Verdict::kDrop) return;  // the socket closes as it goes
  loop.Adopt({.channel = {std::move(socket), is_tls_ ? host_.certificates->Current() : nullptr},
              .peer = PeerText(peer),
              .refusal = answer.reason,
              .place = std::move(answer.place)});
}

void Listener::RetryLater() {
  retry_.expires_after(kAcceptRetry);
  retry_.async_wait([this](error_code error) {
    if (!error) Accept();
  });
}

}  // namespace coffer::server
