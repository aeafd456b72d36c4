#include "engine/engine.h"

#include <utility>

#include "engine/base/status.h"
#include "engine/store/open_store.h"

namespace coffer {

Engine::Engine(std::unique_ptr<Store> store)
    : store_(std::move(store)),
      buckets_(*store_),
      objects_(*store_),
      uploads_(*store_),
      identity_(*store_),
      maintenance_(*store_) {}

Engine::~Engine() { CloseStore(*store_); }

absl::StatusOr<std::unique_ptr<Engine>> Engine::Open(Options options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenStore(std::move(options)));
  return std::unique_ptr<Engine>(new Engine(std::move(store)));
}

absl::StatusOr<MaintenanceReport> Engine::Maintain(const OpContext& context, const MaintenanceBudget& budget) {
  return maintenance_.Maintain(context, budget);
}

absl::StatusOr<BackupReport> Engine::BackUp(const OpContext& context, const BackupParams& params) {
  return coffer::BackUp(*store_, context, params);
}

absl::StatusOr<CheckReport> Engine::Check(const OpContext& context, const CheckParams& params) {
  return CheckStore(*store_, context, params);
}

void Engine::RunCommits(std::stop_token stop) { store_->catalog->RunCommits(std::move(stop)); }

void Engine::RunCheckpoints(std::stop_token stop) { store_->catalog->RunCheckpoints(std::move(stop)); }

Stats Engine::stats() const {
  const CatalogStats catalog = store_->catalog->stats();
  Stats stats;
  stats.store_id = store_->catalog->store_id();
  stats.durable = store_->options.durable && store_->backend->capabilities().durable;
  stats.read_only = store_->health.read_only();
  stats.collection_held = store_->collection_held;
  stats.backend_kind = store_->backend->capabilities().kind;
  stats.backend_io = store_->backend->capabilities().io;
  stats.commits = catalog.commits;
  stats.updates = catalog.updates;
  stats.wal_bytes = catalog.wal_bytes;
  stats.memory_used_bytes = store_->options.budget->used_bytes();
  stats.memory_limit_bytes = store_->options.budget->limit_bytes();
  return stats;
}

const std::string& Engine::default_region() const { return store_->options.default_region; }
Clock& Engine::clock() { return store_->clock(); }
Random& Engine::random() { return store_->random(); }

}  // namespace coffer
