#include "tools/server/server.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/log_level.h"
#include "engine/base/status.h"
#include "tools/metrics/exposition.h"
#include "tools/server/admin_exchange.h"
#include "tools/server/http/document_exchange.h"
#include "tools/server/http/local_socket.h"
#include "tools/server/open_engine.h"
#include "tools/server/server_files.h"
#include "tools/server/telemetry/metrics_page.h"

namespace coffer::server {
namespace {

constexpr size_t kAdminConnectionsMax = 64;
constexpr size_t kAdminBufferBytes = 16 * 1024;
// Scrapes and a look now and then.
constexpr size_t kMetricsConnectionsMax = 64;
constexpr size_t kMetricsBodyBytesMax = 0;

size_t LoopCount(const Config& config) {
  return config.loops != 0 ? config.loops : std::max<size_t>(std::thread::hardware_concurrency(), 1);
}

// A short call of "coffer key" may have the store open; another server is told from it by its socket.
absl::StatusOr<std::unique_ptr<Engine>> OpenWhenFree(const Config& config, MemoryBudget& budget, Logger& logger,
                                                     Metrics& metrics) {
  const auto patience_ends = std::chrono::steady_clock::now() + kStorePatience;
  while (true) {
    absl::StatusOr<std::unique_ptr<Engine>> engine = OpenEngine(config, budget, logger, metrics);
    if (!absl::IsUnavailable(engine.status())) return engine;
    if (ConnectLocal(AdminSocketPath(config.data)).ok()) {
      return absl::UnavailableError(absl::StrCat("another server has the data folder ", config.data, " open"));
    }
    if (std::chrono::steady_clock::now() >= patience_ends) return engine;
    std::this_thread::sleep_for(kStoreRetry);
  }
}

// Requests of S3 are counted, and each is a line.
class S3Observer final : public RequestObserver {
 public:
  S3Observer(RequestObserver& metrics, RequestObserver& log) : metrics_(metrics), log_(log) {}
  void Began() override { metrics_.Began(); }
  void Ended(const RequestReport& report) override {
    metrics_.Ended(report);
    log_.Ended(report);
  }
  void Refused(int status, std::string_view reason, std::string_view peer) override {
    metrics_.Refused(status, reason, peer);
    log_.Refused(status, reason, peer);
  }
  void HandshakeFailed(std::string_view reason, std::string_view peer) override {
    metrics_.HandshakeFailed(reason, peer);
    log_.HandshakeFailed(reason, peer);
  }

 private:
  RequestObserver& metrics_;
  RequestObserver& log_;
};

void TellWhatIsInUse(const Stats& stats, Logger& log) {
  const LogField fields[] = {{"backend", stats.backend_kind}, {"io", stats.backend_io}};
  log.Log(LogLevel::kInfo, "the store is open", std::span(fields).first(stats.backend_io.empty() ? 1 : 2));
}

}  // namespace

Server::Server(const Config& config, ServerLog& log)
    : config_(config),
      log_(log),
      metrics_(LoopCount(config)),
      engine_budget_(config.memory_bytes),
      socket_budget_(config.socket_memory_bytes) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config, ServerLog& log) {
  auto server = std::unique_ptr<Server>(new Server(config, log));
  RETURN_IF_ERROR(server->OpenAccessLog());
  RETURN_IF_ERROR(server->ReadCertificates());
  ASSIGN_OR_RETURN(server->engine_, OpenWhenFree(config, server->engine_budget_, log, server->metrics_.registry()));
  Engine* engine = server->engine_.get();
  server->commits_ = std::jthread([engine](std::stop_token stop) { engine->RunCommits(std::move(stop)); });
  server->checkpoints_ = std::jthread([engine](std::stop_token stop) { engine->RunCheckpoints(std::move(stop)); });
  server->workers_ = std::make_unique<WorkerPool>(config.workers);
  server->service_ = std::make_unique<s3::S3Service>(
      *engine, s3::ServiceOptions{.regions = config.regions, .domains = config.domains});
  RETURN_IF_ERROR(server->StartS3());
  // These two tell of the one before.
  RETURN_IF_ERROR(server->StartAdmin());
  RETURN_IF_ERROR(server->StartMetrics());
  server->StartMaintenance();
  TellWhatIsInUse(engine->stats(), log);
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
  ASSIGN_OR_RETURN(certificates_, TlsCertificates::Open(std::move(files), log_));
  return absl::OkStatus();
}

absl::Status Server::OpenAccessLog() {
  if (!config_.log_access_file.empty()) {
    ASSIGN_OR_RETURN(access_file_, LineWriter::Open(log_.format(), config_.log_access_file));
  }
  access_log_ = std::make_unique<AccessLog>(log_, access_file_.get(), config_.log_access);
  s3_observer_ = std::make_unique<S3Observer>(metrics_.requests(), *access_log_);
  return absl::OkStatus();
}

absl::Status Server::ReopenLogs() { return access_file_ == nullptr ? absl::OkStatus() : access_file_->Reopen(); }

absl::Status Server::StartAdmin() {
  HttpServerOptions options;
  options.socket_path = AdminSocketPath(config_.data);
  options.connections_max = kAdminConnectionsMax;
  options.buffer_bytes = kAdminBufferBytes;
  options.timeouts = config_.timeouts;
  ASSIGN_OR_RETURN(admin_,
                   HttpServer::Start(options, {.begin =
                                                   [this](const OpContext& context, const http::RequestHead& head) {
                                                     return BeginAdmin(*engine_, this, context, head);
                                                   },
                                               .workers = workers_.get(),
                                               .budget = &socket_budget_,
                                               .observer = access_log_.get()}));
  return absl::OkStatus();
}

absl::Status Server::StartMetrics() {
  if (!config_.metrics_listen) return absl::OkStatus();
  HttpServerOptions options;
  options.addresses = {*config_.metrics_listen};
  options.connections_max = kMetricsConnectionsMax;
  options.buffer_bytes = kAdminBufferBytes;
  options.timeouts = config_.timeouts;
  const AnswerDocument answer = [this](const DocumentRequest& request, bool /*is_too_long*/) {
    return AnswerMetrics(request, [this] { return CollectMetrics(); });
  };
  const BeginExchange begin = [this, answer](const OpContext&, const http::RequestHead& head) {
    return BeginDocument(engine_->random(), head, kMetricsBodyBytesMax, answer);
  };
  ASSIGN_OR_RETURN(metrics_server_, HttpServer::Start(options, {.begin = begin,
                                                                .workers = workers_.get(),
                                                                .budget = &socket_budget_,
                                                                .is_healthy = [this] { return IsHealthy(); }}));
  return absl::OkStatus();
}

metrics::Families Server::CollectMetrics() const {
  return metrics_.Collect({.engine = engine_.get(),
                           .s3 = s3_.get(),
                           .workers = workers_.get(),
                           .engine_budget = &engine_budget_,
                           .socket_budget = &socket_budget_,
                           .log = &log_.writer(),
                           .access_file = access_file_.get()});
}

admin::Json Server::Stats() { return metrics::ToJson(CollectMetrics()); }

void Server::SetLogLevel(LogLevel level) {
  const std::string text(LogLevelText(level));
  const LogField fields[] = {{"new_level", text}};
  log_.set_level(level);
  log_.Log(LogLevel::kWarning, "the log level was changed", fields);
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
  ASSIGN_OR_RETURN(
      s3_, HttpServer::Start(options, {.begin = [this](const OpContext& context,
                                                       const auto& head) { return service_->Begin(context, head); },
                                       .workers = workers_.get(),
                                       .budget = &socket_budget_,
                                       .certificates = certificates_.get(),
                                       .observer = s3_observer_.get(),
                                       .host_id = service_->host_id(),
                                       .is_healthy = [this] { return IsHealthy(); }}));
  return absl::OkStatus();
}

void Server::StartMaintenance() {
  const auto pass = [this](std::stop_token stop) {
    OpContext context;
    context.stop = std::move(stop);
    return engine_->Maintain(context, MaintenanceBudget());
  };
  maintenance_ = std::make_unique<MaintenanceLoop>(config_.maintenance_interval, pass, log_);
}

std::string Server::metrics_endpoint() const {
  return metrics_server_ == nullptr ? "" : metrics_server_->addresses().front().Url();
}

std::vector<std::string> Server::endpoints() const {
  std::vector<std::string> endpoints;
  for (const ListenAddress& address : s3_->addresses()) endpoints.push_back(address.Url());
  return endpoints;
}

bool Server::Stop() {
  const bool in_time = s3_ == nullptr || s3_->Drain(config_.drain_timeout);
  if (admin_ != nullptr) admin_->Drain(config_.timeouts.linger);
  if (metrics_server_ != nullptr) metrics_server_->Drain(config_.timeouts.linger);
  maintenance_.reset();
  // The last lines of a step or of a commit may still hold a connection: those threads end before the sockets' home.
  workers_.reset();
  for (std::jthread* lent : {&commits_, &checkpoints_}) {
    lent->request_stop();
    if (lent->joinable()) lent->join();
  }
  admin_.reset();
  metrics_server_.reset();
  s3_.reset();
  service_.reset();
  engine_.reset();
  return in_time;
}

Server::~Server() { Stop(); }

}  // namespace coffer::server
