#include "tools/ctl/admin_channel.h"

#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "backends/memory/memory_backend.h"
#include "engine/base/status.h"
#include "engine/engine.h"
#include "engine/io/posix.h"
#include "tools/server/server_files.h"

namespace coffer::ctl {
namespace {

// Accounts and keys are names: they need the catalog, and never a body. A backend that holds nothing stands in for the
// store's own, wherever that is configured to be.
absl::StatusOr<std::unique_ptr<Engine>> OpenCatalogOnly(const std::string& data) {
  Options options;
  options.directory = data;
  options.backend = MakeMemoryBackend();
  options.allow_volatile_backend = true;
  options.reader_count = 1;
  options.catalog_cache_bytes = 1 << 20;
  return Engine::Open(std::move(options));
}

// NotFound: no server answers. Unavailable: the store is open elsewhere.
absl::StatusOr<admin::AdminResponse> AskHere(const std::string& data, bool may_make_store,
                                             const admin::AdminRequest& request) {
  if (!may_make_store) RETURN_IF_ERROR(CheckStoreExists(data));
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, OpenCatalogOnly(data));
  return admin::HandleAdminRequest(*engine, OpContext(), request);
}

}  // namespace

absl::Status CheckStoreExists(const std::string& data) {
  ASSIGN_OR_RETURN(const bool exists, io::PosixFileSystem().Exists(server::CatalogPath(data)));
  if (exists) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("there is no store in ", data,
                                          "; name another folder with --data, or make one with \"coffer server\" or "
                                          "\"coffer account create\""));
}

absl::StatusOr<admin::AdminResponse> AskStore(const std::string& data, bool may_make_store,
                                              const admin::AdminRequest& request, std::chrono::seconds patience) {
  const auto patience_ends = std::chrono::steady_clock::now() + server::kStorePatience;
  while (true) {
    absl::StatusOr<admin::AdminResponse> answer = AskServer(server::AdminSocketPath(data), request, patience);
    if (!absl::IsNotFound(answer.status())) return answer;
    answer = AskHere(data, may_make_store, request);
    if (!absl::IsUnavailable(answer.status()) || std::chrono::steady_clock::now() >= patience_ends) return answer;
    std::this_thread::sleep_for(server::kStoreRetry);
  }
}

absl::StatusOr<admin::AdminResponse> AskRunningServer(const std::string& data, const admin::AdminRequest& request) {
  absl::StatusOr<admin::AdminResponse> answer = AskServer(server::AdminSocketPath(data), request);
  if (!absl::IsNotFound(answer.status())) return answer;
  return absl::UnavailableError(absl::StrCat("no server answers in ", data,
                                             "; start one with \"coffer server\", or name another folder with --data"));
}

}  // namespace coffer::ctl
