// What a command line asks for.
//
//   coffer server [--config FILE] [--data DIR] [--listen ADDR]... [--tls-certificate FILES]...
//   coffer account create NAME | list
//   coffer bucket ls | create NAME | rm NAME
//   coffer object ls | put | get | cp | rm | presign | head
//   coffer stats [--watch SECONDS] | log-level [LEVEL]
//   coffer key create --account NAME [--name N] | list | rename | regenerate | delete
//   coffer fsck [--quick] [--repair NAMES] [--rebuild] | backup FOLDER [--with-key] | restore FOLDER [--replace]
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/admin/admin.h"
#include "tools/ctl/object_command.h"
#include "tools/ctl/output.h"

namespace coffer::ctl {

// Fields are empty where they were not given.
struct ServerCommand {
  std::string config;
  std::string data;
  std::vector<std::string> listen;
  std::vector<std::string> certificates;
};

// One request of the management API, and how its answer is shown.
struct AdminCommand {
  std::string data = "./coffer-data";
  bool json = false;
  bool may_make_store = false;
  bool needs_server = false;
  bool may_take_long = false;
  double watch_seconds = 0;  // 0: once
  admin::AdminRequest request;
  View view = View::kNewAccount;
};

// A check of the store, which nobody else has open.
struct CheckCommand {
  std::string config;
  std::string data;
  bool quick = false;
  bool rebuild = false;
  bool json = false;
  std::vector<std::string> repairs;
  std::string owner;
};

struct RestoreCommand {
  std::string config;
  std::string data;
  std::string folder;
  bool replace = false;
};

// Nothing to do but to print: help, the version, or what is wrong with the command line (then `exit_code` is 2).
struct Message {
  std::string text;
  int exit_code = 0;
};

using Command = std::variant<ServerCommand, AdminCommand, ObjectCommand, CheckCommand, RestoreCommand, Message>;

Command ParseCommandLine(int argc, const char* const* argv);

}  // namespace coffer::ctl
