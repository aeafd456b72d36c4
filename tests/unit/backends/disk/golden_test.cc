// Files that another encoder wrote from the format's description. They must stay readable for ever.
#include <string>

#include "backends/disk/format.h"
#include "engine/io/posix.h"
#include "gtest/gtest.h"
#include "tests/unit/backends/disk/disk_fixture.h"

namespace coffer {
namespace {

class DiskGolden : public testing::Test {
 protected:
  // The payload, as a backend reads it that finds the file in its place.
  std::string Read(const char* name, const BlobRef& blob) {
    const std::string path = std::string("tests/fuzz/corpus/blob_footer/") + name;
    const auto content = io::ReadFile(io::PosixFileSystem(), path, 1 << 20);
    EXPECT_TRUE(content.ok()) << content.status();
    EXPECT_TRUE(io::CreateDirectories(disk_, backend_.paths().Folder(disk::FanoutOf(blob.id))).ok());
    backend_.SetContent(blob.id, *content);
    const auto file = disk_.Open(backend_.paths().File(blob.id), io::OpenMode::kRead);
    const auto footer = disk::ReadFooter(**file);
    EXPECT_TRUE(footer.ok()) << footer.status();
    footer_ = *footer;
    const auto read = backend_.Read(blob);
    EXPECT_TRUE(read.ok()) << read.status();
    return *read;
  }

  io::SimDisk disk_{1};
  TestDiskBackend backend_{disk_};
  disk::BlobFooter footer_;
};

TEST_F(DiskGolden, AShortBlob) {
  EXPECT_EQ(Read("short_file", {.id = {1, 2}, .size_bytes = 5}), "hello");
  EXPECT_EQ(footer_.description, "key=hello");
}

TEST_F(DiskGolden, AnEmptyBlob) { EXPECT_EQ(Read("empty_file", {.id = {1, 1}, .size_bytes = 0}), ""); }

TEST_F(DiskGolden, ABlobWithSmallerBlocks) {
  EXPECT_EQ(Read("small_blocks_file", {.id = {UINT64_MAX, 4096}, .size_bytes = 9000}), std::string(9000, 'x'));
  EXPECT_EQ(footer_.block_bytes, 4096u);
}

}  // namespace
}  // namespace coffer
