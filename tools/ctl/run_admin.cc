#include "tools/ctl/run_admin.h"

#include <iostream>

#include "engine/base/secret.h"
#include "engine/base/status.h"
#include "tools/ctl/admin_channel.h"
#include "tools/ctl/output.h"

namespace coffer::ctl {

absl::Status RunAdmin(const AdminCommand& command) {
  ASSIGN_OR_RETURN(admin::AdminResponse answer, AskStore(command.data, command.may_make_store, command.request));
  absl::StatusOr<std::string> text = Show(answer, command.view, command.json);
  Wipe(answer.body);
  RETURN_IF_ERROR(text.status());
  std::cout << *text << std::flush;
  Wipe(*text);
  return std::cout ? absl::OkStatus() : absl::UnavailableError("the answer could not be written");
}

}  // namespace coffer::ctl
