#include "tools/server/telemetry/server_metrics.h"

#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "api/s3/spec/error_codes.h"
#include "api/s3/spec/operations.h"
#include "tools/ctl/version.h"
#include "tools/metrics/process_metrics.h"

namespace coffer::server {
namespace {

using metrics::AddValue;
using metrics::Counter;
using metrics::Empty;
using metrics::Families;
using metrics::Gauge;
using prometheus::MetricFamily;
using prometheus::MetricType;

std::vector<std::string_view> OperationNames() {
  std::vector<std::string_view> names;
  for (const s3::OperationRow& row : s3::Operations()) names.push_back(row.name);
  return names;
}

std::vector<std::string_view> ErrorNames() {
  std::vector<std::string_view> names;
  for (const s3::S3CodeRow& row : s3::S3Codes()) names.push_back(row.name);
  return names;
}

void Append(Families more, Families& families) { std::ranges::move(more, std::back_inserter(families)); }

void AddEngine(const Stats& stats, Families& families) {
  families.push_back(metrics::Info("coffer_store_info", "What the store is.",
                                   {{"store", stats.store_id},
                                    {"backend", stats.backend_kind},
                                    {"io", stats.backend_io},
                                    {"durable", stats.durable ? "true" : "false"}}));
  families.push_back(Gauge("coffer_read_only", "1: a flush failed, and nothing is written until the next start.",
                           stats.read_only ? 1 : 0));
  families.push_back(Gauge("coffer_collection_held",
                           "1: the catalog was restored, and no blob is removed until a check releases them.",
                           stats.collection_held ? 1 : 0));
  families.push_back(Gauge("coffer_catalog_wal_bytes", "The catalog's write-ahead log, to be moved into the database.",
                           static_cast<double>(stats.wal_bytes)));
}

void AddConnections(const HttpServer::Connections& connections, Families& families) {
  families.push_back(Gauge("coffer_s3_connections", "Open connections.", static_cast<double>(connections.open)));
  families.push_back(Counter("coffer_s3_accepted_connections_total", "Connections that clients made.",
                             static_cast<double>(connections.accepted)));
  families.push_back(Counter("coffer_s3_refused_connections_total", "Those of them above a limit of connections.",
                             static_cast<double>(connections.refused)));
}

void AddMemory(const MetricsSources& sources, Families& families) {
  MetricFamily used = Empty(MetricType::Gauge, "coffer_memory_used_bytes", "Of each memory budget, what is in use.");
  MetricFamily limit =
      Empty(MetricType::Gauge, "coffer_memory_limit_bytes", "And what may be: limits.memory and limits.socket_memory.");
  const auto add = [&](const char* name, const MemoryBudget* budget) {
    if (budget == nullptr) return;
    AddValue(used, {{"budget", name}}, static_cast<double>(budget->used_bytes()));
    AddValue(limit, {{"budget", name}}, static_cast<double>(budget->limit_bytes()));
  };
  add("engine", sources.engine_budget);
  add("sockets", sources.socket_budget);
  families.push_back(std::move(used));
  families.push_back(std::move(limit));
}

void AddLogs(const MetricsSources& sources, Families& families) {
  MetricFamily dropped = Empty(MetricType::Counter, "coffer_log_dropped_lines_total",
                               "Lines that were not written because their reader is slow.");
  if (sources.log != nullptr) AddValue(dropped, {{"log", "server"}}, static_cast<double>(sources.log->dropped_lines()));
  if (sources.access_file != nullptr) {
    AddValue(dropped, {{"log", "access"}}, static_cast<double>(sources.access_file->dropped_lines()));
  }
  families.push_back(std::move(dropped));
}

}  // namespace

ServerMetrics::ServerMetrics(size_t loops) : requests_(OperationNames(), ErrorNames(), loops) {}

Families ServerMetrics::Collect(const MetricsSources& sources) const {
  Families families;
  families.push_back(metrics::Info("coffer_build_info", "What runs.", {{"version", ctl::kVersion}}));
  const std::chrono::duration<double> uptime = std::chrono::steady_clock::now() - started_;
  families.push_back(Gauge("coffer_uptime_seconds", "Since the server started.", uptime.count()));
  if (sources.engine != nullptr) AddEngine(sources.engine->stats(), families);
  Append(requests_.Collect(), families);
  if (sources.s3 != nullptr) AddConnections(sources.s3->connections(), families);
  Append(registry_.Collect(), families);
  AddMemory(sources, families);
  if (sources.workers != nullptr) {
    families.push_back(Gauge("coffer_worker_queue_length", "Steps that wait for one of server.workers.",
                             static_cast<double>(sources.workers->waiting())));
  }
  AddLogs(sources, families);
  Append(metrics::ProcessMetrics(), families);
  return families;
}

}  // namespace coffer::server
