// Coffer: an object store to link into a program.
//
// An Engine owns one store: names in a catalog, bytes in a backend. It starts no threads, keeps no global state and
// writes to no stream; many can live in one process, opened and closed in any order. All calls may come from any
// thread; any of them may wait for the disk, none waits for a client.
//
//   coffer::Options options;
//   options.directory = "data";
//   options.backend = *coffer::MakeDiskBackend("data/blobs");
//   absl::StatusOr<std::unique_ptr<coffer::Engine>> engine = coffer::Engine::Open(std::move(options));
//
// A process that forks keeps its engine; its child may not use it (FailedPrecondition), and destroying it there changes
// nothing.
//
// A success means durable: bytes, metadata and name survive kill -9 and a power cut (Options::durable). After a failed
// flush the engine acknowledges no more writes and says so (Stats::read_only).
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/error.h"
#include "engine/bucket/buckets.h"
#include "engine/identity/identity.h"
#include "engine/maintenance/backup.h"
#include "engine/maintenance/check.h"
#include "engine/maintenance/maintenance.h"
#include "engine/multipart/uploads.h"
#include "engine/object/objects.h"
#include "engine/options.h"

namespace coffer {

struct Stats {
  std::string store_id;
  bool durable = true;
  bool read_only = false;
  // The catalog was restored, and blobs may be newer than it: none is removed until a check releases them (check.h).
  bool collection_held = false;
  std::string backend_kind;
  std::string backend_io;  // how bytes get to the device, and why not otherwise (Capabilities::io)
  uint64_t commits = 0;    // groups that were flushed
  uint64_t updates = 0;    // changes in them
  uint64_t wal_bytes = 0;
  uint64_t memory_used_bytes = 0;
  uint64_t memory_limit_bytes = 0;
};

class Engine {
 public:
  // Opens the store in options.directory, or makes one. Unavailable: it is open already, here or in another process.
  // FailedPrecondition: the folder is on a network file system, the backend belongs to another store, the key file does
  // not fit, or the format is newer than this library. InvalidArgument: the options do not go together.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(Options options);

  // Ends the store cleanly. No call is under way, no handle is left.
  ~Engine();

  Buckets& buckets() { return buckets_; }
  Objects& objects() { return objects_; }
  Uploads& uploads() { return uploads_; }
  Identity& identity() { return identity_; }
  // Frees space; call it now and then (maintenance.h).
  absl::StatusOr<MaintenanceReport> Maintain(const OpContext& context, const MaintenanceBudget& budget);

  // Copies the catalog into a folder, beside everything else (backup.h).
  absl::StatusOr<BackupReport> BackUp(const OpContext& context, const BackupParams& params);

  // Checks the whole store, and repairs what is asked for (check.h).
  absl::StatusOr<CheckReport> Check(const OpContext& context, const CheckParams& params);

  // Lends the calling thread for commits until `stop`: all writers share its flushes, and asynchronous commits complete
  // on it. Without one, the first waiting writer commits for the others.
  void RunCommits(std::stop_token stop);
  // Lends the calling thread for moving the catalog's log into its database until `stop`. Without one, those who commit do
  // that, and some 10 ms are waited for it every few thousand commits.
  void RunCheckpoints(std::stop_token stop);

  Stats stats() const;
  const std::string& default_region() const;
  Clock& clock();
  Random& random();

 private:
  friend class EnginePeer;  // tests/support
  explicit Engine(std::unique_ptr<Store> store);
  std::unique_ptr<Store> store_;
  Buckets buckets_;
  Objects objects_;
  Uploads uploads_;
  Identity identity_;
  Maintenance maintenance_;
};

}  // namespace coffer
