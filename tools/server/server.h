// The reference server as a whole: an engine, the S3 service on TCP, the management API on a local socket in the data
// folder, metrics where that is wanted, a pool for steps that wait for the disk, a thread that commits, and one for
// maintenance.
//
// Start opens everything in order; when it returns, requests are served. Stop ends in order: nothing new, what runs
// finishes, the rest is cut when its time is over, and the store is closed cleanly.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "api/admin/server_control.h"
#include "api/s3/service.h"
#include "engine/base/budget.h"
#include "engine/engine.h"
#include "tools/log/server_log.h"
#include "tools/server/config/config.h"
#include "tools/server/http/http_server.h"
#include "tools/server/http/worker_pool.h"
#include "tools/server/maintenance_loop.h"
#include "tools/server/telemetry/access_log.h"
#include "tools/server/telemetry/server_metrics.h"
#include "tools/server/tls/tls_certificates.h"

namespace coffer::server {

class Server final : public admin::ServerControl {
 public:
  // `log` outlives the server. Errors are for people: a port in use, a folder that another process has open, that
  // cannot be written or lies on a network file system, a backend that is not known.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config, ServerLog& log);
  ~Server() override;

  // False when requests were cut after drain_timeout.
  bool Stop();

  admin::Json Stats() override;
  LogLevel log_level() override { return log_.level(); }
  void SetLogLevel(LogLevel level) override;

  // For who rotates logs: opens the access log's file anew.
  absl::Status ReopenLogs();

  // Whether requests are still moved: every event loop had a turn within this time.
  bool IsAlive(std::chrono::nanoseconds within) const { return s3_->IsAlive(within); }

  Engine& engine() { return *engine_; }
  // "http://127.0.0.1:9000" and so on, with the ports that are really used.
  std::vector<std::string> endpoints() const override;
  // Of the metrics; empty when they are not served.
  std::string metrics_endpoint() const;
  // The certificates of the HTTPS addresses; null without any.
  TlsCertificates* certificates() { return certificates_.get(); }

 private:
  Server(const Config& config, ServerLog& log);
  absl::Status OpenAccessLog();
  absl::Status ReadCertificates();
  absl::Status StartS3();
  absl::Status StartAdmin();
  absl::Status StartMetrics();
  metrics::Families CollectMetrics() const;
  void StartMaintenance();
  // Whether writes are taken.
  bool IsHealthy() const { return !engine_->stats().read_only; }

  const Config config_;
  ServerLog& log_;
  std::unique_ptr<LineWriter> access_file_;  // none: into the log
  std::unique_ptr<AccessLog> access_log_;
  ServerMetrics metrics_;
  std::unique_ptr<RequestObserver> s3_observer_;
  MemoryBudget engine_budget_;
  MemoryBudget socket_budget_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<s3::S3Service> service_;
  std::jthread commits_;
  std::jthread checkpoints_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<MaintenanceLoop> maintenance_;
  std::unique_ptr<TlsCertificates> certificates_;
  std::unique_ptr<HttpServer> s3_;
  std::unique_ptr<HttpServer> admin_;
  std::unique_ptr<HttpServer> metrics_server_;  // none: not wanted
};

}  // namespace coffer::server
