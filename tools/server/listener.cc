#include "tools/server/listener.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::server {
namespace {

// Connections above the cap that still get an answer; what comes beyond them is closed at once.
constexpr size_t kRefusalsMax = 64;
// After the process has run out of file descriptors.
constexpr std::chrono::milliseconds kAcceptRetry{100};

}  // namespace

Listener::Listener(HttpHost& host, std::vector<Loop*> loops)
    : host_(host), loops_(std::move(loops)), acceptor_(loops_.front()->context()), retry_(loops_.front()->context()) {}

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(const ListenAddress& address, HttpHost& host,
                                                         std::vector<Loop*> loops) {
  auto listener = std::make_unique<Listener>(host, std::move(loops));
  RETURN_IF_ERROR(listener->Bind(address));
  return listener;
}

absl::Status Listener::Bind(const ListenAddress& address) {
  error_code error;
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address.host, error), address.port);
  if (!error) acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot listen on ", address.Text(), ": ", error.message()));
  port_ = acceptor_.local_endpoint(error).port();
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
  });
}

void Listener::Accept() {
  if (!acceptor_.is_open()) return;
  Loop& loop = *loops_[next_++ % loops_.size()];
  acceptor_.async_accept(loop.context(), [this, &loop](error_code error, Socket socket) {
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (error == asio::error::no_descriptors || error == asio::error::no_memory ||
        error == asio::error::no_buffer_space) {
      return RetryLater();
    }
    if (!error) Deal(loop, std::move(socket));
    Accept();
  });
}

void Listener::Deal(Loop& loop, Socket socket) {
  const size_t others = host_.connections.load();
  if (others >= host_.connections_max + kRefusalsMax) return;  // the socket closes as it goes
  host_.connections.fetch_add(1);
  loop.Adopt(std::move(socket), /*refuse=*/others >= host_.connections_max);
}

void Listener::RetryLater() {
  retry_.expires_after(kAcceptRetry);
  retry_.async_wait([this](error_code error) {
    if (!error) Accept();
  });
}

}  // namespace coffer::server
