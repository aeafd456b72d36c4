// Streams over the kernel's rings, and a kernel that refuses them.
#include "engine/io/uring.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "engine/base/error.h"
#include "engine/io/local_files.h"
#include "engine/io/posix.h"
#include "engine/io/read_ahead.h"
#include "engine/io/write_stream.h"
#include "tests/conformance/noise.h"
#include "tests/support/refused_syscall.h"

namespace coffer::io {
namespace {

constexpr size_t kBuffer = 64 * 1024;
constexpr size_t kRings = 4;

class UringTest : public testing::Test {
 protected:
  void SetUp() override {
    auto queues = UringQueues::Open(kRings);
    if (!queues.ok()) GTEST_SKIP() << queues.status().message();
    queues_ = queues->get();
    files_ = MakePosixFileSystem(*std::move(queues));
    std::string pattern = testing::TempDir() + "/uring-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern + "/";
  }

  WriteStream::Opener Opener(const std::string& name, OpenMode mode = OpenMode::kCreateNew) {
    return [this, path = name[0] == '/' ? name : path_ + name, mode] { return files_->Open(path, mode); };
  }
  std::unique_ptr<WriteStream> Stream(const std::string& name, uint64_t bypass_from = UINT64_MAX) {
    return std::make_unique<WriteStream>(Opener(name), pool_, *pool_.Take(),
                                         WriteStream::Options{.bypass_cache_from_bytes = bypass_from});
  }
  std::string Content(const std::string& name) { return *ReadFile(*files_, path_ + name, 64 << 20); }
  std::string ReadInOrder(const std::string& name, size_t size) {
    const auto file = *files_->Open(path_ + name, OpenMode::kRead);
    ReadAhead reader(*file, pool_, size);
    Buffer buffer = *pool_.Take();
    std::string all;
    for (size_t count = 1; count > 0; all.append(buffer.data(), count)) {
      count = *reader.Read(all.size(), kBuffer, buffer);
    }
    return all;
  }

  UringQueues* queues_ = nullptr;
  std::unique_ptr<FileSystem> files_;
  std::string path_;
  MemoryBudget budget_{16 << 20};
  BufferPool pool_{budget_, kBuffer, 8};
};

TEST_F(UringTest, WritesAndReadsBack) {
  const std::string bytes = Noise(3'000'001, 1);
  for (const uint64_t bypass_from : {UINT64_MAX, uint64_t{1} << 20, uint64_t{0}}) {
    const std::string name = std::to_string(bypass_from);
    const auto stream = Stream(name, bypass_from);
    ASSERT_TRUE(stream->Append(bytes).ok());
    ASSERT_TRUE(stream->Sync().ok());
    EXPECT_TRUE(Content(name) == bytes);
    EXPECT_TRUE(ReadInOrder(name, bytes.size()) == bytes);
  }
}

TEST_F(UringTest, EveryStepMayComeFromAnotherThreadThatEnds) {
  const std::string bytes = Noise(4'000'000, 2);
  const auto stream = Stream("f", 0);
  for (size_t at = 0; at < bytes.size(); at += 250'000) {
    std::thread([&] { EXPECT_TRUE(stream->Append(std::string_view(bytes).substr(at, 250'000)).ok()); }).join();
  }
  std::thread([&] { EXPECT_TRUE(stream->Sync().ok()); }).join();
  EXPECT_TRUE(Content("f") == bytes);
}

TEST_F(UringTest, MoreStreamsThanRings) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([this, i] {
      const std::string bytes = Noise(1'500'000, i);
      const auto stream = Stream(std::to_string(i), i % 2 == 0 ? 0 : UINT64_MAX);
      for (size_t at = 0; at < bytes.size(); at += 100'000) {
        ASSERT_TRUE(stream->Append(std::string_view(bytes).substr(at, 100'000)).ok());
      }
      ASSERT_TRUE(stream->Sync().ok());
      EXPECT_TRUE(ReadInOrder(std::to_string(i), bytes.size()) == bytes);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(UringTest, LendsNoMoreThanItHasAndHalfOfThatForReadingAhead) {
  const std::string path = "f";
  std::vector<std::unique_ptr<RequestQueue>> lent;
  for (size_t i = 0; i < kRings / 2; ++i) lent.push_back(queues_->Lend(0, path, /*spare=*/true));
  EXPECT_EQ(queues_->Lend(0, path, /*spare=*/true), nullptr);
  for (size_t i = 0; i < kRings / 2; ++i) lent.push_back(queues_->Lend(0, path, /*spare=*/false));
  for (const auto& queue : lent) EXPECT_NE(queue, nullptr);
  EXPECT_EQ(queues_->Lend(0, path, /*spare=*/false), nullptr);
  lent.clear();
  EXPECT_NE(queues_->Lend(0, path, /*spare=*/true), nullptr);
}

TEST_F(UringTest, AFullDeviceIsSaid) {
  WriteStream stream(Opener("/dev/full", OpenMode::kReadWrite), pool_, *pool_.Take(), {});
  absl::Status status = stream.Append(std::string(10 * kBuffer, 'x'));
  if (status.ok()) status = stream.Sync();
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kStorageFull) << status;
  EXPECT_NE(status.message().find("/dev/full"), absl::string_view::npos) << status;
}

TEST_F(UringTest, AStreamThatIsGivenUpLeavesTheRingUsable) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Stream("given-up" + std::to_string(i), 0)->Append(std::string(6 * kBuffer, 'x')).ok());
  }
  const std::string bytes = Noise(1'000'000, 3);
  const auto stream = Stream("f", 0);
  ASSERT_TRUE(stream->Append(bytes).ok());
  ASSERT_TRUE(stream->Sync().ok());
  EXPECT_TRUE(Content("f") == bytes);
}

// A submission that the kernel refuses is none: it must not go out with the next one, when its memory is another's.
TEST_F(UringTest, WhatTheKernelDoesNotTakeIsWrittenAtOnce) {
  const std::string bytes = Noise(2'000'000, 4);
  const auto stream = Stream("f");
  ASSERT_TRUE(stream->Append(std::string_view(bytes).substr(0, 100)).ok());
  for (const int error : {EAGAIN, EBUSY}) {
    WithRefusedSyscall(SYS_io_uring_enter, error, [&] {
      const auto refused = Stream("refused" + std::to_string(error));
      ASSERT_TRUE(refused->Append(bytes).ok());
      ASSERT_TRUE(refused->Sync().ok());
    });
    EXPECT_TRUE(Content("refused" + std::to_string(error)) == bytes);
  }
  ASSERT_TRUE(stream->Append(std::string_view(bytes).substr(100)).ok());
  ASSERT_TRUE(stream->Sync().ok());
  EXPECT_TRUE(Content("f") == bytes);
}

TEST_F(UringTest, ARingThatWasFullOfRefusedRequestsTakesTheNext) {
  const std::string path = path_ + "f";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(descriptor, 0);
  const auto queue = queues_->Lend(descriptor, path, false);
  std::string bytes = "bytes";
  Request request{.writes = true, .offset = 0, .bytes = bytes};
  WithRefusedSyscall(SYS_io_uring_enter, EAGAIN, [&] {
    for (size_t i = 0; i < RequestQueue::kRequestsMax + 1; ++i) EXPECT_FALSE(queue->Start(request));
  });
  ASSERT_TRUE(queue->Start(request));
  EXPECT_EQ(queue->Next(true), &request);
  EXPECT_TRUE(request.status.ok()) << request.status;
  EXPECT_EQ(request.done_bytes, bytes.size());
  close(descriptor);
}

TEST_F(UringTest, WithoutAnotherRingStreamsGoOn) {
  const std::string path = "f";
  const auto first = queues_->Lend(0, path, false);  // the one that was made for the trial
  const std::string bytes = Noise(1'000'000, 5);
  WithRefusedSyscall(SYS_io_uring_setup, ENOMEM, [&] {
    EXPECT_EQ(queues_->Lend(0, path, false), nullptr);
    const auto stream = Stream("f");
    ASSERT_TRUE(stream->Append(bytes).ok());
    ASSERT_TRUE(stream->Sync().ok());
  });
  EXPECT_TRUE(Content("f") == bytes);
  EXPECT_NE(queues_->Lend(0, path, false), nullptr);
}

TEST(UringRefusedTest, TheReasonIsSaidAndTheOldWayTaken) {
  const std::pair<int, std::string> refusals[] = {
      {EPERM, "io_uring refused: EPERM (seccomp or kernel.io_uring_disabled)"},
      {ENOSYS, "io_uring refused: ENOSYS (a kernel without it, or seccomp)"},
      {ENOMEM, "io_uring refused: ENOMEM (RLIMIT_MEMLOCK)"},
      {EMFILE, "io_uring refused: EMFILE"},
  };
  for (const auto& [error, text] : refusals) {
    WithRefusedSyscall(SYS_io_uring_setup, error, [&] {
      EXPECT_EQ(UringQueues::Open(1).status().message(), text);
      EXPECT_EQ(OpenLocalFiles(LocalIo::kUring).status().message(), text);
      const auto local = OpenLocalFiles(LocalIo::kAuto);
      ASSERT_TRUE(local.ok());
      EXPECT_EQ(local->io, "pread/pwrite (" + text + ")");
    });
  }
  EXPECT_EQ(OpenLocalFiles(LocalIo::kPosix)->io, "pread/pwrite");
}

TEST(UringRefusedTest, ARingThatTakesNothingIsNone) {
  WithRefusedSyscall(SYS_io_uring_enter, EPERM, [] {
    EXPECT_TRUE(absl::IsFailedPrecondition(OpenLocalFiles(LocalIo::kUring).status()));
    EXPECT_TRUE(OpenLocalFiles(LocalIo::kAuto).ok());
  });
}

}  // namespace
}  // namespace coffer::io
