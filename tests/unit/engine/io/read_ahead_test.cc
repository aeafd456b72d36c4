#include "engine/io/read_ahead.h"

#include <gtest/gtest.h>

#include "tests/conformance/noise.h"
#include "tests/unit/engine/io/scripted_file.h"

namespace coffer::io {
namespace {

constexpr size_t kPiece = 4096;

class ReadAheadTest : public testing::Test {
 protected:
  ReadAheadTest() {
    auto file = *files_.Open("f", OpenMode::kCreateNew);
    EXPECT_TRUE(file->Write(0, bytes_).ok());
    file_ = std::make_unique<ScriptedFile>(std::move(file), script_);
  }
  // Reads one piece and compares it.
  void Expect(ReadAhead& reader, uint64_t offset, size_t length = kPiece) {
    const auto count = reader.Read(offset, length, buffer_);
    ASSERT_TRUE(count.ok()) << count.status();
    EXPECT_TRUE(std::string_view(buffer_.data(), *count) == std::string_view(bytes_).substr(offset, length)) << offset;
  }
  void ExpectAll(ReadAhead& reader) {
    for (uint64_t at = 0; at < bytes_.size(); at += kPiece) {
      Expect(reader, at, std::min<size_t>(kPiece, bytes_.size() - at));
    }
  }

  MemoryFileSystem files_;
  Script script_;
  MemoryBudget budget_{64 * kPiece};
  BufferPool pool_{budget_, kPiece, 4};
  Buffer buffer_ = *pool_.Take();
  const std::string bytes_ = Noise(25 * kPiece + 100, 1);
  std::unique_ptr<ScriptedFile> file_;
};

TEST_F(ReadAheadTest, ReadsTheNextPiecesOfWhoReadsOn) {
  script_.completes_unasked = false;
  ReadAhead reader(*file_, pool_, bytes_.size());
  Expect(reader, 0);
  Expect(reader, kPiece);
  EXPECT_EQ(script_.started, 0u) << "a short file pays for nothing";
  Expect(reader, 2 * kPiece);
  EXPECT_EQ(script_.under_way, 2u);
  ExpectAll(reader);
  EXPECT_EQ(script_.under_way_max, 2u);
}

TEST_F(ReadAheadTest, StopsAtTheEndItWasTold) {
  ReadAhead reader(*file_, pool_, 5 * kPiece);
  for (uint64_t piece = 0; piece < 5; ++piece) Expect(reader, piece * kPiece);
  EXPECT_EQ(script_.started, 2u);
}

TEST_F(ReadAheadTest, WhoJumpsAboutGetsWhatLiesThere) {
  ReadAhead reader(*file_, pool_, bytes_.size());
  for (const uint64_t piece : {0, 1, 2, 9, 3, 4, 5, 6, 0, 24, 1, 2, 3, 4, 4, 5}) Expect(reader, piece * kPiece);
  Expect(reader, 6 * kPiece, 10);
  Expect(reader, 6 * kPiece + 10, 10);
}

TEST_F(ReadAheadTest, ReadsItselfWhatARequestLeftOrFailedToRead) {
  for (const size_t done : {0u, 1u, 4095u}) {
    script_.complete = [done](size_t number) {
      if (number % 3 == 0) return Outcome{.status = absl::InternalError("EIO")};
      return Outcome{.done_bytes = number % 3 == 1 ? done : SIZE_MAX};
    };
    ReadAhead reader(*file_, pool_, bytes_.size());
    ExpectAll(reader);
  }
}

TEST_F(ReadAheadTest, ReadsWithoutQueueOrSpareBuffers) {
  {
    std::vector<Buffer> others;
    for (int i = 0; i < 40; ++i) others.push_back(*pool_.Take());
    ReadAhead reader(*file_, pool_, bytes_.size());
    ExpectAll(reader);
    EXPECT_EQ(script_.started, 0u);
  }
  size_t asked = 0;
  script_.takes = [&asked] { return ++asked % 3 == 0; };
  ReadAhead some(*file_, pool_, bytes_.size());
  ExpectAll(some);
  script_.lends = [] { return false; };
  ReadAhead none(*file_, pool_, bytes_.size());
  ExpectAll(none);
}

TEST_F(ReadAheadTest, KeepsNoQueueWhileNothingIsUnderWay) {
  ReadAhead reader(*file_, pool_, bytes_.size());
  for (uint64_t piece = 0; piece < 5; ++piece) {
    Expect(reader, piece * kPiece);
    EXPECT_EQ(script_.queues_lent, 0u);
  }
  EXPECT_GT(script_.started, 0u);
}

TEST_F(ReadAheadTest, TakesABufferForWhoHasNone) {
  ReadAhead reader(*file_, pool_, bytes_.size());
  for (uint64_t piece = 0; piece < 6; ++piece) {
    buffer_ = Buffer();
    Expect(reader, piece * kPiece);
  }
  buffer_ = Buffer();
  std::vector<Buffer> others;
  for (auto other = pool_.Take(); other.ok(); other = pool_.Take()) others.push_back(*std::move(other));
  Expect(reader, 6 * kPiece);  // was read ahead
  Buffer none;
  ReadAhead another(*file_, pool_, bytes_.size());
  EXPECT_TRUE(absl::IsResourceExhausted(another.Read(0, kPiece, none).status()));
}

// The scripted file looks.
TEST_F(ReadAheadTest, WaitsForItsReadsWhenItGoes) {
  script_.completes_unasked = false;
  {
    ReadAhead reader(*file_, pool_, bytes_.size());
    for (uint64_t piece = 0; piece < 3; ++piece) Expect(reader, piece * kPiece);
    EXPECT_EQ(script_.under_way, 2u);
  }
  EXPECT_EQ(script_.under_way, 0u);
}

TEST_F(ReadAheadTest, AFileThatEndsEarlyIsReadToItsEnd) {
  ReadAhead reader(*file_, pool_, bytes_.size() + 10 * kPiece);
  for (uint64_t piece = 0; piece < 25; ++piece) Expect(reader, piece * kPiece);
  EXPECT_EQ(*reader.Read(25 * kPiece, kPiece, buffer_), 100u);
  EXPECT_EQ(*reader.Read(26 * kPiece, kPiece, buffer_), 0u);
}

}  // namespace
}  // namespace coffer::io
