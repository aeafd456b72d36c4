#include "engine/io/write_stream.h"

#include <gtest/gtest.h>

#include "engine/base/error.h"
#include "tests/conformance/noise.h"
#include "tests/unit/engine/io/scripted_file.h"

namespace coffer::io {
namespace {

constexpr size_t kBuffer = 4096;

class WriteStreamTest : public testing::Test {
 protected:
  static constexpr size_t kBytes = 100'000;

  std::unique_ptr<WriteStream> Start(WriteStream::Options options = {.size_hint_bytes = kBytes}) {
    const auto open = [this]() -> absl::StatusOr<std::unique_ptr<File>> {
      return std::make_unique<ScriptedFile>(*files_.Open("f", OpenMode::kCreateNew), script_);
    };
    return std::make_unique<WriteStream>(open, pool_, *pool_.Take(), options);
  }
  // All of `bytes`, in pieces of odd lengths.
  static absl::Status Write(WriteStream& stream, std::string_view bytes) {
    for (size_t step = 1; !bytes.empty(); step = step * 3 % 9001) {
      if (absl::Status status = stream.Append(bytes.substr(0, step)); !status.ok()) return status;
      bytes.remove_prefix(std::min(step, bytes.size()));
    }
    return stream.Sync();
  }
  std::string Content() { return *ReadFile(files_, "f", 64 << 20); }

  MemoryFileSystem files_;
  Script script_;
  MemoryBudget budget_{64 * kBuffer};
  BufferPool pool_{budget_, kBuffer, 4};
  const std::string bytes_ = Noise(kBytes, 1);
};

TEST_F(WriteStreamTest, WritesWhatWasAppendedInAnyOrderOfCompletion) {
  script_.completes_unasked = false;
  const auto stream = Start();
  ASSERT_TRUE(Write(*stream, bytes_).ok());
  EXPECT_TRUE(Content() == bytes_);
  EXPECT_EQ(script_.syncs, 1u);
  EXPECT_EQ(script_.under_way_max, 4u);
}

TEST_F(WriteStreamTest, OpensNothingBeforeTheFirstBufferIsFull) {
  const auto stream = Start();
  ASSERT_TRUE(stream->Append(std::string(kBuffer - 1, 'x')).ok());
  EXPECT_FALSE(stream->is_open());
  stream->Close();
  EXPECT_FALSE(*files_.Exists("f"));
}

TEST_F(WriteStreamTest, AShortFileNeedsNoQueue) {
  const std::string_view bytes = std::string_view(bytes_).substr(0, 2 * kBuffer - 1);
  for (const uint64_t hint : {uint64_t{0}, uint64_t{bytes.size()}}) {
    ASSERT_TRUE(Write(*Start({.size_hint_bytes = hint}), bytes).ok());
    EXPECT_EQ(script_.started, 0u);
    EXPECT_TRUE(Content() == bytes);
    ASSERT_TRUE(files_.Remove("f").ok());
  }
}

TEST_F(WriteStreamTest, AFileOfUnknownLengthTurnsOutToBeLong) {
  ASSERT_TRUE(Write(*Start({}), bytes_).ok());
  EXPECT_GE(script_.started, 23u);
  EXPECT_TRUE(Content() == bytes_);
}

TEST_F(WriteStreamTest, AnEmptyFileIsMadeToo) {
  const auto stream = Start();
  ASSERT_TRUE(stream->Sync().ok());
  EXPECT_EQ(Content(), "");
  EXPECT_EQ(script_.syncs, 1u);
}

TEST_F(WriteStreamTest, DoesItselfWhatARequestLeftUndone) {
  for (const size_t done : {0u, 1u, 512u, 4095u}) {
    script_.complete = [done](size_t number) { return Outcome{.done_bytes = number % 2 == 0 ? done : SIZE_MAX}; };
    ASSERT_TRUE(Write(*Start(), bytes_).ok());
    EXPECT_TRUE(Content() == bytes_) << done;
    ASSERT_TRUE(files_.Remove("f").ok());
  }
}

TEST_F(WriteStreamTest, WritesWithoutAQueueOrWithOneThatTakesNothing) {
  size_t asked = 0;
  const auto sometimes = [&asked] { return ++asked % 3 == 0; };
  script_.lends = sometimes;
  ASSERT_TRUE(Write(*Start(), bytes_).ok());
  EXPECT_TRUE(Content() == bytes_);
  ASSERT_TRUE(files_.Remove("f").ok());
  script_.takes = sometimes;
  ASSERT_TRUE(Write(*Start(), bytes_).ok());
  EXPECT_TRUE(Content() == bytes_);
}

TEST_F(WriteStreamTest, AnErrorOfAnyRequestIsToldAndStays) {
  for (size_t bad = 0; bad < bytes_.size() / kBuffer; ++bad) {
    script_ = Script();
    script_.complete = [bad](size_t number) {
      return Outcome{.status = number == bad ? absl::InternalError("EIO") : absl::OkStatus()};
    };
    script_.completes_unasked = bad % 2 == 0;
    const auto stream = Start();
    EXPECT_TRUE(absl::IsInternal(Write(*stream, bytes_))) << bad;
    EXPECT_TRUE(absl::IsInternal(stream->Append("x")));
    EXPECT_TRUE(absl::IsInternal(stream->Sync()));
    EXPECT_EQ(script_.syncs, 0u);
    stream->Close();
    ASSERT_TRUE(files_.Remove("f").ok());
  }
}

TEST_F(WriteStreamTest, TheOpenersErrorIsTold) {
  WriteStream stream([]() -> absl::StatusOr<std::unique_ptr<File>> { return absl::AlreadyExistsError("there"); }, pool_,
                     *pool_.Take(), {});
  EXPECT_TRUE(absl::IsAlreadyExists(stream.Append(std::string(kBuffer, 'x'))));
  EXPECT_TRUE(absl::IsAlreadyExists(stream.Sync()));
  EXPECT_FALSE(stream.is_open());
}

// The scripted file looks.
TEST_F(WriteStreamTest, WaitsForItsWritesWhenItGoes) {
  script_.completes_unasked = false;
  const auto stream = Start();
  ASSERT_TRUE(stream->Append(std::string(3 * kBuffer + 1, 'x')).ok());
  EXPECT_EQ(script_.under_way, 3u);
  stream->Close();
  EXPECT_EQ(script_.under_way, 0u);
  EXPECT_TRUE(absl::IsFailedPrecondition(stream->Append("x")));
  EXPECT_TRUE(absl::IsFailedPrecondition(stream->Sync()));
}

TEST_F(WriteStreamTest, GetsAlongWithOneBuffer) {
  std::vector<Buffer> others;
  for (int i = 0; i < 63; ++i) others.push_back(*pool_.Take());
  const auto stream = Start();
  ASSERT_FALSE(pool_.Take().ok());
  ASSERT_TRUE(Write(*stream, bytes_).ok());
  EXPECT_EQ(script_.started, 0u);
  EXPECT_TRUE(Content() == bytes_);
}

TEST_F(WriteStreamTest, LeavesHalfOfTheBudgetToOthers) {
  std::vector<Buffer> others;
  for (int i = 0; i < 30; ++i) others.push_back(*pool_.Take());
  script_.completes_unasked = false;
  const auto stream = Start();
  ASSERT_TRUE(stream->Append(bytes_).ok());
  EXPECT_EQ(script_.under_way_max, 1u);
  EXPECT_EQ(budget_.used_bytes(), 32 * kBuffer);
  ASSERT_TRUE(stream->Sync().ok());
  EXPECT_TRUE(Content() == bytes_);
}

TEST_F(WriteStreamTest, KeepsNeitherQueueNorSpareBuffersWhileNothingIsUnderWay) {
  const auto stream = Start();
  ASSERT_TRUE(stream->Append(std::string(5 * kBuffer + 1, 'x')).ok());
  EXPECT_GT(script_.started, 0u);
  EXPECT_EQ(script_.queues_lent, 0u);
  std::vector<Buffer> others;
  for (int i = 0; i < 63; ++i) others.push_back(*pool_.Take());
}

// Begins in one page, with pieces of four.
class GrowingWriteStreamTest : public WriteStreamTest {
 protected:
  std::unique_ptr<WriteStream> StartSmall() {
    const auto open = [this]() -> absl::StatusOr<std::unique_ptr<File>> {
      return std::make_unique<ScriptedFile>(*files_.Open("f", OpenMode::kCreateNew), script_);
    };
    return std::make_unique<WriteStream>(open, large_, *pool_.Take(), WriteStream::Options{.size_hint_bytes = kBytes});
  }
  static constexpr size_t kLarge = 4 * kBuffer;
  BufferPool large_{budget_, kLarge, 0};
};

TEST_F(GrowingWriteStreamTest, HoldsALargeBufferOnlyWhenItHasGotMoreThanTheSmallOneHolds) {
  const auto stream = StartSmall();
  ASSERT_TRUE(stream->Append(std::string_view(bytes_).substr(0, kBuffer - 1)).ok());
  EXPECT_EQ(budget_.used_bytes(), kBuffer);
  ASSERT_TRUE(stream->Append(std::string_view(bytes_).substr(kBuffer - 1, 2)).ok());
  EXPECT_EQ(budget_.used_bytes(), kBuffer + kLarge) << "the small one is idle in its pool";
  EXPECT_FALSE(stream->is_open());
  ASSERT_TRUE(Write(*stream, std::string_view(bytes_).substr(kBuffer + 1)).ok());
  EXPECT_EQ(script_.started, kBytes / kLarge) << "and all pieces are large";
  EXPECT_TRUE(Content() == bytes_);
}

TEST_F(GrowingWriteStreamTest, GoesOnInTheSmallOneWhileNoneIsToSpare) {
  script_.can_bypass = true;
  std::vector<Buffer> others;
  for (int i = 0; i < 31; ++i) others.push_back(*pool_.Take());
  const auto stream = StartSmall();
  ASSERT_TRUE(stream->Append(std::string_view(bytes_).substr(0, 50'000)).ok());
  EXPECT_EQ(budget_.used_bytes(), 32 * kBuffer);
  EXPECT_EQ(script_.started, 0u);
  others.clear();
  ASSERT_TRUE(Write(*stream, std::string_view(bytes_).substr(50'000)).ok());
  EXPECT_GT(script_.started, 0u) << "memory is free again";
  EXPECT_TRUE(Content() == bytes_);
}

TEST_F(WriteStreamTest, ALongFileBypassesTheCacheUpToItsOddEnd) {
  script_.can_bypass = true;
  for (const uint64_t hint : {uint64_t{0}, uint64_t{bytes_.size()}}) {
    script_.bypassing_writes = 0;
    script_.bypasses = false;
    ASSERT_TRUE(Write(*Start({.size_hint_bytes = hint, .bypass_cache_from_bytes = 40'960}), bytes_).ok());
    // Without a hint it turns to that when it has become long, and those under way turn with it.
    EXPECT_GE(script_.bypassing_writes, hint == 0 ? 15u : 24u);
    EXPECT_LE(script_.bypassing_writes, hint == 0 ? 19u : 24u);
    EXPECT_TRUE(Content() == bytes_);
    ASSERT_TRUE(files_.Remove("f").ok());
  }
}

TEST_F(WriteStreamTest, WhatABypassingRequestLeftIsWrittenThroughTheCacheWhenItIsOdd) {
  script_.can_bypass = true;
  script_.complete = [](size_t) { return Outcome{.done_bytes = 512}; };
  ASSERT_TRUE(Write(*Start({.size_hint_bytes = kBytes, .bypass_cache_from_bytes = 0}), bytes_).ok());
  EXPECT_TRUE(Content() == bytes_);
}

TEST_F(WriteStreamTest, AFileSystemThatOnlyPromisesToBypassIsWrittenThroughTheCache) {
  script_.can_bypass = true;
  script_.refuses_to_bypass = true;
  script_.completes_unasked = false;
  ASSERT_TRUE(Write(*Start({.size_hint_bytes = kBytes, .bypass_cache_from_bytes = 0}), bytes_).ok());
  EXPECT_TRUE(Content() == bytes_);
  ASSERT_TRUE(files_.Remove("f").ok());
  script_.lends = [] { return false; };
  ASSERT_TRUE(Write(*Start({.size_hint_bytes = kBytes, .bypass_cache_from_bytes = 0}), bytes_).ok());
  EXPECT_TRUE(Content() == bytes_);
}

}  // namespace
}  // namespace coffer::io
