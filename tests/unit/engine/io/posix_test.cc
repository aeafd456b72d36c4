#include "engine/io/posix.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdlib>
#include <set>

#include "engine/base/error.h"
#include "engine/io/errno.h"
#include "tests/support/refused_syscall.h"

namespace coffer::io {
namespace {

class PosixTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* base = std::getenv("TEST_TMPDIR");
    ASSERT_NE(base, nullptr);
    std::string pattern = std::string(base) + "/posix-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::unique_ptr<File> Make(const std::string& name, std::string_view content) {
    auto file = files_.Open(Path(name), OpenMode::kCreateNew);
    EXPECT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE((*file)->Write(0, content).ok());
    return *std::move(file);
  }

  FileSystem& files_ = PosixFileSystem();
  std::string folder_;
};

TEST_F(PosixTest, WritesReadsAndTruncates) {
  const auto file = Make("a", "hello world");
  char buffer[32];
  EXPECT_EQ(*file->Read(6, buffer), 5u);
  EXPECT_EQ(std::string_view(buffer, 5), "world");
  EXPECT_EQ(*file->Read(11, buffer), 0u);
  EXPECT_TRUE(file->Write(13, "!").ok());
  EXPECT_EQ(*file->Size(), 14u);
  EXPECT_EQ(*file->Read(11, buffer), 3u);
  EXPECT_EQ(std::string_view(buffer, 3), std::string_view("\0\0!", 3));
  EXPECT_TRUE(file->Truncate(5).ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(*ReadFile(files_, Path("a"), 100), "hello");
}

TEST_F(PosixTest, AMapShowsWhatIsWrittenAndOutlivesItsFile) {
  auto file = Make("a", "hello");
  const std::shared_ptr<const char> map = file->Map(1 << 20);  // longer than the file
  ASSERT_NE(map, nullptr);
  EXPECT_EQ(std::string_view(map.get(), 5), "hello");
  ASSERT_TRUE(file->Write(100'000, "grown").ok());
  EXPECT_EQ(std::string_view(map.get() + 100'000, 5), "grown");
  ASSERT_TRUE(file->Write(0, "J").ok());
  file.reset();
  EXPECT_EQ(std::string_view(map.get(), 5), "Jello");
}

TEST_F(PosixTest, WhereThereIsNoMapItIsNull) {
  EXPECT_EQ(Make("a", "hello")->Map(UINT64_MAX), nullptr);  // no room among the addresses
}

TEST_F(PosixTest, OpenModes) {
  EXPECT_TRUE(absl::IsNotFound(files_.Open(Path("a"), OpenMode::kRead).status()));
  EXPECT_TRUE(absl::IsNotFound(files_.Open(Path("a"), OpenMode::kReadWrite).status()));
  Make("a", "kept");
  EXPECT_TRUE(absl::IsAlreadyExists(files_.Open(Path("a"), OpenMode::kCreateNew).status()));
  ASSERT_TRUE(files_.Open(Path("a"), OpenMode::kCreate).ok());
  EXPECT_EQ(*ReadFile(files_, Path("a"), 100), "kept");
  const auto reader = files_.Open(Path("a"), OpenMode::kRead);
  EXPECT_FALSE((*reader)->Write(0, "x").ok());
}

TEST_F(PosixTest, NewFilesAndFoldersArePrivate) {
  Make("a", "x");
  ASSERT_TRUE(files_.CreateDirectory(Path("d")).ok());
  struct stat info;
  ASSERT_EQ(stat(Path("a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0077, 0u);
  ASSERT_EQ(stat(Path("d").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0077, 0u);
}

TEST_F(PosixTest, RenamesAndRemoves) {
  Make("a", "new");
  Make("b", "old");
  EXPECT_TRUE(files_.Rename(Path("a"), Path("b")).ok());
  EXPECT_EQ(*ReadFile(files_, Path("b"), 100), "new");
  EXPECT_FALSE(*files_.Exists(Path("a")));
  EXPECT_TRUE(absl::IsNotFound(files_.Rename(Path("a"), Path("c"))));
  EXPECT_TRUE(files_.Remove(Path("b")).ok());
  EXPECT_TRUE(absl::IsNotFound(files_.Remove(Path("b"))));
  EXPECT_TRUE(files_.SyncDirectory(folder_).ok());
}

TEST_F(PosixTest, Folders) {
  EXPECT_TRUE(files_.CreateDirectory(Path("d")).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(files_.CreateDirectory(Path("d"))));
  Make("d/a", "");
  EXPECT_TRUE(absl::IsFailedPrecondition(files_.RemoveDirectory(Path("d"))));
  EXPECT_TRUE(files_.CreateDirectory(Path("d/e")).ok());
  std::set<std::pair<std::string, bool>> found;
  const auto entries = files_.List(Path("d"));
  ASSERT_TRUE(entries.ok());
  for (const auto& entry : *entries) found.insert({entry.name, entry.is_directory});
  EXPECT_EQ(found, (std::set<std::pair<std::string, bool>>{{"a", false}, {"e", true}}));
  EXPECT_TRUE(files_.RemoveDirectory(Path("d/e")).ok());
  EXPECT_TRUE(absl::IsNotFound(files_.List(Path("nowhere")).status()));
}

TEST_F(PosixTest, LocksOfOpenFilesConflictAndGoWithThem) {
  Make("a", "");
  auto first = *files_.Open(Path("a"), OpenMode::kReadWrite);
  auto second = *files_.Open(Path("a"), OpenMode::kReadWrite);
  EXPECT_TRUE(first->Lock(100, 10, true).ok());
  EXPECT_TRUE(absl::IsUnavailable(second->Lock(105, 1, false)));
  EXPECT_TRUE(second->Lock(110, 10, true).ok());
  first.reset();
  EXPECT_TRUE(second->Lock(100, 10, false).ok());
  auto third = *files_.Open(Path("a"), OpenMode::kReadWrite);
  EXPECT_TRUE(third->Lock(100, 10, false).ok());
  EXPECT_TRUE(absl::IsUnavailable(third->Lock(100, 10, true)));
}

TEST_F(PosixTest, StatKnowsTheDisk) {
  const auto stats = files_.Stat(folder_);
  ASSERT_TRUE(stats.ok());
  EXPECT_GT(stats->free_bytes, 0u);
  EXPECT_FALSE(stats->type.empty());
}

TEST_F(PosixTest, ErrorsNamePathAndErrno) {
  const absl::Status status = files_.Open(Path("missing"), OpenMode::kRead).status();
  EXPECT_NE(status.message().find(Path("missing")), absl::string_view::npos);
  EXPECT_NE(status.message().find("ENOENT"), absl::string_view::npos);
}

TEST(ErrnoTest, KindsAreAsPromised) {
  EXPECT_TRUE(absl::IsResourceExhausted(ErrnoStatus(ENOSPC, "write", "f")));
  EXPECT_EQ(GetErrorCode(ErrnoStatus(ENOSPC, "write", "f")), ErrorCode::kStorageFull);
  EXPECT_EQ(GetErrorCode(ErrnoStatus(EDQUOT, "write", "f")), ErrorCode::kStorageFull);
  EXPECT_TRUE(absl::IsResourceExhausted(ErrnoStatus(EMFILE, "open", "f")));
  EXPECT_TRUE(absl::IsPermissionDenied(ErrnoStatus(EACCES, "open", "f")));
  EXPECT_TRUE(absl::IsFailedPrecondition(ErrnoStatus(ENOTEMPTY, "rmdir", "f")));
  EXPECT_TRUE(absl::IsInternal(ErrnoStatus(EIO, "write", "f")));
  EXPECT_TRUE(absl::IsUnavailable(ErrnoStatus(EROFS, "write", "f")));
  for (const int busy : {EAGAIN, EBUSY, ETXTBSY})
    EXPECT_TRUE(absl::IsResourceExhausted(ErrnoStatus(busy, "write", "f")));
  EXPECT_EQ(ErrnoStatus(EIO, "write", "f").message(), "write f: EIO (Input/output error)");
  EXPECT_EQ(ErrnoStatus(99999, "write", "f").message(), "write f: errno 99999 (unknown)");
}

TEST_F(PosixTest, AFlushThatFailsIsNeverAPassingShortage) {
  Make("a", "");
  const auto file = *files_.Open(Path("a"), OpenMode::kReadWrite);
  const auto code_for = [&](int error) {
    absl::Status file_status;
    absl::Status folder_status;
    WithRefusedSyscall(SYS_fdatasync, error, [&] { file_status = file->Sync(); });
    WithRefusedSyscall(SYS_fsync, error, [&] { folder_status = files_.SyncDirectory(folder_); });
    EXPECT_EQ(file_status.code(), folder_status.code()) << error;
    return file_status.code();
  };
  for (const int error : {EIO, ENOMEM, EAGAIN, EBUSY, EINVAL}) EXPECT_EQ(code_for(error), absl::StatusCode::kInternal);
  EXPECT_EQ(code_for(ENOSPC), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(code_for(EROFS), absl::StatusCode::kUnavailable);
}

TEST_F(PosixTest, CreateDirectoriesMakesWhatIsMissing) {
  EXPECT_TRUE(CreateDirectories(files_, Path("x/y/z")).ok());
  EXPECT_TRUE(CreateDirectories(files_, Path("x/y/z/")).ok());
  EXPECT_TRUE(*files_.Exists(Path("x/y/z")));
  Make("file", "");
  EXPECT_FALSE(CreateDirectories(files_, Path("file")).ok());
  EXPECT_FALSE(CreateDirectories(files_, Path("file/below")).ok());
}

TEST_F(PosixTest, WriteFileAtomicallyReplaces) {
  EXPECT_TRUE(WriteFileAtomically(files_, Path("a"), "one").ok());
  Make("a.new", "left behind by a crash");
  EXPECT_TRUE(WriteFileAtomically(files_, Path("a"), "two").ok());
  EXPECT_EQ(*ReadFile(files_, Path("a"), 3), "two");
  EXPECT_TRUE(absl::IsResourceExhausted(ReadFile(files_, Path("a"), 2).status()));
  EXPECT_EQ(files_.List(folder_)->size(), 1u);
}

TEST(PathTest, DirectoryOf) {
  EXPECT_EQ(DirectoryOf("a/b/c"), "a/b");
  EXPECT_EQ(DirectoryOf("/a"), "/");
  EXPECT_EQ(DirectoryOf("a"), ".");
  EXPECT_EQ(DirectoryOf("/a/b/"), "/a");
  EXPECT_EQ(DirectoryOf("/"), "/");
}

}  // namespace
}  // namespace coffer::io
