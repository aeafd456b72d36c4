#include "tools/ctl/command_line.h"

#include <CLI/CLI.hpp>
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

"coffer COMMAND --help" tells more of each command.)";

// What the options of all commands are read into; the callback of the one that was given makes the result.
struct Parsed {
  ServerCommand server;
  AdminCommand admin;
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
