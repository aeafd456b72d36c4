#include "engine/catalog/sqlite/sqlite_catalog.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/checkpointer.h"
#include "engine/catalog/sqlite/commit_queue.h"
#include "engine/catalog/sqlite/copy.h"
#include "engine/catalog/sqlite/directory_lock.h"
#include "engine/catalog/sqlite/group_committer.h"
#include "engine/catalog/sqlite/opening.h"
#include "engine/catalog/sqlite/reader_pool.h"

namespace coffer {
namespace {

constexpr size_t kGroupMax = 256;

class Implementation final : public Catalog {
 public:
  Implementation(const SqliteCatalogOptions& options, sqlite::OpenedStore opened)
      : path_(sqlite::CatalogPath(options.directory)),
        files_(*options.files),
        random_(*options.random),
        clock_(*options.clock),
        health_(*options.health),
        opened_(std::move(opened)),
        readers_(clock_, [this] { return committer_.committed_sequence(); }),
        committer_(*opened_.writer, clock_, opened_.last_sequence, health_, *options.metrics),
        checkpointer_(*opened_.writer, *opened_.mover, readers_,
                      sqlite::CheckpointLimits{options.checkpoint_pages, options.checkpoint_wait_max}, clock_, health_,
                      *options.logger, *options.metrics),
        queue_(
            clock_, kGroupMax, [this](std::span<CommitMember* const> group) { committer_.CommitGroup(group); },
            [this] { checkpointer_.AfterCommit(); }) {
    for (std::unique_ptr<sqlite::Connection>& reader : opened_.readers) readers_.Add(std::move(reader));
  }

  absl::Status View(const OpContext& context, const Read& read) override {
    RETURN_IF_ERROR(health_.CheckProcess());
    return readers_.View(context, read);
  }

  absl::Status Update(const OpContext& context, const Write& write) override {
    RETURN_IF_ERROR(health_.CheckWritable());
    return queue_.Commit(context, write);
  }

  void UpdateAsync(const OpContext& context, Write write, Done done) override {
    // Before any lock, which a thread may have held that this process does not have.
    if (absl::Status process = health_.CheckProcess(); !process.ok()) return done(std::move(process));
    queue_.CommitAsync(context, std::move(write), std::move(done));
  }

  void RunCommits(std::stop_token stop) override { queue_.Run(std::move(stop)); }
  void RunCheckpoints(std::stop_token stop) override { checkpointer_.Run(std::move(stop)); }

  const std::string& store_id() const override { return opened_.store_id; }
  uint64_t incarnation() const override { return opened_.incarnation; }
  uint64_t committed_sequence() const override { return committer_.committed_sequence(); }

  uint64_t bucket_generation() const override { return committer_.bucket_generation(); }

  CatalogStats stats() const override {
    CatalogStats stats;
    stats.commits = committer_.commits();
    stats.updates = committer_.updates();
    stats.waiting = queue_.waiting();
    stats.wal_bytes = checkpointer_.wal_bytes();
    stats.last_sequence = committer_.committed_sequence();
    return stats;
  }

  absl::Status CopyTo(const OpContext& context, const std::string& path) override {
    RETURN_IF_ERROR(health_.CheckProcess());
    return sqlite::CopyOpenCatalog(path_, *opened_.vfs, path, {files_, clock_, random_}, context);
  }

  absl::Status Close() override {
    RETURN_IF_ERROR(Update(OpContext(), [this](CatalogTransaction& t) { return t.EndIncarnation(incarnation()); }));
    return checkpointer_.CheckpointAll();
  }

 private:
  const std::string path_;
  io::FileSystem& files_;
  Random& random_;
  Clock& clock_;
  Health& health_;
  sqlite::OpenedStore opened_;
  sqlite::ReaderPool readers_;
  sqlite::GroupCommitter committer_;
  sqlite::Checkpointer checkpointer_;
  CommitQueue queue_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Catalog>> SqliteCatalog::Open(SqliteCatalogOptions options) {
  if (options.files == nullptr || options.directory.empty() || options.reader_count == 0) {
    return absl::InvalidArgumentError("a catalog needs a directory, a file system and at least one reader");
  }
  if (options.clock == nullptr) options.clock = &SystemClock();
  if (options.random == nullptr) options.random = &SystemRandom();
  if (options.logger == nullptr) options.logger = &NoLogger();
  if (options.metrics == nullptr) options.metrics = &NoMetrics();
  std::unique_ptr<Health> own_health;
  if (options.health == nullptr) {
    own_health = std::make_unique<Health>();
    options.health = own_health.get();
  }
  ASSIGN_OR_RETURN(sqlite::OpenedStore opened, sqlite::OpenStore(options));
  opened.own_health = std::move(own_health);
  return std::make_unique<Implementation>(options, std::move(opened));
}

}  // namespace coffer
