// The binary "coffer": the server, and the operator's commands.
#include <sqlite3.h>

#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "engine/base/status.h"
#include "tools/ctl/command_line.h"
#include "tools/ctl/run_admin.h"
#include "tools/ctl/run_check.h"
#include "tools/ctl/run_object.h"
#include "tools/server/config/config.h"
#include "tools/server/config/setting_values.h"
#include "tools/server/run_server.h"

namespace coffer {
namespace {

constexpr int kFailed = 1;
constexpr int kUsageError = 2;

absl::Status ReadConfig(const std::string& file, const std::string& data, server::Config& config) {
  if (!file.empty()) RETURN_IF_ERROR(server::ReadConfigFile(file, config));
  return data.empty() ? absl::OkStatus() : server::SetSetting("server.data", data, "--data", config);
}

absl::Status ReadConfig(const ctl::ServerCommand& command, server::Config& config) {
  RETURN_IF_ERROR(ReadConfig(command.config, command.data, config));
  if (!command.listen.empty()) {
    RETURN_IF_ERROR(server::SetSetting("server.listen", server::ListText(command.listen), "--listen", config));
  }
  if (!command.certificates.empty()) {
    const std::string certificates = server::ListText(command.certificates);
    RETURN_IF_ERROR(server::SetSetting("tls.certificates", certificates, "--tls-certificate", config));
  }
  return absl::OkStatus();
}

int Report(const absl::Status& status, int exit_code) {
  if (status.ok()) return 0;
  std::cerr << "coffer: " << std::string(status.message()) << "\n";
  return exit_code;
}

int Run(const ctl::CheckCommand& command) {
  server::Config config;
  if (absl::Status read = ReadConfig(command.config, command.data, config); !read.ok()) {
    return Report(read, kUsageError);
  }
  const absl::StatusOr<int> code = ctl::RunCheck(command, config);
  return code.ok() ? *code : Report(code.status(), kFailed);
}

int Run(const ctl::RestoreCommand& command) {
  server::Config config;
  if (absl::Status read = ReadConfig(command.config, command.data, config); !read.ok()) {
    return Report(read, kUsageError);
  }
  return Report(ctl::RunRestore(command, config), kFailed);
}

int Run(int argc, char** argv) {
  const ctl::Command command = ctl::ParseCommandLine(argc, argv);
  if (const auto* message = std::get_if<ctl::Message>(&command)) {
    (message->exit_code == 0 ? std::cout : std::cerr) << message->text;
    return message->exit_code;
  }
  if (const auto* admin = std::get_if<ctl::AdminCommand>(&command)) return Report(ctl::RunAdmin(*admin), kFailed);
  if (const auto* object = std::get_if<ctl::ObjectCommand>(&command)) return Report(ctl::RunObject(*object), kFailed);
  if (const auto* check = std::get_if<ctl::CheckCommand>(&command)) return Run(*check);
  if (const auto* restore = std::get_if<ctl::RestoreCommand>(&command)) return Run(*restore);
  // All threads would meet at the lock of SQLite's count of its memory, which nobody reads. The library leaves the
  // process's settings alone; this process is ours.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  server::Config config;
  if (absl::Status read = ReadConfig(std::get<ctl::ServerCommand>(command), config); !read.ok()) {
    return Report(read, kUsageError);
  }
  return Report(server::RunServer(config, argv[0]), kFailed);
}

}  // namespace
}  // namespace coffer

int main(int argc, char** argv) { return coffer::Run(argc, argv); }
