#include "tools/ctl/command_line.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/s3/wire/uri.h"
#include "tools/ctl/object_command_line.h"
#include "tools/ctl/version.h"

namespace coffer::ctl {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kUsageError = 2;
constexpr const char* kFooter = R"(
Start a server; its first start prints an access key:
  coffer server --data ./coffer-data --listen 127.0.0.1:9000
Another account with a key of its own, whether or not the server runs:
  coffer account create alice --data ./coffer-data
  coffer key create --account alice --data ./coffer-data
Files into a bucket and back, over the network or straight on a data folder:
  coffer object put --recursive ./pictures s3://photos/2024 --endpoint http://127.0.0.1:9000
  coffer object get --recursive s3://photos/2024 ./restored --data ./coffer-data
What the server does, every five seconds:
  coffer stats --watch 5 --data ./coffer-data
A copy of the catalog while the server runs; and a check of the whole store while it does not:
  coffer backup /backups/monday --data ./coffer-data
  coffer fsck --data ./coffer-data

"coffer COMMAND --help" tells more of each command.)";

// What the options of all commands are read into; the callback of the one that was given makes the result.
struct Parsed {
  ServerCommand server;
  AdminCommand admin;
  CheckCommand check;
  RestoreCommand restore;
  std::string folder;
  bool with_key = false;
  std::string name;
  std::string account;
  std::string access_key;
  std::string level;
  Command result = Message{};
};

std::string JsonText(const Json& json) {
  constexpr int kOneLine = -1;
  return json.dump(kOneLine, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string KeyTarget(const Parsed& parsed) {
  return absl::StrCat("/v1/keys/", s3::PercentEncode(parsed.access_key, /*keep_slash=*/false));
}

// An unset variable of a script must not become the root folder.
std::string NotEmpty(const std::string& value) { return value.empty() ? "is empty" : ""; }

void AddServer(CLI::App& app, const std::shared_ptr<Parsed>& parsed) {
  CLI::App* server = app.add_subcommand("server", "Run the S3 server until SIGTERM or Ctrl-C");
  server->add_option("--config", parsed->server.config, "TOML file with settings (docs/configuration.md)");
  server->add_option("--data", parsed->server.data, "Data folder, made when it is missing (default ./coffer-data)")
      ->check(NotEmpty);
  server
      ->add_option("--listen", parsed->server.listen,
                   "Address and port (default 127.0.0.1:9000; port 0 takes a free one); again for more of them; "
                   "https://ADDR:PORT asks for TLS")
      ->allow_extra_args(false);
  server
      ->add_option("--tls-certificate", parsed->server.certificates,
                   "PEM files for https addresses: CHAIN:KEY, or one file with both; again for more of them")
      ->allow_extra_args(false);
  server->callback([parsed] { parsed->result = parsed->server; });
}

// A command that is one request: `make` fills it in when the command line is known.
CLI::App* AddAdmin(CLI::App& group, const std::shared_ptr<Parsed>& parsed, const char* name, const char* help,
                   View view, std::function<admin::AdminRequest(const Parsed&)> make) {
  CLI::App* command = group.add_subcommand(name, help);
  command->add_option("--data", parsed->admin.data, "The server's data folder (default ./coffer-data)")
      ->check(NotEmpty);
  command->add_flag("--json", parsed->admin.json, "Print JSON");
  command->callback([parsed, view, make = std::move(make)] {
    parsed->admin.view = view;
    parsed->admin.request = make(*parsed);
    parsed->admin.may_make_store = view == View::kNewAccount;
    parsed->admin.may_take_long = view == View::kBackup;
    parsed->admin.needs_server = view == View::kStats || view == View::kLogLevel;
    parsed->result = parsed->admin;
  });
  return command;
}

void AddAccount(CLI::App& app, const std::shared_ptr<Parsed>& parsed) {
  CLI::App* account = app.add_subcommand("account", "Accounts, which own buckets");
  account->require_subcommand(1);
  AddAdmin(*account, parsed, "create", "Make an account", View::kNewAccount,
           [](const Parsed& p) -> admin::AdminRequest {
             return {"POST", "/v1/accounts", JsonText({{"name", p.name}})};
           })
      ->add_option("name,--name", parsed->name, "Its name")
      ->required();
  AddAdmin(*account, parsed, "list", "List the accounts", View::kAccounts, [](const Parsed&) -> admin::AdminRequest {
    return {"GET", "/v1/accounts", ""};
  });
}

void AddNewKey(CLI::App& key, const std::shared_ptr<Parsed>& parsed) {
  CLI::App* create = AddAdmin(key, parsed, "create", "Make an access key; its secret is printed once", View::kNewKey,
                              [](const Parsed& p) -> admin::AdminRequest {
                                return {"POST", "/v1/keys", JsonText({{"account", p.account}, {"name", p.name}})};
                              });
  create->add_option("--account", parsed->account, "The account's name or 12-digit id")->required();
  create->add_option("--name", parsed->name, "What the key is for, for people");
  AddAdmin(key, parsed, "regenerate", "Give a key a new secret; the old one is invalid at once", View::kNewKey,
           [](const Parsed& p) -> admin::AdminRequest {
             return {"POST", KeyTarget(p) + "/secret", ""};
           })
      ->add_option("access_key,--access-key", parsed->access_key, "The access key")
      ->required();
}

void AddKey(CLI::App& app, const std::shared_ptr<Parsed>& parsed) {
  CLI::App* key = app.add_subcommand("key", "Access keys, which sign requests for an account");
  key->require_subcommand(1);
  AddNewKey(*key, parsed);
  AddAdmin(*key, parsed, "list", "List access keys", View::kKeys, [](const Parsed& p) -> admin::AdminRequest {
    const std::string query = absl::StrCat("?account=", s3::PercentEncode(p.account, /*keep_slash=*/false));
    return {"GET", absl::StrCat("/v1/keys", p.account.empty() ? "" : query), ""};
  })->add_option("--account", parsed->account, "Only this account's");
  CLI::App* rename =
      AddAdmin(*key, parsed, "rename", "Name a key anew", View::kKey, [](const Parsed& p) -> admin::AdminRequest {
        return {"PATCH", KeyTarget(p), JsonText({{"name", p.name}})};
      });
  rename->add_option("access_key,--access-key", parsed->access_key, "The access key")->required();
  rename->add_option("name,--name", parsed->name, "Its new name")->required();
  AddAdmin(*key, parsed, "delete", "Delete a key; requests signed with it fail at once", View::kDeletedKey,
           [](const Parsed& p) -> admin::AdminRequest {
             return {"DELETE", KeyTarget(p), ""};
           })
      ->add_option("access_key,--access-key", parsed->access_key, "The access key")
      ->required();
}

void AddRunningServer(CLI::App& app, const std::shared_ptr<Parsed>& parsed) {
  AddAdmin(app, parsed, "stats", "What a running server does: requests, errors, latencies, commits, memory",
           View::kStats,
           [](const Parsed&) -> admin::AdminRequest {
             return {"GET", "/v1/stats", ""};
           })
      ->add_option("--watch", parsed->admin.watch_seconds,
                   "Print it again every so many seconds, each time for that time alone")
      ->check(CLI::Range(0.1, 86400.0));
  AddAdmin(app, parsed, "log-level", "Show a running server's log level, or change it until it restarts",
           View::kLogLevel,
           [](const Parsed& p) -> admin::AdminRequest {
             if (p.level.empty()) return {"GET", "/v1/log-level", ""};
             return {"PUT", "/v1/log-level", JsonText({{"level", p.level}})};
           })
      ->add_option("level", parsed->level, "debug, info, warning or error");
}

constexpr const char* kCheckFooter = R"(
Nobody else may have the store open: stop the server first. Nothing is changed but by --repair and --rebuild.
Repairs (--repair rows,lost):
  rows     count counters and references anew, drop rows that belong to nothing
  lost     remove versions whose bytes are missing or damaged, so that listings show what can be read
  litter   collect blobs without a name also where an opening ended cleanly and should have left none
  release  a catalog that was restored counts from now on: blobs that it does not know are removed
After a restore: first "fsck", then perhaps "fsck --repair lost --rebuild", at last "fsck --repair release".
Without a catalog: "fsck --rebuild" makes a new one from the blobs (no headers, no small bodies: restore a backup if
there is one), then "coffer key create --account rebuilt".
Exit code: 0 the store is sound, 3 something is wrong or has to be decided, 1 the check failed, 2 wrong usage.)";

constexpr const char* kBackupFooter = R"(
FOLDER gets catalog.db: names, versions, accounts, keys, small bodies. Not in it:
  larger bodies   files below the backend's folder (blobs/) that never change; copy them after this, with any tool
  coffer.key      what seals the secrets of access keys. A catalog with keys does not open without it, and who has both
                  has the secrets: keep a copy of it apart, or take it along with --with-key
FOLDER is on the server's machine, and written by the server when one runs.)";

constexpr const char* kRestoreFooter = R"(
The server is stopped. A catalog that is there is kept as catalog.db.replaced, when --replace says so. coffer.key comes from
the data folder, else from FOLDER. Nothing is removed by the store before "coffer fsck --repair release" says that the
catalog counts, as it does not know what was written after the backup.)";

void AddConfig(CLI::App& command, std::string& config, std::string& data) {
  command.add_option("--config", config, "The server's TOML file, which says where the blobs are");
  command.add_option("--data", data, "The server's data folder (default ./coffer-data)")->check(NotEmpty);
}

void AddCheck(CLI::App& app, const std::shared_ptr<Parsed>& parsed) {
  CLI::App* check = app.add_subcommand("fsck", "Check the store: catalog against blobs, both ways; repair it");
  AddConfig(*check, parsed->check.config, parsed->check.data);
  check->add_flag("--quick", parsed->check.quick, "Do not read bodies: only whether they are there, and how long");
  check->add_option("--repair", parsed->check.repairs, "What to repair: rows, lost, litter, release")
      ->delimiter(',')
      ->check(CLI::IsMember({"rows", "lost", "litter", "release"}));
  check->add_flag("--rebuild", parsed->check.rebuild, "Make objects again from blobs that the catalog does not know");
  check->add_option("--account", parsed->check.owner, "Who owns buckets that --rebuild makes");
  check->add_flag("--json", parsed->check.json, "Print JSON");
  check->footer(kCheckFooter);
  check->callback([parsed] { parsed->result = parsed->check; });
}

void AddBackup(CLI::App& app, const std::shared_ptr<Parsed>& parsed) {
  CLI::App* backup = AddAdmin(app, parsed, "backup", "Copy the catalog into a folder, also while the server runs",
                              View::kBackup, [](const Parsed& p) -> admin::AdminRequest {
                                const std::string folder = std::filesystem::absolute(p.folder).lexically_normal();
                                Json body = {{"folder", folder}};
                                if (p.with_key) body["with_key"] = "yes";
                                return {"POST", "/v1/backups", JsonText(body)};
                              });
  backup->add_option("folder,--folder", parsed->folder, "Where it goes; made when it is missing")
      ->required()
      ->check(NotEmpty);
  backup->add_flag("--with-key", parsed->with_key, "Copy coffer.key too");
  backup->footer(kBackupFooter);
  CLI::App* restore = app.add_subcommand("restore", "Put a backup of the catalog in its place");
  AddConfig(*restore, parsed->restore.config, parsed->restore.data);
  restore->add_option("folder,--folder", parsed->restore.folder, "The backup")->required()->check(NotEmpty);
  restore->add_flag("--replace", parsed->restore.replace, "Put a catalog that is there aside");
  restore->footer(kRestoreFooter);
  restore->callback([parsed] { parsed->result = parsed->restore; });
}

}  // namespace

Command ParseCommandLine(int argc, const char* const* argv) {
  CLI::App app("Coffer: an S3 object store", "coffer");
  app.set_version_flag("--version", absl::StrCat("coffer ", kVersion));
  app.require_subcommand(1);
  const auto parsed = std::make_shared<Parsed>();
  AddServer(app, parsed);
  AddAccount(app, parsed);
  AddKey(app, parsed);
  AddRunningServer(app, parsed);
  AddObjectCommands(app, [parsed](const ObjectCommand& command) { parsed->result = command; });
  AddCheck(app, parsed);
  AddBackup(app, parsed);
  app.footer(kFooter);  // last: commands would inherit it
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion& version) {
    return Message{absl::StrCat(version.what(), "\n")};
  } catch (const CLI::Success&) {
    return Message{app.help()};
  } catch (const CLI::ParseError& error) {
    return Message{absl::StrCat("coffer: ", error.what(), "\n\n", app.help()), kUsageError};
  }
  return parsed->result;
}

}  // namespace coffer::ctl
