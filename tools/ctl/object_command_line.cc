#include "tools/ctl/object_command_line.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tools/transfer/address.h"
#include "tools/transfer/parts.h"

namespace coffer::ctl {
namespace {

constexpr const char* kObjectFooter = R"(
On a server, with the credentials of the environment or of ~/.aws/credentials:
  export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...
  coffer object put --recursive ./pictures s3://photos/2024 --endpoint http://127.0.0.1:9000
  coffer object ls s3://photos/2024/ --endpoint http://127.0.0.1:9000
Straight on a data folder that no server has open:
  coffer object get --recursive s3://photos/2024 ./restored --data ./coffer-data)";
constexpr const char* kBucketFooter = R"(
  coffer bucket create photos --endpoint http://127.0.0.1:9000
  coffer bucket ls --data ./coffer-data
  coffer bucket rm photos)";
constexpr const char* kListFooter = R"(
  coffer object ls s3://photos                     what is at the top: objects, and prefixes up to a slash
  coffer object ls s3://photos/2024/ --recursive   every object below
  coffer object ls s3://photos -r --json | jq .key)";
constexpr const char* kPutFooter = R"(
  coffer object put cat.jpg s3://photos/2024/           becomes 2024/cat.jpg
  coffer object put cat.jpg s3://photos/tom.jpg --content-type image/jpeg
  coffer object put -r ./pictures s3://photos/2024      each file below, under 2024/
After an interruption the same command goes on with the parts that are there.)";
constexpr const char* kGetFooter = R"(
  coffer object get s3://photos/2024/cat.jpg .          becomes ./cat.jpg
  coffer object get s3://photos/2024/cat.jpg -          to standard output
  coffer object get -r s3://photos/2024 ./restored      each object below 2024/
After an interruption the same command goes on with what is there.)";
constexpr const char* kCopyFooter = R"(
  coffer object cp s3://photos/2024/cat.jpg s3://backup/
  coffer object cp -r s3://photos/2024 s3://backup/photos/2024)";
constexpr const char* kRemoveFooter = R"(
  coffer object rm s3://photos/2024/cat.jpg
  coffer object rm -r s3://photos/2024                  everything below 2024/
  coffer object rm -r s3://photos                       everything in the bucket)";
constexpr const char* kPresignFooter = R"text(
  coffer object presign s3://photos/2024/cat.jpg --expires 1h --endpoint https://s3.example.com
  curl -T cat.jpg "$(coffer object presign --method PUT s3://photos/new.jpg --endpoint https://s3.example.com)")text";

const std::map<std::string, uint64_t> kTimeUnits = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
constexpr uint64_t kLifeMax = 7 * 86400;
constexpr uint64_t kJobsMax = 256;

struct Parsed {
  ObjectCommand command;
  uint64_t life_seconds = 3600;
  std::vector<std::string> user_metadata;
  bool no_resume = false;
};
using ParsedPointer = std::shared_ptr<Parsed>;
using Take = std::function<void(const ObjectCommand&)>;

std::string Wrong(const absl::Status& status) { return std::string(status.message()); }

// Checks of single values: empty where all is well.
std::string CheckAddress(const std::string& text) { return Wrong(transfer::ParseAddress(text).status()); }

std::string CheckObject(const std::string& text) {
  const auto name = transfer::ParseAddress(text);
  if (!name.ok()) return Wrong(name.status());
  return name->key.empty() ? absl::StrCat("\"", text, "\" names no object; write s3://bucket/key") : "";
}

std::string CheckBucket(const std::string& text) { return Wrong(transfer::ParseBucket(text).status()); }

std::string CheckEndpoint(const std::string& text) { return Wrong(client::ParseEndpoint(text).status()); }

std::string CheckNotEmpty(const std::string& text) { return text.empty() ? "is empty" : ""; }

// A path that looks like an address was meant the other way round.
std::string CheckPath(const std::string& text) {
  if (text.empty()) return "is empty";
  if (!transfer::IsAddress(text)) return "";
  return absl::StrCat("\"", text,
                      "\" is an object, where a file or folder is wanted; \"coffer object cp\" copies "
                      "between objects");
}

// What travels in a header.
std::string CheckHeaderText(const std::string& text) {
  const bool is_plain = std::ranges::none_of(text, [](char c) { return absl::ascii_iscntrl(c); });
  return is_plain ? "" : "has control characters";
}

std::string CheckUserMetadata(const std::string& text) {
  const size_t equals = text.find('=');
  const auto is_name = [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.'; };
  if (equals == 0 || equals == text.npos || !std::all_of(text.begin(), text.begin() + equals, is_name)) {
    return "is not NAME=VALUE, with letters, digits, - _ and . in the name";
  }
  return CheckHeaderText(text);
}

void AddStoreOptions(CLI::App& app, ObjectCommand& command) {
  StoreOptions& store = command.store;
  const char* group = "Which store";
  CLI::Option* endpoint =
      app.add_option("--endpoint", store.endpoint,
                     "A server, as https://s3.example.com:9000 (else AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL)")
          ->check(CheckEndpoint)
          ->group(group);
  app.add_option("--data", store.data, "A data folder that no server has open (default ./coffer-data)")
      ->check(CheckNotEmpty)
      ->excludes(endpoint)
      ->group(group);
  app.add_option("--config", store.config, "The server's TOML file, where the folder's bytes lie elsewhere")
      ->excludes(endpoint)
      ->group(group);
  app.add_option("--profile", store.credentials.profile,
                 "Of ~/.aws/credentials and ~/.aws/config (else AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)")
      ->group(group);
  app.add_option("--credentials-file", store.credentials.credentials_file, "Instead of ~/.aws/credentials")
      ->group(group);
  app.add_option("--region", store.credentials.region, "What to sign for (else AWS_REGION, the profile's, us-east-1)")
      ->group(group);
  app.add_option("--ca-file", store.ca_file, "PEM file of the authorities to trust (else AWS_CA_BUNDLE, the system's)")
      ->group(group);
  app.add_flag("--json", command.json, "Print JSON, one line for each");
}

CLI::App* AddVerb(CLI::App& group, const ParsedPointer& parsed, const Take& take, Verb verb, const char* name,
                  const char* help, const char* footer) {
  CLI::App* app = group.add_subcommand(name, help);
  app->footer(footer);
  AddStoreOptions(*app, parsed->command);
  app->callback([parsed, take, verb] {
    ObjectCommand& command = parsed->command;
    command.verb = verb;
    command.life = std::chrono::seconds(parsed->life_seconds);
    command.resume = !parsed->no_resume;
    for (const std::string& pair : parsed->user_metadata) {
      const size_t equals = pair.find('=');
      command.metadata.user.emplace_back(absl::AsciiStrToLower(pair.substr(0, equals)), pair.substr(equals + 1));
    }
    take(command);
  });
  return app;
}

void AddTransferOptions(CLI::App& app, const ParsedPointer& parsed, const char* recursive) {
  app.add_flag("-r,--recursive", parsed->command.recursive, recursive);
  app.add_option("--jobs", parsed->command.jobs, "So many at the same time (default 8)")
      ->check(CLI::Range(uint64_t{1}, kJobsMax));
}

void AddPartOptions(CLI::App& app, const ParsedPointer& parsed) {
  app.add_option("--part-size", parsed->command.part_bytes,
                 "Longer bodies are moved in parts of this size, at least 5MiB (default 8MiB)")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(transfer::kPartBytesMin, transfer::kPartBytesMax));
  app.add_flag("--no-resume", parsed->no_resume, "Begin anew, whatever an interrupted attempt left");
}

void AddBucket(CLI::App& app, const ParsedPointer& parsed, const Take& take) {
  CLI::App* bucket = app.add_subcommand("bucket", "Buckets of a server or of a data folder");
  bucket->require_subcommand(1);
  ObjectCommand& command = parsed->command;
  AddVerb(*bucket, parsed, take, Verb::kListBuckets, "ls", "List the buckets", kBucketFooter);
  CLI::App* create = AddVerb(*bucket, parsed, take, Verb::kCreateBucket, "create", "Make a bucket", kBucketFooter);
  create->add_option("bucket", command.source, "Its name")->required()->check(CheckBucket);
  create->add_option("--account", command.store.account, "On a data folder with several accounts: whose it is");
  AddVerb(*bucket, parsed, take, Verb::kRemoveBucket, "rm", "Remove a bucket that is empty", kBucketFooter)
      ->add_option("bucket", command.source, "Its name")
      ->required()
      ->check(CheckBucket);
}

void AddPut(CLI::App& object, const ParsedPointer& parsed, const Take& take) {
  ObjectCommand& command = parsed->command;
  CLI::App* put = AddVerb(object, parsed, take, Verb::kPut, "put", "Upload a file or a folder", kPutFooter);
  put->add_option("file", command.source, "File; with --recursive a folder")->required()->check(CheckPath);
  put->add_option("address", command.target, "s3://bucket/key, or a folder: s3://bucket/prefix/")
      ->required()
      ->check(CheckAddress);
  AddTransferOptions(*put, parsed, "Every file below the folder");
  AddPartOptions(*put, parsed);
  put->add_option("--content-type", command.metadata.content_type, "Such as image/jpeg")->check(CheckHeaderText);
  put->add_option("--cache-control", command.metadata.cache_control, "Such as max-age=3600")->check(CheckHeaderText);
  put->add_option("--metadata", parsed->user_metadata, "NAME=VALUE, kept with the object; again for more")
      ->allow_extra_args(false)
      ->check(CheckUserMetadata);
}

void AddGet(CLI::App& object, const ParsedPointer& parsed, const Take& take) {
  ObjectCommand& command = parsed->command;
  CLI::App* get = AddVerb(object, parsed, take, Verb::kGet, "get", "Download an object or a folder", kGetFooter);
  get->add_option("address", command.source, "s3://bucket/key")->required()->check(CheckAddress);
  get->add_option("file", command.target, "File, folder, or - for standard output")->required()->check(CheckPath);
  AddTransferOptions(*get, parsed, "Every object below the prefix");
  AddPartOptions(*get, parsed);
}

void AddObject(CLI::App& app, const ParsedPointer& parsed, const Take& take) {
  CLI::App* object = app.add_subcommand("object", "Objects of a server or of a data folder");
  object->require_subcommand(1);
  object->footer(kObjectFooter);
  ObjectCommand& command = parsed->command;
  CLI::App* list = AddVerb(*object, parsed, take, Verb::kList, "ls", "List objects", kListFooter);
  list->add_option("address", command.source, "s3://bucket, or s3://bucket/prefix")->required()->check(CheckAddress);
  list->add_flag("-r,--recursive", command.recursive, "Every object below the prefix");
  AddPut(*object, parsed, take);
  AddGet(*object, parsed, take);
  CLI::App* copy = AddVerb(*object, parsed, take, Verb::kCopy, "cp", "Copy objects inside the store", kCopyFooter);
  copy->add_option("from", command.source, "s3://bucket/key")->required()->check(CheckAddress);
  copy->add_option("to", command.target, "s3://bucket/key")->required()->check(CheckAddress);
  AddTransferOptions(*copy, parsed, "Every object below the prefix");
  CLI::App* remove = AddVerb(*object, parsed, take, Verb::kRemove, "rm", "Remove objects", kRemoveFooter);
  remove->add_option("address", command.source, "s3://bucket/key")->required()->check(CheckAddress);
  AddTransferOptions(*remove, parsed, "Every object below the prefix");
  CLI::App* presign = AddVerb(*object, parsed, take, Verb::kPresign, "presign",
                              "Print a link that anyone may use for a while", kPresignFooter);
  presign->add_option("address", command.source, "s3://bucket/key")->required()->check(CheckObject);
  presign->add_option("--expires", parsed->life_seconds, "How long, such as 15m, 1h or 7d (default 1h)")
      ->transform(CLI::AsNumberWithUnit(kTimeUnits))
      ->check(CLI::Range(uint64_t{1}, kLifeMax));
  presign->add_option("--method", command.method, "What it may be used for: GET, HEAD, PUT or DELETE (default GET)")
      ->check(CLI::IsMember({"GET", "HEAD", "PUT", "DELETE"}));
  AddVerb(*object, parsed, take, Verb::kHead, "head", "Show what is known of an object",
          "\n  coffer object head s3://photos/2024/cat.jpg --json")
      ->add_option("address", command.source, "s3://bucket/key")
      ->required()
      ->check(CheckObject);
}

}  // namespace

void AddObjectCommands(CLI::App& app, std::function<void(const ObjectCommand&)> take) {
  const auto parsed = std::make_shared<Parsed>();
  AddBucket(app, parsed, take);
  AddObject(app, parsed, take);
}

}  // namespace coffer::ctl
