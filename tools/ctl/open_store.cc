#include "tools/ctl/open_store.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/client/engine_store.h"
#include "tools/client/retrying_store.h"
#include "tools/client/s3_store.h"
#include "tools/ctl/admin_channel.h"
#include "tools/server/config/config.h"
#include "tools/server/open_engine.h"
#include "tools/server/server_files.h"

namespace coffer::ctl {
namespace {

void Sleep(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

class RemoteStore final : public OpenedStore {
 public:
  RemoteStore(const Server& server, const std::string& ca_file)
      : http_({.ca_file = ca_file}),
        s3_(server.endpoint, server.credentials, http_, SystemClock()),
        retrying_(s3_, SystemRandom(), Sleep) {}
  client::ObjectStore& store() override { return retrying_; }

 private:
  client::HttpClient http_;
  client::S3Store s3_;
  client::RetryingStore retrying_;
};

class FolderStore final : public OpenedStore {
 public:
  FolderStore(std::unique_ptr<MemoryBudget> budget, std::unique_ptr<Engine> engine, const std::string& account)
      : budget_(std::move(budget)),
        engine_(std::move(engine)),
        folder_(*engine_, account),
        retrying_(folder_, SystemRandom(), Sleep) {}

  // What was removed or replaced is freed now: there may be no server for a long time.
  ~FolderStore() override {
    absl::StatusOr<MaintenanceReport> report = MaintenanceReport{.more = true};
    while (report.ok() && report->more) report = engine_->Maintain(OpContext(), MaintenanceBudget());
  }

  client::ObjectStore& store() override { return retrying_; }

 private:
  const std::unique_ptr<MemoryBudget> budget_;
  const std::unique_ptr<Engine> engine_;
  client::EngineStore folder_;
  client::RetryingStore retrying_;  // many jobs at once may find no memory for a moment
};

// Which server has the folder open; NotFound: none answers.
absl::Status TellServer(const std::string& data) {
  ASSIGN_OR_RETURN(const auto answer, AskServer(server::AdminSocketPath(data), {"GET", "/v1/endpoints", ""}));
  const auto document = nlohmann::ordered_json::parse(answer.body, /*cb=*/nullptr, /*allow_exceptions=*/false);
  std::string urls;
  if (document.is_object() && document.contains("endpoints")) {
    for (const auto& url : document["endpoints"]) absl::StrAppend(&urls, " --endpoint ", url.get<std::string>());
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "a server has ", data, " open; ask it, with an access key (\"coffer key create\" makes one):", urls));
}

absl::StatusOr<server::Config> ReadConfig(const StoreOptions& options) {
  server::Config config;
  if (!options.config.empty()) RETURN_IF_ERROR(server::ReadConfigFile(options.config, config));
  if (!options.data.empty()) RETURN_IF_ERROR(server::SetSetting("server.data", options.data, "--data", config));
  return config;
}

// Another process may have the store open for a moment.
absl::StatusOr<std::unique_ptr<Engine>> OpenWhenFree(const server::Config& config, MemoryBudget& budget) {
  const auto patience_ends = std::chrono::steady_clock::now() + server::kStorePatience;
  while (true) {
    auto engine = server::OpenEngine(config, budget, NoLogger(), NoMetrics());
    if (!absl::IsUnavailable(engine.status())) return engine;
    absl::Status told = TellServer(config.data);
    if (absl::IsFailedPrecondition(told)) return told;
    if (std::chrono::steady_clock::now() >= patience_ends) return engine;
    Sleep(server::kStoreRetry);
  }
}

absl::StatusOr<std::unique_ptr<OpenedStore>> OpenFolder(const StoreOptions& options) {
  ASSIGN_OR_RETURN(const server::Config config, ReadConfig(options));
  RETURN_IF_ERROR(CheckStoreExists(config.data));
  auto budget = std::make_unique<MemoryBudget>(config.memory_bytes);
  ASSIGN_OR_RETURN(auto engine, OpenWhenFree(config, *budget));
  return std::make_unique<FolderStore>(std::move(budget), std::move(engine), options.account);
}

}  // namespace

std::string EndpointOf(const StoreOptions& options, const client::Surroundings& surroundings) {
  if (!options.endpoint.empty() || !options.data.empty() || !options.config.empty()) return options.endpoint;
  const auto of_s3 = surroundings.variable("AWS_ENDPOINT_URL_S3");
  return of_s3 ? *of_s3 : surroundings.variable("AWS_ENDPOINT_URL").value_or("");
}

absl::StatusOr<Server> FindServer(const StoreOptions& options, const client::Surroundings& surroundings) {
  const std::string url = EndpointOf(options, surroundings);
  if (url.empty()) return absl::InvalidArgumentError("a link leads to a server: name it with --endpoint");
  Server server;
  ASSIGN_OR_RETURN(server.endpoint, client::ParseEndpoint(url));
  ASSIGN_OR_RETURN(server.credentials, client::FindCredentials(options.credentials, surroundings));
  return server;
}

absl::StatusOr<std::unique_ptr<OpenedStore>> OpenStore(const StoreOptions& options,
                                                       const client::Surroundings& surroundings) {
  if (EndpointOf(options, surroundings).empty()) return OpenFolder(options);
  ASSIGN_OR_RETURN(const Server server, FindServer(options, surroundings));
  std::string ca_file = options.ca_file;
  if (ca_file.empty()) ca_file = surroundings.variable("AWS_CA_BUNDLE").value_or("");
  return std::make_unique<RemoteStore>(server, ca_file);
}

}  // namespace coffer::ctl
