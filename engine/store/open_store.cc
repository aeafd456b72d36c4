#include "engine/store/open_store.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/sqlite_catalog.h"
#include "engine/io/memory.h"
#include "engine/io/posix.h"

namespace coffer {
namespace {

constexpr size_t kDefaultBudgetBytes = size_t{256} << 20;
constexpr std::string_view kMemoryDirectory = "/store";
constexpr size_t kRetiredPerUpdate = 1000;

absl::Status CheckOptions(const Options& options) {
  if (options.backend == nullptr) {
    return absl::InvalidArgumentError("Options::backend is missing: say where the bytes go");
  }
  if (options.catalog_cache_bytes < 0) {
    return absl::InvalidArgumentError("Options::catalog_cache_bytes is a number of bytes, at least 0");
  }
  const Capabilities capabilities = options.backend->capabilities();
  if (!options.directory.empty() && capabilities.is_volatile && !options.allow_volatile_backend) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the ", capabilities.kind, " backend forgets its bytes when the process ends, while the catalog in ",
        options.directory, " lasts: set allow_volatile_backend if that is meant, or leave the directory empty"));
  }
  if (options.directory.empty() && !capabilities.is_volatile) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the ", capabilities.kind, " backend keeps its bytes, while a catalog in memory forgets their names: ",
        "set Options::directory, or take the memory backend"));
  }
  return absl::OkStatus();
}

// A store without a directory keeps everything in memory: durability has nothing to say there.
void UseMemory(Store& store) {
  store.own_files = std::make_unique<io::MemoryFileSystem>();
  store.options.files = store.own_files.get();
  store.options.directory = kMemoryDirectory;
  store.options.durable = false;
}

void FillSeams(Store& store) {
  Options& options = store.options;
  if (options.budget == nullptr) {
    store.own_budget = std::make_unique<MemoryBudget>(kDefaultBudgetBytes);
    options.budget = store.own_budget.get();
  }
  if (options.files == nullptr) options.files = &io::PosixFileSystem();
  if (options.clock == nullptr) options.clock = &SystemClock();
  if (options.random == nullptr) options.random = &SystemRandom();
  if (options.logger == nullptr) options.logger = &NoLogger();
  if (options.metrics == nullptr) options.metrics = &NoMetrics();
  store.metrics.emplace(*options.metrics);
}

absl::Status ChargeCatalogCache(Store& store) {
  const auto bytes = static_cast<size_t>(store.options.catalog_cache_bytes);
  if (store.options.budget->TryReserve(bytes)) {
    store.catalog_cache_bytes = bytes;
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("the memory budget has no room for the catalog's cache of ", bytes, " bytes (catalog_cache_bytes)"));
}

absl::Status OpenCatalog(Store& store, std::string new_store_id) {
  const Options& options = store.options;
  SqliteCatalogOptions catalog;
  catalog.directory = options.directory;
  catalog.new_store_id = std::move(new_store_id);
  catalog.reader_count = options.reader_count;
  catalog.cache_bytes_per_connection = options.catalog_cache_bytes / static_cast<int64_t>(options.reader_count + 1);
  catalog.map_bytes = options.catalog_map_bytes;
  catalog.synchronous_off = !options.durable;
  catalog.files = options.files;
  catalog.clock = options.clock;
  catalog.random = options.random;
  catalog.logger = options.logger;
  catalog.metrics = options.metrics;
  catalog.health = &store.health;
  ASSIGN_OR_RETURN(store.catalog, SqliteCatalog::Open(std::move(catalog)));
  return absl::OkStatus();
}

absl::StatusOr<bool> HasSecrets(Store& store) {
  bool found = false;
  RETURN_IF_ERROR(store.catalog->View(OpContext(), [&found](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Account> accounts, snapshot.ListAccounts());
    for (const Account& account : accounts) {
      ASSIGN_OR_RETURN(const std::vector<AccessKeyInfo> keys, snapshot.ListAccessKeys(account.id));
      if (found = !keys.empty(); found) break;
    }
    return absl::OkStatus();
  }));
  return found;
}

// A new key in the place of a lost one would open none of the secrets that are there.
absl::Status CheckKeyFileIsThere(Store& store, const std::string& key_file) {
  ASSIGN_OR_RETURN(const bool exists, store.options.files->Exists(key_file));
  if (exists) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool needed, HasSecrets(store));
  if (!needed) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the key file ", key_file,
      " is missing, and the secrets of the access keys are sealed with what it held: ", "restore it from a backup"));
}

absl::Status OpenSealer(Store& store) {
  std::string key_file;  // none: the key lives in memory, as the secrets do
  if (store.own_files == nullptr) {
    key_file = store.options.directory + "/coffer.key";
    RETURN_IF_ERROR(CheckKeyFileIsThere(store, key_file));
  }
  ASSIGN_OR_RETURN(store.sealer, Sealer::Open(*store.options.files, key_file, *store.options.random));
  return absl::OkStatus();
}

absl::StatusOr<size_t> CountUnknown(const CatalogSnapshot& snapshot, const std::vector<uint64_t>& incarnations) {
  ASSIGN_OR_RETURN(const std::vector<IncarnationRow> rows, snapshot.ListIncarnations());
  std::set<uint64_t> known;
  for (const IncarnationRow& row : rows) known.insert(row.id);
  return static_cast<size_t>(
      std::ranges::count_if(incarnations, [&](uint64_t incarnation) { return !known.contains(incarnation); }));
}

absl::Status BindBackendAndKeys(Store& store) {
  RETURN_IF_ERROR(store.backend->Attach(OpContext(), store.catalog->store_id()));
  return OpenSealer(store);
}

// A catalog that was put in the place of a newer one does not know what was written since.
absl::Status LookForNewerBlobs(Store& store) {
  ASSIGN_OR_RETURN(const BackendContents contents, store.backend->Inspect(OpContext()));
  std::optional<WallTime> copied;
  size_t newer = 0;
  RETURN_IF_ERROR(store.catalog->View(OpContext(), [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(copied, snapshot.CopiedAt());
    ASSIGN_OR_RETURN(newer, CountUnknown(snapshot, contents.incarnations));
    return absl::OkStatus();
  }));
  store.collection_held = copied.has_value() || newer > 0;
  if (!store.collection_held) return absl::OkStatus();
  const std::string openings = absl::StrCat(newer);
  const LogField fields[] = {{"newer_openings", openings}};
  store.options.logger->Log(LogLevel::kWarning,
                            "the catalog was restored, and blobs may be newer than it: none is removed until a check "
                            "releases them",
                            fields);
  return absl::OkStatus();
}

uint64_t InlineBytesMax(const Options& options) {
  if (options.inline_bytes_max >= 0) return static_cast<uint64_t>(options.inline_bytes_max);
  return options.backend->capabilities().inline_bytes_preferred;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenStore(Options options) {
  RETURN_IF_ERROR(CheckOptions(options));
  auto store = std::make_unique<Store>();
  store->inline_bytes_max = InlineBytesMax(options);
  store->backend = std::move(options.backend);
  store->options = std::move(options);
  if (store->options.directory.empty()) UseMemory(*store);
  FillSeams(*store);
  RETURN_IF_ERROR(ChargeCatalogCache(*store));
  std::string new_store_id;
  if (store->options.adopt_backend) {
    ASSIGN_OR_RETURN(BackendContents contents, store->backend->Inspect(OpContext()));
    new_store_id = std::move(contents.store_id);
  }
  RETURN_IF_ERROR(OpenCatalog(*store, std::move(new_store_id)));
  absl::Status bound = BindBackendAndKeys(*store);
  if (bound.ok()) bound = LookForNewerBlobs(*store);
  if (!bound.ok()) {
    store->catalog->Close().IgnoreError();  // nothing was written: there is no litter to look for
    return bound;
  }
  return store;
}

void CloseStore(Store& store) {
  if (!store.health.CheckProcess().ok()) return;
  for (std::vector<BlobId> left; !(left = store.abandoned.Take(kRetiredPerUpdate)).empty();) {
    const absl::Status noted = store.catalog->Update(OpContext(), [&left](CatalogTransaction& t) -> absl::Status {
      for (const BlobId& blob : left) {
        ASSIGN_OR_RETURN(const bool known, t.KnowsBlob(blob));
        if (!known) RETURN_IF_ERROR(t.Retire(blob));
      }
      return absl::OkStatus();
    });
    if (!noted.ok()) return;  // the incarnation stays open, so that the next opening looks for litter
  }
  if (absl::Status closed = store.catalog->Close(); !closed.ok()) {
    const std::string reason(closed.message());
    const LogField fields[] = {{"reason", reason}};
    store.options.logger->Log(LogLevel::kWarning, "the store did not close cleanly; the next start makes up for it",
                              fields);
  }
}

}  // namespace coffer
