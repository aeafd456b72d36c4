#include "backends/disk/disk_backend.h"

#include <stdlib.h>

#include "backends/disk/format.h"
#include "backends/disk/paths.h"
#include "engine/io/local_files.h"
#include "engine/io/sim_disk.h"
#include "tests/conformance/backend_conformance.h"

namespace coffer {
namespace {

class DiskPlace : public BackendPlace {
 public:
  DiskPlace(io::FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  std::unique_ptr<Backend> Open(MemoryBudget& budget) override {
    auto backend = MakeDiskBackend(path_, {.files = &files_, .budget = &budget});
    EXPECT_TRUE(backend.ok()) << backend.status();
    return *std::move(backend);
  }
  bool draws_on_budget() const override { return true; }
  bool readers_survive_removal() const override { return true; }

  absl::StatusOr<std::string> DescriptionOf(BlobId id) override {
    auto file = files_.Open(disk::BlobPaths(path_).File(id), io::OpenMode::kRead);
    if (!file.ok()) return file.status();
    auto footer = disk::ReadFooter(**file);
    if (!footer.ok()) return footer.status();
    return footer->description;
  }

 private:
  io::FileSystem& files_;
  const std::string path_;
};

// Holds the disk that the place is on; made before it.
struct SimDiskHolder {
  io::SimDisk disk{1};
};

class SimPlace final : private SimDiskHolder, public DiskPlace {
 public:
  SimPlace() : DiskPlace(disk, "/srv/coffer") {}
};

std::string NewFolder() {
  std::string path = testing::TempDir() + "/disk-XXXXXX";
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path + "/coffer";
}

struct LocalFilesHolder {
  explicit LocalFilesHolder(io::LocalIo io) : local(*io::OpenLocalFiles(io)) {}
  io::LocalFiles local;
};

class LocalPlace final : private LocalFilesHolder, public DiskPlace {
 public:
  explicit LocalPlace(io::LocalIo io) : LocalFilesHolder(io), DiskPlace(*local.files, NewFolder()) {}
};

BackendCase LocalCase(const std::string& name, io::LocalIo io) {
  const auto local = io::OpenLocalFiles(io);
  return {.name = name,
          .make_place = [io] { return std::make_unique<LocalPlace>(io); },
          .missing = std::string(local.status().message())};
}

INSTANTIATE_TEST_SUITE_P(Disk, BackendConformance,
                         testing::Values(LocalCase("posix", io::LocalIo::kPosix),
                                         LocalCase("io_uring", io::LocalIo::kUring),
                                         BackendCase{"sim", [] { return std::make_unique<SimPlace>(); }}),
                         CaseName);

}  // namespace
}  // namespace coffer
