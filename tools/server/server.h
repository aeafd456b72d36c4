// The reference server as a whole: an engine, the S3 service on TCP, the management API on a local socket in the data
// folder, a pool for steps that wait for the disk, a thread that commits, and one for maintenance.
//
// Start opens everything in order; when it returns, requests are served. Stop ends in order: nothing new, what runs
// finishes, the rest is cut when its time is over, and the store is closed cleanly.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "api/s3/service.h"
#include "engine/base/budget.h"
#include "engine/base/hooks.h"
#include "engine/engine.h"
#include "tools/server/config.h"
#include "tools/server/http_server.h"
#include "tools/server/maintenance_loop.h"
#include "tools/server/tls_certificates.h"
#include "tools/server/worker_pool.h"

namespace coffer::server {

class Server {
 public:
  // `logger` outlives the server. Errors are for people: a port in use, a folder that another process has open, that
  // cannot be written or lies on a network file system, a backend that is not known.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config, Logger& logger);
  ~Server();

  // False when requests were cut after drain_timeout.
  bool Stop();

  Engine& engine() { return *engine_; }
  // "http://127.0.0.1:9000" and so on, with the ports that are really used.
  std::vector<std::string> endpoints() const;
  // The certificates of the HTTPS addresses; null without any.
  TlsCertificates* certificates() { return certificates_.get(); }

 private:
  Server(const Config& config, Logger& logger);
  absl::Status ReadCertificates();
  absl::Status StartS3();
  absl::Status StartAdmin();
  void StartMaintenance();

  const Config config_;
  Logger& logger_;
  MemoryBudget engine_budget_;
  MemoryBudget socket_budget_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<s3::S3Service> service_;
  std::jthread commits_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<MaintenanceLoop> maintenance_;
  std::unique_ptr<TlsCertificates> certificates_;
  std::unique_ptr<HttpServer> s3_;
  std::unique_ptr<HttpServer> admin_;
};

}  // namespace coffer::server
