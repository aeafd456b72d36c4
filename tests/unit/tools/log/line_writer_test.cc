#include "tools/log/line_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "tools/log/server_log.h"

namespace coffer {
namespace {

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class LineWriterTest : public testing::Test {
 protected:
  LineWriterTest() {
    path_ = testing::TempDir() + "log-" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove(path_);
    std::filesystem::remove(path_ + ".1");
  }
  std::unique_ptr<LineWriter> Open() { return *LineWriter::Open(LogFormat::kText, path_); }

  std::string path_;
};

TEST_F(LineWriterTest, WritesInOrderToTheEndOfTheFile) {
  {
    const auto writer = Open();
    writer->Write("one\n");
    writer->Write("two\n");
    writer->Flush();
    EXPECT_EQ(ReadFile(path_), "one\ntwo\n");
    writer->Write("three\n");
  }
  EXPECT_EQ(ReadFile(path_), "one\ntwo\nthree\n");
  Open()->Write("four\n");
  EXPECT_EQ(ReadFile(path_), "one\ntwo\nthree\nfour\n");
  struct stat info {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(LineWriterTest, ARotatedFileIsLeftAlone) {
  const auto writer = Open();
  writer->Write("old\n");
  writer->Flush();
  std::filesystem::rename(path_, path_ + ".1");
  writer->Write("still old\n");
  ASSERT_TRUE(writer->Reopen().ok());
  writer->Write("new\n");
  writer->Flush();
  EXPECT_EQ(ReadFile(path_ + ".1"), "old\nstill old\n");
  EXPECT_EQ(ReadFile(path_), "new\n");
}

TEST_F(LineWriterTest, APathThatCannotBeOpenedIsAnErrorAndTheOldFileStaysInUse) {
  EXPECT_NE(LineWriter::Open(LogFormat::kText, "/proc/coffer").status().message().find("/proc/coffer"),
            absl::string_view::npos);
  const auto writer = Open();
  writer->Write("old\n");
  writer->Flush();
  std::filesystem::rename(path_, path_ + ".1");
  std::filesystem::create_directory(path_);
  EXPECT_FALSE(writer->Reopen().ok());
  writer->Write("goes on\n");
  writer->Flush();
  EXPECT_EQ(ReadFile(path_ + ".1"), "old\ngoes on\n");
  std::filesystem::remove(path_);
}

TEST_F(LineWriterTest, LinesOfManyThreadsStayWhole) {
  constexpr int kThreads = 4;
  constexpr int kLines = 2000;
  {
    const auto writer = Open();
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&writer, i] {
        const std::string line = std::string(50, static_cast<char>('a' + i)) + "\n";
        for (int n = 0; n < kLines; ++n) writer->Write(line);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(writer->dropped_lines(), 0u);
  }
  std::ifstream file(path_);
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) ASSERT_EQ(line, std::string(50, line[0]));
  EXPECT_EQ(count, kThreads * kLines);
}

// A pipe that nobody reads: it takes 64 KiB, and then the writer's thread waits.
TEST(LineWriterPipeTest, WhoLogsDoesNotWaitForASlowReaderAndWhatIsDroppedIsTold) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  constexpr size_t kLimit = 256 * 1024;
  std::string received;
  std::thread reader;
  uint64_t dropped = 0;
  {
    LineWriter writer(LogFormat::kText, ends[1], kLimit);
    const std::string line = std::string(1023, 'x') + "\n";
    for (int i = 0; i < 1000; ++i) writer.Write(line);
    dropped = writer.dropped_lines();
    EXPECT_GT(dropped, 0u);
    EXPECT_LT(dropped, 1000u);
    reader = std::thread([&] {
      std::array<char, 65536> piece;
      for (ssize_t count = 0; (count = read(ends[0], piece.data(), piece.size())) > 0;) {
        received.append(piece.data(), static_cast<size_t>(count));
      }
    });
  }
  close(ends[1]);
  reader.join();
  close(ends[0]);
  EXPECT_NE(received.find("warning log lines were dropped"), std::string::npos);
  EXPECT_GE(received.size(), (1000 - dropped) * 1024);
}

TEST_F(LineWriterTest, TheServersLogHasALevelThatChanges) {
  const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  {
    ServerLog log(LogFormat::kText, LogLevel::kWarning, fd);
    const LogField fields[] = {{"why", "because of it"}};
    log.Log(LogLevel::kInfo, "quiet", {});
    log.Log(LogLevel::kError, "loud", fields);
    log.set_level(LogLevel::kDebug);
    EXPECT_TRUE(log.Enabled(LogLevel::kDebug));
    log.Log(LogLevel::kDebug, "now heard", {});
  }
  close(fd);
  const std::string written = ReadFile(path_);
  EXPECT_EQ(written.find("quiet"), std::string::npos);
  EXPECT_NE(written.find("Z error loud why=\"because of it\"\n"), std::string::npos) << written;
  EXPECT_TRUE(written.ends_with("Z debug now heard\n")) << written;
}

TEST_F(LineWriterTest, AReaderThatIsStuckDoesNotKeepItFromEnding) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  {
    LineWriter writer(LogFormat::kText, pipe[1]);
    writer.Write(std::string(1 << 20, 'x'));  // a pipe takes a fraction of that
  }
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace coffer
