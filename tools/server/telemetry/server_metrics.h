// All metrics of a server: those that are counted as things happen, and those that are read when somebody looks.
//
// docs/observability.md explains each; a test holds it against what is made here.
#pragma once

#include <chrono>
#include <cstddef>

#include "engine/base/budget.h"
#include "engine/engine.h"
#include "tools/log/line_writer.h"
#include "tools/metrics/families.h"
#include "tools/metrics/registry.h"
#include "tools/metrics/request_metrics.h"
#include "tools/server/http/http_server.h"
#include "tools/server/http/worker_pool.h"

namespace coffer::server {

// What is read from; null: it is not there.
struct MetricsSources {
  const Engine* engine = nullptr;
  const HttpServer* s3 = nullptr;
  const WorkerPool* workers = nullptr;
  const MemoryBudget* engine_budget = nullptr;
  const MemoryBudget* socket_budget = nullptr;
  const LineWriter* log = nullptr;
  const LineWriter* access_file = nullptr;
};

class ServerMetrics {
 public:
  // `loops`: the threads that requests end on.
  explicit ServerMetrics(size_t loops);

  metrics::Registry& registry() { return registry_; }
  metrics::RequestMetrics& requests() { return requests_; }

  metrics::Families Collect(const MetricsSources& sources) const;

 private:
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  metrics::Registry registry_;
  metrics::RequestMetrics requests_;
};

}  // namespace coffer::server
