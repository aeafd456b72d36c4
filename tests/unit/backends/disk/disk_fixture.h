// A disk backend over a simulated disk, and what tests of it do all the time.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "backends/disk/disk_backend.h"
#include "backends/disk/paths.h"
#include "engine/base/budget.h"
#include "engine/io/sim_disk.h"
#include "tests/conformance/noise.h"

namespace coffer {

inline constexpr char kTestRoot[] = "/srv/coffer";
inline constexpr char kTestStore[] = "store-1";

// A backend over `disk`, attached when that works.
class TestDiskBackend {
 public:
  explicit TestDiskBackend(io::FileSystem& disk) : disk_(disk) {
    backend_ = *MakeDiskBackend(kTestRoot, {.files = &disk, .budget = &budget_});
    attached_ = backend_->Attach({}, kTestStore);
  }

  const absl::Status& attached() const { return attached_; }
  Backend& operator*() { return *backend_; }
  Backend* operator->() { return backend_.get(); }
  const disk::BlobPaths& paths() const { return paths_; }

  absl::StatusOr<BlobRef> Write(BlobId id, std::string_view bytes, std::string description = {}) {
    auto writer = backend_->Create({}, {.id = id, .description = std::move(description)});
    if (!writer.ok()) return writer.status();
    if (absl::Status status = (*writer)->Append(bytes); !status.ok()) return status;
    return (*writer)->Commit();
  }

  absl::StatusOr<std::string> Read(const BlobRef& blob) {
    auto reader = backend_->Open({}, blob);
    if (!reader.ok()) return reader.status();
    std::string bytes(blob.size_bytes, '\0');
    const auto count = (*reader)->Read(0, bytes);
    if (!count.ok()) return count.status();
    bytes.resize(*count);
    return bytes;
  }

  absl::StatusOr<std::vector<BlobId>> Scan(uint64_t incarnation) {
    ScanCursor cursor{.incarnation = incarnation};
    ScanPage page;
    while (!cursor.done) {
      if (absl::Status status = backend_->Scan({}, cursor, page); !status.ok()) return status;
    }
    return page.blobs;
  }

  // A file's whole content, and its replacement.
  std::string Content(BlobId id) { return *io::ReadFile(disk_, paths_.File(id), 64 << 20); }
  void SetContent(BlobId id, std::string_view content) {
    auto file = *disk_.Open(paths_.File(id), io::OpenMode::kCreate);
    (void)file->Truncate(content.size());
    (void)file->Write(0, content);
  }

 private:
  io::FileSystem& disk_;
  MemoryBudget budget_{64 << 20};
  const disk::BlobPaths paths_{kTestRoot};
  std::unique_ptr<Backend> backend_;
  absl::Status attached_;
};

}  // namespace coffer
