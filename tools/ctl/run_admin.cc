#include "tools/ctl/run_admin.h"

#include <unistd.h>

#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/base/secret.h"
#include "engine/base/status.h"
#include "tools/ctl/admin_channel.h"
#include "tools/ctl/output.h"
#include "tools/ctl/stats_text.h"

namespace coffer::ctl {
namespace {

// A terminal's screen from the top.
constexpr const char* kClear = "\x1b[H\x1b[2J";

absl::StatusOr<admin::AdminResponse> Ask(const AdminCommand& command) {
  if (command.needs_server) return AskRunningServer(command.data, command.request);
  return AskStore(command.data, command.may_make_store, command.request,
                  command.may_take_long ? kLongPatience : kPatience);
}

absl::Status Print(const std::string& text) {
  std::cout << text << std::flush;
  return std::cout ? absl::OkStatus() : absl::UnavailableError("the answer could not be written");
}

// Until the server is gone or nobody reads.
absl::Status Watch(const AdminCommand& command) {
  const bool clear = isatty(STDOUT_FILENO) != 0 && !command.json;
  nlohmann::ordered_json before;
  while (true) {
    ASSIGN_OR_RETURN(const admin::AdminResponse answer, Ask(command));
    ASSIGN_OR_RETURN(std::string text, Show(answer, command.view, command.json));
    auto now = nlohmann::ordered_json::parse(answer.body, /*cb=*/nullptr, /*allow_exceptions=*/false);
    if (!command.json) text = (clear ? kClear : "") + StatsText(now, before) + (clear ? "" : "\n");
    RETURN_IF_ERROR(Print(text));
    before = std::move(now);
    std::this_thread::sleep_for(std::chrono::duration<double>(command.watch_seconds));
  }
}

}  // namespace

absl::Status RunAdmin(const AdminCommand& command) {
  if (command.watch_seconds > 0) return Watch(command);
  ASSIGN_OR_RETURN(admin::AdminResponse answer, Ask(command));
  absl::StatusOr<std::string> text = Show(answer, command.view, command.json);
  Wipe(answer.body);
  RETURN_IF_ERROR(text.status());
  const absl::Status printed = Print(*text);
  Wipe(*text);
  return printed;
}

}  // namespace coffer::ctl
