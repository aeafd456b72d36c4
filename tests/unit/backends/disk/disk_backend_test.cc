#include "backends/disk/disk_backend.h"

#include <sys/syscall.h>

#include <cerrno>
#include <string>

#include "engine/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/refused_syscall.h"
#include "tests/unit/backends/disk/disk_fixture.h"

namespace coffer {
namespace {

using ::testing::HasSubstr;

bool Exists(io::SimDisk& disk, const std::string& path) { return *disk.Exists(path); }

TEST(DiskBackend, NeedsAPathOnly) {
  EXPECT_TRUE(absl::IsInvalidArgument(MakeDiskBackend("").status()));
  EXPECT_TRUE(MakeDiskBackend("/never/attached").ok());
}

TEST(DiskBackend, IsMadeFromSettings) {
  io::SimDisk disk{1};
  MemoryBudget budget{1 << 20};
  BackendRegistry registry;
  RegisterDiskBackend(registry);
  const BackendEnvironment environment{.files = &disk, .budget = &budget};
  EXPECT_TRUE(absl::IsInvalidArgument(registry.Create("disk", {}, environment).status()));
  const auto empty = registry.Create("disk", {{.name = "path", .where = "a.toml:3"}}, environment);
  EXPECT_THAT(empty.status().ToString(), HasSubstr("a.toml:3: setting \"path\" is empty"));
  const auto backend = registry.Create("disk", {{.name = "path", .value = "data/"}}, environment);
  ASSERT_TRUE(backend.ok()) << backend.status();
  EXPECT_TRUE((*backend)->Attach({}, kTestStore).ok());
  EXPECT_TRUE(Exists(disk, "data/coffer-store"));
}

TEST(DiskBackend, TheWayToItsFilesIsASettingWhereTheHostBringsNone) {
  BackendRegistry registry;
  RegisterDiskBackend(registry);
  const auto make = [&](const std::string& value, io::FileSystem* files = nullptr) {
    return registry.Create("disk",
                           {{.name = "path", .value = "/srv"}, {.name = "io", .value = value, .where = "a.toml:3"}},
                           {.files = files});
  };
  EXPECT_THAT(make("uring").status().ToString(),
              HasSubstr("a.toml:3: setting \"io\" is none of auto, io_uring, posix"));
  EXPECT_EQ((*make("posix"))->capabilities().io, "pread/pwrite");
  EXPECT_THAT((*make("auto"))->capabilities().io, testing::AnyOf("io_uring", HasSubstr("io_uring refused: ")));
  io::SimDisk disk{1};
  EXPECT_TRUE(absl::IsInvalidArgument(make("posix", &disk).status()));
  EXPECT_TRUE(make("auto", &disk).ok());
}

TEST(DiskBackend, DemandedIoUringThatIsRefusedIsAnError) {
  WithRefusedSyscall(SYS_io_uring_setup, EPERM, [] {
    EXPECT_THAT(MakeDiskBackend("/srv", {}, io::LocalIo::kUring).status().ToString(),
                HasSubstr("io_uring refused: EPERM"));
    const auto backend = MakeDiskBackend("/srv");
    ASSERT_TRUE(backend.ok()) << backend.status();
    EXPECT_THAT((*backend)->capabilities().io, HasSubstr("io_uring refused: EPERM"));
  });
}

// Uploads that come slowly hold little: there can be many, and each is as good as any other.
TEST(DiskBackend, ManyWritersFitIntoLittleMemory) {
  constexpr uint64_t kWriters = 100;
  io::SimDisk disk{1};
  MemoryBudget budget{4 << 20};
  const auto backend = *MakeDiskBackend(kTestRoot, {.files = &disk, .budget = &budget});
  ASSERT_TRUE(backend->Attach({}, kTestStore).ok());
  std::vector<std::unique_ptr<BlobWriter>> writers;
  for (uint64_t i = 0; i < kWriters; ++i) writers.push_back(*backend->Create({}, {.id = {1, i + 1}}));
  std::string body;
  for (char c = 'a'; c <= 'z'; ++c) {
    const std::string piece(12'345, c);
    for (const auto& writer : writers) ASSERT_TRUE(writer->Append(piece).ok());
    body += piece;
  }
  for (const auto& writer : writers) {
    const auto blob = writer->Commit();
    ASSERT_TRUE(blob.ok()) << blob.status();
    std::string read(body.size(), ' ');
    ASSERT_TRUE((*backend->Open({}, *blob))->Read(0, read).ok());
    EXPECT_EQ(read, body);
  }
}

// Downloads that are read slowly: what they keep between two reads never takes more than half of the memory.
TEST(DiskBackend, ManyReadersFitIntoLittleMemory) {
  constexpr size_t kReaders = 100;
  io::SimDisk disk{1};
  MemoryBudget budget{4 << 20};
  const auto backend = *MakeDiskBackend(kTestRoot, {.files = &disk, .budget = &budget});
  ASSERT_TRUE(backend->Attach({}, kTestStore).ok());
  const std::string body = Noise(1'000'000, 1);
  const auto writer = *backend->Create({}, {.id = {1, 1}});
  ASSERT_TRUE(writer->Append(body).ok());
  const BlobRef blob = *writer->Commit();
  std::vector<std::unique_ptr<BlobReader>> readers;
  for (size_t i = 0; i < kReaders; ++i) readers.push_back(*backend->Open({}, blob));
  std::string read(99'999, ' ');
  for (size_t at = 0; at < body.size(); at += read.size()) {
    for (const auto& reader : readers) {
      const auto count = reader->Read(at, read);
      ASSERT_TRUE(count.ok()) << count.status();
      ASSERT_TRUE(read.substr(0, *count) == body.substr(at, read.size()));
      EXPECT_LE(budget.used_bytes(), budget.limit_bytes() / 2 + (256 << 10));
    }
  }
}

TEST(DiskBackend, AReaderKeepsNoMemoryForWhatItHasGivenOut) {
  io::SimDisk disk{1};
  MemoryBudget budget{1 << 20};
  const auto backend = *MakeDiskBackend(kTestRoot, {.files = &disk, .budget = &budget});
  ASSERT_TRUE(backend->Attach({}, kTestStore).ok());
  const auto writer = *backend->Create({}, {.id = {1, 1}});
  ASSERT_TRUE(writer->Append(Noise(300'000, 1)).ok());
  const BlobRef blob = *writer->Commit();
  const auto reader = *backend->Open({}, blob);
  EXPECT_EQ(budget.used_bytes(), 0u);
  std::string read(150'000, ' ');
  ASSERT_TRUE(reader->Read(0, read).ok());
  EXPECT_EQ(budget.used_bytes(), 256u << 10);
  ASSERT_TRUE(reader->Read(read.size(), read).ok());
  EXPECT_EQ(budget.used_bytes(), 0u);
}

TEST(DiskBackend, LaysBlobsOutByIncarnation) {
  io::SimDisk disk{1};
  TestDiskBackend backend(disk);
  ASSERT_TRUE(backend.Write({0x1F, 0x2ABC}, "x").ok());
  EXPECT_TRUE(Exists(disk, "/srv/coffer/blobs/000000000000001f/0000000000002/0000000000002abc.blob"));
}

TEST(DiskBackend, RemovesEmptyFoldersButTheNewest) {
  io::SimDisk disk{1};
  TestDiskBackend backend(disk);
  for (const BlobId id : {BlobId{1, 1}, BlobId{1, 4096}, BlobId{2, 1}}) ASSERT_TRUE(backend.Write(id, "x").ok());
  ASSERT_TRUE(backend->Remove({}, {{BlobId{1, 1}, BlobId{2, 1}}}).ok());
  EXPECT_FALSE(Exists(disk, "/srv/coffer/blobs/0000000000000001/0000000000000"));
  EXPECT_TRUE(Exists(disk, "/srv/coffer/blobs/0000000000000001/0000000000001"));
  EXPECT_TRUE(Exists(disk, "/srv/coffer/blobs/0000000000000002/0000000000000")) << "it will be used again";
  ASSERT_TRUE(backend->Remove({}, {{BlobId{1, 4096}}}).ok());
  EXPECT_FALSE(Exists(disk, "/srv/coffer/blobs/0000000000000001"));
  ASSERT_TRUE(backend.Write({2, 5000}, "x").ok());
  EXPECT_FALSE(Exists(disk, "/srv/coffer/blobs/0000000000000002/0000000000000")) << "it was empty when it got old";
  ASSERT_TRUE(backend.Write({1, 2}, "x").ok()) << "removed folders come again";
}

TEST(DiskBackend, AShortBlobThatIsAbandonedTouchesNoFile) {
  io::SimDisk disk{1};
  TestDiskBackend backend(disk);
  const uint64_t before = disk.changes();
  const auto writer = *backend->Create({}, {.id = {1, 1}});
  ASSERT_TRUE(writer->Append(Noise(100'000, 1)).ok());
  writer->Abort();
  EXPECT_EQ(disk.changes(), before);
}

TEST(DiskBackend, ScanPassesOverForeignNames) {
  io::SimDisk disk{1};
  TestDiskBackend backend(disk);
  ASSERT_TRUE(backend.Write({1, 1}, "x").ok());
  const std::string folder = backend.paths().Folder({1, 0});
  for (const char* name : {"/notes.txt", "/0000000000000002.blob~", "/2.blob", "/000000000000000A.blob",
                           "/0000000000001000.blob", "/.blob"}) {
    ASSERT_TRUE(disk.Open(folder + name, io::OpenMode::kCreateNew).ok());
  }
  ASSERT_TRUE(disk.CreateDirectory(folder + "/0000000000000003.blob").ok());
  ASSERT_TRUE(disk.CreateDirectory(backend.paths().Incarnation(1) + "/old").ok());
  EXPECT_THAT(*backend.Scan(1), testing::ElementsAre(BlobId{1, 1}));
}

TEST(DiskBackend, AHalfWrittenBlobIsScannedAndNotReadable) {
  io::SimDisk disk{1};
  std::unique_ptr<io::SimDisk> found;
  {
    TestDiskBackend backend(disk);
    const auto writer = *backend->Create({}, {.id = {1, 1}});
    ASSERT_TRUE(writer->Append(Noise(600'000, 1)).ok());
    found = disk.AfterKill();
  }
  TestDiskBackend backend(*found);
  EXPECT_THAT(*backend.Scan(1), testing::ElementsAre(BlobId{1, 1}));
  EXPECT_EQ(GetErrorCode(backend->Open({}, {.id = {1, 1}, .size_bytes = 600'000}).status()), ErrorCode::kDataLoss);
  EXPECT_EQ(GetErrorCode(backend->Open({}, {.id = {1, 1}, .size_bytes = 300'000}).status()), ErrorCode::kDataLoss);
}

TEST(DiskBackend, ReadsBlobsWhoseChecksumsFillSeveralPages) {
  io::SimDisk disk{1};
  TestDiskBackend backend(disk);
  const std::string bytes = Noise((40 << 20) + 3, 1);
  const BlobRef blob = *backend.Write({1, 1}, bytes);
  EXPECT_TRUE(*backend.Read(blob) == bytes);
  const auto reader = *backend->Open({}, blob);
  std::string into(50'000, '\0');
  for (uint64_t at = bytes.size() - into.size(); at > 5'000'000; at -= 4'999'999) {
    ASSERT_EQ(*reader->Read(at, into), into.size());
    EXPECT_TRUE(into == bytes.substr(at, into.size())) << at;
  }
}

TEST(DiskBackend, SequentialReadsVerifyEachBlockOnce) {
  io::SimDisk disk{1};
  TestDiskBackend backend(disk);
  const BlobRef blob = *backend.Write({1, 1}, Noise(500'000, 1));
  const auto reader = *backend->Open({}, blob);
  const size_t before = disk.Log().size();
  std::string into(1000, '\0');
  for (uint64_t at = 0; at < blob.size_bytes; at += into.size()) ASSERT_TRUE(reader->Read(at, into).ok());
  uint64_t payload = 0;
  const auto log = disk.Log();
  for (size_t i = before; i < log.size(); ++i) {
    if (log[i].op == io::SimOp::kRead && log[i].offset < blob.size_bytes) payload += log[i].length;
  }
  EXPECT_EQ(payload, 503'808u) << "the payload with its padding, once";
}

TEST(DiskBackend, RefusesAFolderWhoseMarkerIsNotItsOwn) {
  io::SimDisk disk{1};
  { TestDiskBackend backend(disk); }
  const std::string marker = std::string(kTestRoot) + "/coffer-store";
  for (const char* content :
       {"", "Coffer blobs, format 2\nstore store-1\n", "Coffer blobs, format 1\nstore store-1",
        "Coffer blobs, format 1\nstore store-2\n", "Coffer blobs, format 1\nstore store-1\nmore\n",
        "Coffer blobs, format 1\nstore \n", "Coffer blobs, format 1\n", "something else\n"}) {
    ASSERT_TRUE(io::WriteFileAtomically(disk, marker, content).ok());
    EXPECT_TRUE(absl::IsFailedPrecondition(TestDiskBackend(disk).attached())) << content;
    EXPECT_EQ(*io::ReadFile(disk, marker, 4096), content) << "a refused Attach changed the marker";
  }
  ASSERT_TRUE(io::WriteFileAtomically(disk, marker, "Coffer blobs, format 1\nstore store-1\n").ok());
  EXPECT_TRUE(TestDiskBackend(disk).attached().ok());
}

TEST(DiskBackend, RefusesBlobsWithoutAMarkerAndAMarkerWithoutBlobs) {
  io::SimDisk disk{1};
  {
    TestDiskBackend backend(disk);
    ASSERT_TRUE(backend.Write({1, 1}, "x").ok());
  }
  ASSERT_TRUE(disk.Rename("/srv/coffer/coffer-store", "/srv/coffer/elsewhere").ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(TestDiskBackend(disk).attached()));
  ASSERT_TRUE(disk.Rename("/srv/coffer/elsewhere", "/srv/coffer/coffer-store").ok());
  ASSERT_TRUE(disk.Rename("/srv/coffer/blobs", "/srv/blobs").ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(TestDiskBackend(disk).attached()));
}

}  // namespace
}  // namespace coffer
