#include "tools/ctl/run_transfer.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/ctl/console.h"
#include "tools/ctl/object_text.h"
#include "tools/transfer/address.h"
#include "tools/transfer/source_files.h"
#include "tools/transfer/target_folder.h"
#include "tools/transfer/transfer.h"

namespace coffer::ctl {
namespace {

using client::ObjectName;
using transfer::Transfer;

constexpr const char* kStandardOutput = "-";

size_t TerminalWidth() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79u;
}

bool IsFolderThere(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

absl::Status NeedsRecursive(const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(Printable(what), " is a folder; --recursive takes all that is in it"));
}

// Uploads.
// --------------------------------------------------------------------------------------------------------------------

absl::Status PutFolder(const Transfer& transfer, const ObjectCommand& command, const ObjectName& target) {
  const std::string prefix = transfer::FolderPrefix(target.key);
  transfer::WalkFolder(
      command.source,
      {.on_file =
           [&](const std::string& relative, uint64_t size_bytes) {
             transfer::Upload(transfer, absl::StrCat(command.source, "/", relative), size_bytes,
                              {{target.bucket, prefix + relative}, command.metadata});
           },
       .on_skipped = [&](const std::string& path, std::string_view why) { transfer.report.AddSkipped(path, why); },
       .on_error = [&](const std::string& path, const absl::Status& why) { transfer.report.AddFailed(path, why); }});
  return absl::OkStatus();
}

absl::Status Put(const Transfer& transfer, const ObjectCommand& command) {
  ASSIGN_OR_RETURN(const ObjectName target, transfer::ParseAddress(command.target));
  if (IsFolderThere(command.source)) {
    return command.recursive ? PutFolder(transfer, command, target) : NeedsRecursive(command.source);
  }
  const std::string key = transfer::KeyInto(target.key, command.source);
  transfer::Upload(transfer, command.source, 0, {{target.bucket, key}, command.metadata});
  return absl::OkStatus();
}

// Downloads.
// --------------------------------------------------------------------------------------------------------------------

// What is downloaded, so that an interrupted attempt is known again, and one of other bytes is not.
std::string IdentityOf(const ObjectName& name, const ObjectInfo& head) {
  return absl::StrCat(name.Text(), "\n", head.etag, "\n", head.version_id);
}

transfer::OpenSink IntoFolder(std::shared_ptr<transfer::TargetFolder> folder, std::string relative, ObjectName name,
                              bool resume) {
  return [=](const ObjectInfo& head) -> absl::StatusOr<std::unique_ptr<transfer::Sink>> {
    ASSIGN_OR_RETURN(auto sink, folder->StartFile(relative, IdentityOf(name, head)));
    if (resume || sink->begin() == 0) return sink;
    sink->Discard();
    sink.reset();
    return folder->StartFile(relative, IdentityOf(name, head));
  };
}

void GetOne(const Transfer& transfer, const std::shared_ptr<transfer::TargetFolder>& folder, const std::string& path,
            const ObjectName& name, std::string_view relative, const ObjectInfo& object) {
  if (relative.empty() || (relative.ends_with('/') && object.size_bytes == 0)) return;  // stands for a folder
  const absl::StatusOr<std::string> safe = transfer::SafePath(relative);
  if (!safe.ok()) return transfer.report.AddFailed(name.Text(), safe.status());
  transfer::Download(transfer, name, object.size_bytes, absl::StrCat(path, "/", *safe),
                     IntoFolder(folder, *safe, name, transfer.resume));
}

absl::Status GetFolder(const Transfer& transfer, const ObjectCommand& command, const ObjectName& source) {
  if (command.target == kStandardOutput) {
    return absl::InvalidArgumentError("many objects do not go to standard output; name a folder");
  }
  const std::string prefix = transfer::FolderPrefix(source.key);
  ASSIGN_OR_RETURN(auto opened, transfer::TargetFolder::Open(command.target));
  const auto folder = std::make_shared<transfer::TargetFolder>(std::move(opened));
  return transfer::ForEachObject(transfer.store, source.bucket, prefix, [&](const std::vector<ObjectInfo>& page) {
    for (const ObjectInfo& object : page) {
      const std::string_view relative = std::string_view(object.key).substr(prefix.size());
      GetOne(transfer, folder, command.target, {source.bucket, object.key}, relative, object);
    }
  });
}

absl::Status Get(const Transfer& transfer, const ObjectCommand& command) {
  ASSIGN_OR_RETURN(const ObjectName source, transfer::ParseAddress(command.source));
  if (command.recursive) return GetFolder(transfer, command, source);
  if (transfer::IsFolder(source.key)) return NeedsRecursive(command.source);
  if (command.target == kStandardOutput) {
    const auto open = [](const ObjectInfo&) { return transfer::MakeStreamSink(STDOUT_FILENO); };
    transfer::Download(transfer, source, 0, "-", open);
    return absl::OkStatus();
  }
  const bool is_into = command.target.ends_with('/') || IsFolderThere(command.target);
  const std::filesystem::path path = command.target;
  const std::string folder = is_into ? command.target : path.has_parent_path() ? path.parent_path().string() : ".";
  ASSIGN_OR_RETURN(const std::string name, transfer::SafePath(is_into ? std::string(transfer::LastPart(source.key))
                                                                      : path.filename().string()));
  ASSIGN_OR_RETURN(auto opened, transfer::TargetFolder::Open(folder));
  transfer::Download(
      transfer, source, 0, is_into ? absl::StrCat(folder, "/", name) : command.target,
      IntoFolder(std::make_shared<transfer::TargetFolder>(std::move(opened)), name, source, transfer.resume));
  return absl::OkStatus();
}

// Inside the store.
// --------------------------------------------------------------------------------------------------------------------

absl::Status CopyFolder(const Transfer& transfer, const ObjectName& source, const ObjectName& target) {
  const std::string from = transfer::FolderPrefix(source.key);
  const std::string to = transfer::FolderPrefix(target.key);
  if (source.bucket == target.bucket && to.starts_with(from)) {
    return absl::InvalidArgumentError("a folder cannot be copied into itself");
  }
  return transfer::ForEachObject(transfer.store, source.bucket, from, [&](const std::vector<ObjectInfo>& page) {
    for (const ObjectInfo& object : page) {
      transfer::Copy(transfer, {source.bucket, object.key}, {target.bucket, to + object.key.substr(from.size())},
                     object.size_bytes);
    }
  });
}

absl::Status Copy(const Transfer& transfer, const ObjectCommand& command) {
  ASSIGN_OR_RETURN(const ObjectName source, transfer::ParseAddress(command.source));
  ASSIGN_OR_RETURN(const ObjectName target, transfer::ParseAddress(command.target));
  if (command.recursive) return CopyFolder(transfer, source, target);
  if (transfer::IsFolder(source.key)) return NeedsRecursive(command.source);
  ASSIGN_OR_RETURN(const ObjectInfo head, transfer.store.Head(source));
  transfer::Copy(transfer, source, {target.bucket, transfer::KeyInto(target.key, source.key)}, head.size_bytes);
  return absl::OkStatus();
}

absl::Status Remove(const Transfer& transfer, const ObjectCommand& command) {
  ASSIGN_OR_RETURN(const ObjectName source, transfer::ParseAddress(command.source));
  if (!command.recursive) {
    if (source.key.empty()) return NeedsRecursive(command.source);
    transfer::Remove(transfer, source.bucket, {source.key});
    return absl::OkStatus();
  }
  const std::string prefix = transfer::FolderPrefix(source.key);
  return transfer::ForEachObject(transfer.store, source.bucket, prefix, [&](const std::vector<ObjectInfo>& page) {
    std::vector<std::string> keys;
    for (const ObjectInfo& object : page) keys.push_back(object.key);
    if (!keys.empty()) transfer::Remove(transfer, source.bucket, std::move(keys));
  });
}

absl::Status Start(const Transfer& transfer, const ObjectCommand& command) {
  switch (command.verb) {
    case Verb::kPut:
      return Put(transfer, command);
    case Verb::kGet:
      return Get(transfer, command);
    case Verb::kCopy:
      return Copy(transfer, command);
    default:
      return Remove(transfer, command);
  }
}

std::string_view ActionOf(Verb verb) {
  return verb == Verb::kPut ? "put" : verb == Verb::kGet ? "get" : verb == Verb::kCopy ? "cp" : "rm";
}

}  // namespace

absl::Status RunTransfer(const ObjectCommand& command, client::ObjectStore& store, std::ostream& out, std::ostream& err,
                         bool has_bar) {
  // Standard output that is an object's bytes is nothing else.
  const bool is_piped = command.verb == Verb::kGet && command.target == kStandardOutput;
  Console console(is_piped ? err : out, err,
                  {.json = command.json, .has_summary = !is_piped, .has_bar = has_bar, .bar_width = TerminalWidth()});
  transfer::Report report(console);
  transfer::JobPool pool(command.jobs);
  const Transfer transfer{
      .store = store, .pool = pool, .report = report, .part_bytes = command.part_bytes, .resume = command.resume};
  const absl::Status started = Start(transfer, command);
  if (started.ok()) report.SetAllFound();
  pool.Wait();
  if (!started.ok()) report.AddFailed(command.source, started);  // a listing that broke off, say
  return console.Finish(ActionOf(command.verb), report.totals());
}

}  // namespace coffer::ctl
