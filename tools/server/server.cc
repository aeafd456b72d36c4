#include "tools/server/server.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/server/admin_exchange.h"
#include "tools/server/local_socket.h"
#include "tools/server/open_engine.h"
#include "tools/server/server_files.h"

namespace coffer::server {
namespace {

constexpr size_t kAdminConnectionsMax = 64;
constexpr size_t kAdminBufferBytes = 16 * 1024;

size_t LoopCount(const Config& config) {
  return config.loops != 0 ? config.loops : std::max<size_t>(std::thread::hardware_concurrency(), 1);
}

// A short call of "coffer key" may have the store open; another server is told from it by its socket.
absl::StatusOr<std::unique_ptr<Engine>> OpenWhenFree(const Config& config, MemoryBudget& budget, Logger& logger) {
  const auto patience_ends = std::chrono::steady_clock::now() + kStorePatience;
  while (true) {
    absl::StatusOr<std::unique_ptr<Engine>> engine = OpenEngine(config, budget, logger);
    if (!absl::IsUnavailable(engine.status())) return engine;
    if (ConnectLocal(AdminSocketPath(config.data)).ok()) {
      return absl::UnavailableError(absl::StrCat("another server has the data folder ", config.data, " open"));
    }
    if (std::chrono::steady_clock::now() >= patience_ends) return engine;
    std::this_thread::sleep_for(kStoreRetry);
  }
}

}  // namespace

Server::Server(const Config& config, Logger& logger)
    : config_(config),
      logger_(logger),
      engine_budget_(config.memory_bytes),
      socket_budget_(config.socket_memory_bytes) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config, Logger& logger) {
  auto server = std::unique_ptr<Server>(new Server(config, logger));
  RETURN_IF_ERROR(server->ReadCertificates());
  ASSIGN_OR_RETURN(server->engine_, OpenWhenFree(config, server->engine_budget_, logger));
  Engine* engine = server->engine_.get();
  server->commits_ = std::jthread([engine](std::stop_token stop) { engine->RunCommits(std::move(stop)); });
  server->workers_ = std::make_unique<WorkerPool>(config.workers);
  server->service_ = std::make_unique<s3::S3Service>(
      *engine, s3::ServiceOptions{.regions = config.regions, .domains = config.domains});
  RETURN_IF_ERROR(server->StartAdmin());
  RETURN_IF_ERROR(server->StartS3());
  server->StartMaintenance();
  return server;
}

absl::Status Server::ReadCertificates() {
  const bool wants_tls = std::any_of(config_.listen.begin(), config_.listen.end(),
                                     [](const ListenAddress& address) { return address.is_tls; });
  if (wants_tls && config_.certificates.empty()) {
    return absl::InvalidArgumentError("server.listen has an https:// address, and tls.certificates has no certificate");
  }
  if (!wants_tls && !config_.certificates.empty()) {
    return absl::InvalidArgumentError(
        "tls.certificates has a certificate, and no address of server.listen begins with https://");
  }
  if (!wants_tls) return absl::OkStatus();
  std::vector<CertificateFiles> files;
  for (const std::string& text : config_.certificates) files.push_back(CertificateFiles::Parse(text));
  ASSIGN_OR_RETURN(certificates_, TlsCertificates::Open(std::move(files), logger_));
  return absl::OkStatus();
}

absl::Status Server::StartAdmin() {
  HttpServerOptions options;
  options.socket_path = AdminSocketPath(config_.data);
  options.connections_max = kAdminConnectionsMax;
  options.buffer_bytes = kAdminBufferBytes;
  options.timeouts = config_.timeouts;
  options.log_access = config_.log_access;
  ASSIGN_OR_RETURN(
      admin_,
      HttpServer::Start(options, {.begin = [this](const OpContext& context,
                                                  const auto& head) { return BeginAdmin(*engine_, context, head); },
                                  .workers = workers_.get(),
                                  .budget = &socket_budget_,
                                  .logger = &logger_}));
  return absl::OkStatus();
}

absl::Status Server::StartS3() {
  HttpServerOptions options;
  options.addresses = config_.listen;
  options.loops = LoopCount(config_);
  options.connections_max = config_.connections;
  options.connections_per_peer_max = config_.connections_per_peer;
  options.peers_without_limit = PeerNetworks::Parse(config_.peers_without_limit).value_or(PeerNetworks());
  options.body_rate_min = config_.body_rate_min;
  options.timeouts = config_.timeouts;
  options.host_names = s3::HostNames(config_.domains, config_.regions);
  options.log_access = config_.log_access;
  ASSIGN_OR_RETURN(
      s3_, HttpServer::Start(options, {.begin = [this](const OpContext& context,
                                                       const auto& head) { return service_->Begin(context, head); },
                                       .workers = workers_.get(),
                                       .budget = &socket_budget_,
                                       .certificates = certificates_.get(),
                                       .logger = &logger_,
                                       .is_healthy = [this] { return !engine_->stats().read_only; }}));
  return absl::OkStatus();
}

void Server::StartMaintenance() {
  const auto pass = [this](std::stop_token stop) {
    OpContext context;
    context.stop = std::move(stop);
    return engine_->Maintain(context, MaintenanceBudget());
  };
  maintenance_ = std::make_unique<MaintenanceLoop>(config_.maintenance_interval, pass, logger_);
}

std::vector<std::string> Server::endpoints() const {
  std::vector<std::string> endpoints;
  for (const ListenAddress& address : s3_->addresses()) endpoints.push_back(address.Url());
  return endpoints;
}

bool Server::Stop() {
  const bool in_time = s3_ == nullptr || s3_->Drain(config_.drain_timeout);
  if (admin_ != nullptr) admin_->Drain(config_.timeouts.linger);
  maintenance_.reset();
  // The last lines of a step or of a commit may still hold a connection: those threads end before the sockets' home.
  workers_.reset();
  if (commits_.joinable()) {
    commits_.request_stop();
    commits_.join();
  }
  admin_.reset();
  s3_.reset();
  service_.reset();
  engine_.reset();
  return in_time;
}

Server::~Server() { Stop(); }

}  // namespace coffer::server
