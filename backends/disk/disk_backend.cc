#include "backends/disk/disk_backend.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "backends/disk/blob_reader.h"
#include "backends/disk/blob_writer.h"
#include "backends/disk/folders.h"
#include "backends/disk/marker.h"
#include "backends/disk/scan.h"
#include "backends/disk/store.h"
#include "engine/backend/limits.h"
#include "engine/base/error.h"
#include "engine/base/mutex.h"
#include "engine/base/status.h"
#include "engine/io/local_files.h"

namespace coffer {
namespace {

using disk::BlobFooter;
using disk::FanoutId;

// What a small body costs more as a file of its own than as a row: two flushes and 8 KiB.
constexpr uint64_t kInlineBytesPreferred = 16 * 1024;

constexpr size_t kOwnBudgetBytes = size_t{64} << 20;

absl::Status CheckIdentity(const BlobId& id, const disk::Checksum& store_tag, const BlobFooter& footer) {
  if (footer.id == id && footer.store_tag == store_tag) return absl::OkStatus();
  return MakeError(ErrorCode::kDataLoss, absl::StrCat("the file of blob ", ToString(id), " holds blob ",
                                                      ToString(footer.id), " of this or another store"));
}

class DiskBackend final : public Backend {
 public:
  // `local` has the files where the environment has none.
  DiskBackend(std::string path, const BackendEnvironment& environment, io::LocalFiles local)
      : own_budget_(kOwnBudgetBytes),
        local_(std::move(local)),
        store_(std::move(path), environment.files != nullptr ? *environment.files : *local_.files,
               environment.budget != nullptr ? *environment.budget : own_budget_,
               environment.clock != nullptr ? *environment.clock : SystemClock(),
               environment.logger != nullptr ? *environment.logger : NoLogger()) {}

  Capabilities capabilities() const override {
    return {.kind = "disk",
            .durable = true,
            .range_read = true,
            .blob_bytes_max = disk::kPayloadBytesMax,
            .inline_bytes_preferred = kInlineBytesPreferred,
            .io = local_.io};
  }

  absl::Status Attach(const OpContext& context, std::string_view store_id) override;
  absl::StatusOr<std::unique_ptr<BlobWriter>> Create(const OpContext& context, const CreateParams& params) override;
  absl::StatusOr<std::unique_ptr<BlobReader>> Open(const OpContext& context, const BlobRef& blob) override;
  absl::Status Remove(const OpContext& context, std::span<const BlobId> blobs) override;
  absl::Status Scan(const OpContext& context, ScanCursor& cursor, ScanPage& page) override;
  absl::StatusOr<BackendContents> Inspect(const OpContext& context) override;
  absl::StatusOr<BlobFacts> Describe(const OpContext& context, const BlobId& blob) override;

 private:
  // What marks this store's blobs; fails when the call is not to go on.
  absl::StatusOr<disk::Checksum> StoreTag(const OpContext& context);
  absl::Status RemoveFiles(const OpContext& context, std::span<const BlobId> blobs, std::set<FanoutId>& folders);

  MemoryBudget own_budget_;  // where the host gave none
  const io::LocalFiles local_;
  disk::DiskStore store_;
  Mutex mutex_;
  std::string store_id_ COFFER_GUARDED_BY(mutex_);  // empty before Attach
};

absl::Status DiskBackend::Attach(const OpContext& context, std::string_view store_id) {
  RETURN_IF_ERROR(CheckContext(context, store_.clock));
  RETURN_IF_ERROR(CheckStoreId(store_id));
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(disk::AttachFolder(store_.files, store_.paths, store_id));
  store_id_ = store_id;
  return absl::OkStatus();
}

absl::StatusOr<disk::Checksum> DiskBackend::StoreTag(const OpContext& context) {
  RETURN_IF_ERROR(CheckContext(context, store_.clock));
  if (store_.process.forked()) return absl::FailedPreconditionError("the blobs are the parent process's");
  MutexLock lock(mutex_);
  if (store_id_.empty()) return NotAttached();
  return disk::StoreTag(store_id_);
}

absl::StatusOr<std::unique_ptr<BlobWriter>> DiskBackend::Create(const OpContext& context, const CreateParams& params) {
  BlobFooter footer{.id = params.id, .description = params.description};
  ASSIGN_OR_RETURN(footer.store_tag, StoreTag(context));
  RETURN_IF_ERROR(CheckDescription(params.description));
  RETURN_IF_ERROR(store_.CheckMemory());
  ASSIGN_OR_RETURN(Buffer buffer, store_.small_buffers.Take());
  return std::make_unique<disk::DiskBlobWriter>(store_, context, std::move(footer), params.size_hint_bytes,
                                                std::move(buffer));
}

absl::StatusOr<std::unique_ptr<BlobReader>> DiskBackend::Open(const OpContext& context, const BlobRef& blob) {
  ASSIGN_OR_RETURN(const disk::Checksum store_tag, StoreTag(context));
  if (blob.size_bytes > disk::kPayloadBytesMax) return absl::InvalidArgumentError("no blob is that long");
  RETURN_IF_ERROR(store_.CheckMemory());
  ASSIGN_OR_RETURN(std::unique_ptr<io::File> file, store_.files.Open(store_.paths.File(blob.id), io::OpenMode::kRead));
  const absl::StatusOr<BlobFooter> footer = disk::ReadFooterAt(*file, disk::RoundUpToPage(blob.size_bytes));
  if (absl::IsDataLoss(footer.status())) {
    return MakeError(ErrorCode::kDataLoss, absl::StrCat("blob ", ToString(blob.id), " of ", blob.size_bytes,
                                                        " bytes: ", std::string(footer.status().message())));
  }
  RETURN_IF_ERROR(footer.status());
  if (footer->payload_bytes != blob.size_bytes) return BlobSizeDiffers(blob, footer->payload_bytes);
  RETURN_IF_ERROR(CheckIdentity(blob.id, store_tag, *footer));
  return std::make_unique<disk::DiskBlobReader>(store_, context, std::move(file), *footer);
}

absl::Status DiskBackend::RemoveFiles(const OpContext& context, std::span<const BlobId> blobs,
                                      std::set<FanoutId>& folders) {
  for (const BlobId id : blobs) {
    RETURN_IF_ERROR(CheckContext(context, store_.clock));
    folders.insert(disk::FanoutOf(id));
    absl::Status status = store_.files.Remove(store_.paths.File(id));
    if (!status.ok() && !absl::IsNotFound(status)) return status;
  }
  return absl::OkStatus();
}

// The names are flushed even where no file was found: an earlier call may have failed between the two. A file that came
// back after its row was gone would take up room for ever.
absl::Status DiskBackend::Remove(const OpContext& context, std::span<const BlobId> blobs) {
  RETURN_IF_ERROR(StoreTag(context).status());
  std::set<FanoutId> folders;
  absl::Status first = RemoveFiles(context, blobs, folders);
  for (const FanoutId folder : folders) {
    absl::Status status = disk::SyncNames(store_.files, store_.paths, store_.paths.Folder(folder));
    if (status.ok()) store_.folders.Prune(folder);
    if (first.ok()) first = std::move(status);
  }
  return first;
}

absl::Status DiskBackend::Scan(const OpContext& context, ScanCursor& cursor, ScanPage& page) {
  RETURN_IF_ERROR(StoreTag(context).status());
  return disk::ScanBlobs(store_.files, store_.paths, cursor, page);
}

absl::StatusOr<BackendContents> DiskBackend::Inspect(const OpContext& context) {
  RETURN_IF_ERROR(CheckContext(context, store_.clock));
  BackendContents contents;
  ASSIGN_OR_RETURN(contents.store_id, disk::ReadStoreId(store_.files, store_.paths));
  ASSIGN_OR_RETURN(contents.incarnations, disk::ListIncarnations(store_.files, store_.paths));
  return contents;
}

absl::StatusOr<BlobFacts> DiskBackend::Describe(const OpContext& context, const BlobId& blob) {
  ASSIGN_OR_RETURN(const disk::Checksum store_tag, StoreTag(context));
  ASSIGN_OR_RETURN(const std::unique_ptr<io::File> file,
                   store_.files.Open(store_.paths.File(blob), io::OpenMode::kRead));
  ASSIGN_OR_RETURN(const BlobFooter footer, disk::ReadFooter(*file));
  RETURN_IF_ERROR(CheckIdentity(blob, store_tag, footer));
  return BlobFacts{.size_bytes = footer.payload_bytes, .description = footer.description};
}

absl::StatusOr<io::LocalIo> IoFromSetting(const Setting& setting) {
  if (setting.value == "auto") return io::LocalIo::kAuto;
  if (setting.value == "io_uring") return io::LocalIo::kUring;
  if (setting.value == "posix") return io::LocalIo::kPosix;
  return InvalidSetting(setting, "is none of auto, io_uring, posix");
}

absl::StatusOr<std::unique_ptr<Backend>> FromSettings(const std::vector<Setting>& settings,
                                                      const BackendEnvironment& environment) {
  RETURN_IF_ERROR(CheckSettingNames(settings, {"path", "io"}));
  std::string path;
  io::LocalIo io = io::LocalIo::kAuto;
  for (const Setting& setting : settings) {
    if (setting.name == "io") {
      ASSIGN_OR_RETURN(io, IoFromSetting(setting));
      continue;
    }
    path = setting.value;
    if (path.empty()) return InvalidSetting(setting, "is empty");
  }
  return MakeDiskBackend(std::move(path), environment, io);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Backend>> MakeDiskBackend(std::string path, const BackendEnvironment& environment,
                                                         io::LocalIo io) {
  if (path.empty()) return absl::InvalidArgumentError("the disk backend needs a path");
  io::LocalFiles local{.files = nullptr, .io = "the host's files"};
  if (environment.files == nullptr) {
    ASSIGN_OR_RETURN(local, io::OpenLocalFiles(io));
  } else if (io != io::LocalIo::kAuto) {
    return absl::InvalidArgumentError("the host brings files of its own: how they are read and written is its affair");
  }
  return std::make_unique<DiskBackend>(std::move(path), environment, std::move(local));
}

void RegisterDiskBackend(BackendRegistry& registry) { registry.Register("disk", FromSettings); }

}  // namespace coffer
