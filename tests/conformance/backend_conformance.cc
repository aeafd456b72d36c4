#include "tests/conformance/backend_conformance.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "gmock/gmock.h"

namespace coffer {
namespace {

// Lengths around everything that a backend may round to.
constexpr size_t kLengths[] = {1,      4095,   4096,   4097,   65535,  65536,  65537,   131072,
                               262143, 262144, 262145, 266240, 524288, 524289, 1000000, 1048576};

}  // namespace

void BackendConformance::SetUp() {
  if (!GetParam().missing.empty()) GTEST_SKIP() << GetParam().missing;
  place_ = GetParam().make_place();
  backend_ = place_->Open(budget_);
  can_ = backend_->capabilities();
  EXPECT_TRUE(backend_->Attach(context_, kStoreId).ok());
}

void BackendConformance::Reopen() {
  backend_.reset();
  backend_ = place_->Open(budget_);
  EXPECT_TRUE(backend_->Attach(context_, kStoreId).ok());
}

absl::StatusOr<BlobRef> BackendConformance::Write(BlobId id, std::string_view bytes, size_t step) {
  absl::StatusOr<std::unique_ptr<BlobWriter>> writer = backend_->Create(context_, {.id = id});
  if (!writer.ok()) return writer.status();
  for (size_t at = 0; at < bytes.size(); at += step) {
    if (absl::Status status = (*writer)->Append(bytes.substr(at, step)); !status.ok()) return status;
  }
  return (*writer)->Commit();
}

absl::StatusOr<std::string> BackendConformance::ReadAll(const BlobRef& blob, size_t step) {
  absl::StatusOr<std::unique_ptr<BlobReader>> reader = backend_->Open(context_, blob);
  if (!reader.ok()) return reader.status();
  std::string all;
  std::vector<char> piece(step);
  while (true) {
    const absl::StatusOr<size_t> count = (*reader)->Read(all.size(), piece);
    if (!count.ok()) return count.status();
    if (*count == 0) return all;
    all.append(piece.data(), *count);
  }
}

absl::StatusOr<std::vector<BlobId>> BackendConformance::ScanAll(uint64_t incarnation, size_t* pages) {
  ScanCursor cursor{.incarnation = incarnation};
  ScanPage page;
  while (!cursor.done) {
    if (absl::Status status = backend_->Scan(context_, cursor, page); !status.ok()) return status;
    if (pages != nullptr) ++*pages;
  }
  return page.blobs;
}

TEST_P(BackendConformance, GivesBackWhatWasWritten) {
  for (const size_t length : kLengths) {
    const std::string bytes = Noise(length, length);
    const BlobId id = NextId();
    const auto blob = Write(id, bytes);
    ASSERT_TRUE(blob.ok()) << blob.status();
    EXPECT_EQ(*blob, (BlobRef{.id = id, .size_bytes = length}));
    const auto read = ReadAll(*blob);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_TRUE(*read == bytes) << length;
  }
}

TEST_P(BackendConformance, TakesAndGivesAnySplit) {
  const std::string bytes = Noise(300'001, 1);
  for (const size_t step : {7u, 4096u, 65'535u, 262'144u, 300'001u}) {
    const auto blob = Write(NextId(), bytes, step);
    ASSERT_TRUE(blob.ok()) << blob.status();
    const auto read = ReadAll(*blob, step);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_TRUE(*read == bytes) << step;
  }
}

TEST_P(BackendConformance, ReadsRangesInAnyOrder) {
  const std::string bytes = Noise(700'003, 2);
  const auto blob = Write(NextId(), bytes);
  ASSERT_TRUE(blob.ok()) << blob.status();
  const auto reader = backend_->Open(context_, *blob);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->size_bytes(), bytes.size());
  std::vector<char> into(400'000);
  for (const uint64_t offset : {700'002u, 0u, 65'536u, 65'535u, 262'144u, 699'000u, 1u, 524'288u}) {
    for (const size_t length : {1u, 2u, 65'536u, 262'144u, 393'216u, 400'000u}) {
      const auto count = (*reader)->Read(offset, std::span(into).first(length));
      ASSERT_TRUE(count.ok()) << count.status();
      ASSERT_EQ(*count, std::min<size_t>(length, bytes.size() - offset));
      EXPECT_TRUE(std::string_view(into.data(), *count) == std::string_view(bytes).substr(offset, *count))
          << offset << " " << length;
    }
  }
}

TEST_P(BackendConformance, ReadsNothingAtTheEndAndRefusesBeyond) {
  const auto blob = Write(NextId(), "12345");
  ASSERT_TRUE(blob.ok()) << blob.status();
  const auto reader = backend_->Open(context_, *blob);
  ASSERT_TRUE(reader.ok()) << reader.status();
  char into[8] = {};
  EXPECT_EQ(*(*reader)->Read(3, into), 2u);
  EXPECT_EQ(*(*reader)->Read(5, into), 0u);
  EXPECT_EQ(*(*reader)->Read(0, {}), 0u);
  EXPECT_TRUE(absl::IsInvalidArgument((*reader)->Read(6, into).status()));
  EXPECT_TRUE(absl::IsInvalidArgument((*reader)->Read(UINT64_MAX, into).status()));
}

TEST_P(BackendConformance, KeepsAnEmptyBlob) {
  const auto blob = Write(NextId(), "");
  ASSERT_TRUE(blob.ok()) << blob.status();
  EXPECT_EQ(blob->size_bytes, 0u);
  const auto read = ReadAll(*blob);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, "");
}

TEST_P(BackendConformance, KeepsABigBlob) {
  const std::string bytes = Noise(10 << 20, 3);
  const auto blob = Write(NextId(), bytes, 1 << 20);
  ASSERT_TRUE(blob.ok()) << blob.status();
  const auto read = ReadAll(*blob, 1 << 20);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(*read == bytes);
}

TEST_P(BackendConformance, AbortLeavesNothing) {
  for (const size_t length : {0u, 100u, 1'000'000u}) {
    const BlobId id = NextId();
    auto writer = backend_->Create(context_, {.id = id});
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append(Noise(length, 4)).ok());
    (*writer)->Abort();
    EXPECT_FALSE(backend_->Open(context_, {.id = id, .size_bytes = length}).ok());
    EXPECT_FALSE((*writer)->Append("more").ok());
    EXPECT_FALSE((*writer)->Commit().ok());
  }
  EXPECT_THAT(*ScanAll(kIncarnation), testing::IsEmpty());
}

TEST_P(BackendConformance, AWriterThatGoesWithoutCommitLeavesNothing) {
  const BlobId id = NextId();
  {
    auto writer = backend_->Create(context_, {.id = id});
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append(Noise(1'000'000, 5)).ok());
    EXPECT_FALSE(backend_->Open(context_, {.id = id, .size_bytes = 1'000'000}).ok()) << "readable before Commit";
  }
  EXPECT_FALSE(backend_->Open(context_, {.id = id, .size_bytes = 1'000'000}).ok());
  EXPECT_THAT(*ScanAll(kIncarnation), testing::IsEmpty());
}

TEST_P(BackendConformance, ACommittedWriterIsClosed) {
  const BlobId id = NextId();
  auto writer = backend_->Create(context_, {.id = id});
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE((*writer)->Append("12345").ok());
  const auto blob = (*writer)->Commit();
  ASSERT_TRUE(blob.ok()) << blob.status();
  EXPECT_TRUE(absl::IsFailedPrecondition((*writer)->Append("6")));
  EXPECT_TRUE(absl::IsFailedPrecondition((*writer)->Commit().status()));
  (*writer)->Abort();
  writer->reset();
  EXPECT_EQ(*ReadAll(*blob), "12345");
}

TEST_P(BackendConformance, AnIdIsTakenOnce) {
  const BlobId id = NextId();
  const auto first = Write(id, "first");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(absl::IsAlreadyExists(Write(id, "other").status()));
  EXPECT_EQ(*ReadAll(*first), "first");
}

TEST_P(BackendConformance, OpensOnlyWhatIsThereInItsLength) {
  const auto blob = Write(NextId(), Noise(5000, 6));
  ASSERT_TRUE(blob.ok()) << blob.status();
  EXPECT_TRUE(absl::IsNotFound(backend_->Open(context_, {.id = NextId(), .size_bytes = 5000}).status()));
  for (const uint64_t other : {0u, 1u, 4999u, 5001u, 50'000u}) {
    const auto reader = backend_->Open(context_, {.id = blob->id, .size_bytes = other});
    EXPECT_EQ(GetErrorCode(reader.status()), ErrorCode::kDataLoss) << other << " " << reader.status();
  }
}

TEST_P(BackendConformance, RemovesTheAbsentToo) {
  const auto blob = Write(NextId(), "12345");
  ASSERT_TRUE(blob.ok()) << blob.status();
  const BlobId ids[] = {NextId(), blob->id, {.incarnation = 99, .counter = 1}};
  EXPECT_TRUE(backend_->Remove(context_, ids).ok());
  EXPECT_TRUE(absl::IsNotFound(backend_->Open(context_, *blob).status()));
  EXPECT_TRUE(backend_->Remove(context_, ids).ok());
  EXPECT_TRUE(backend_->Remove(context_, {}).ok());
}

TEST_P(BackendConformance, RemovesOnlyWhatWasNamed) {
  const auto kept = Write(NextId(), "kept");
  const auto gone = Write(NextId(), "gone");
  ASSERT_TRUE(kept.ok() && gone.ok());
  ASSERT_TRUE(backend_->Remove(context_, {{gone->id}}).ok());
  EXPECT_EQ(*ReadAll(*kept), "kept");
}

TEST_P(BackendConformance, AReaderSurvivesRemoval) {
  if (!place_->readers_survive_removal()) GTEST_SKIP() << "an open reader loses its blob here";
  const std::string bytes = Noise(1'000'000, 7);
  const auto blob = Write(NextId(), bytes);
  ASSERT_TRUE(blob.ok()) << blob.status();
  const auto reader = backend_->Open(context_, *blob);
  ASSERT_TRUE(reader.ok()) << reader.status();
  ASSERT_TRUE(backend_->Remove(context_, {{blob->id}}).ok());
  std::string into(bytes.size(), '\0');
  const auto count = (*reader)->Read(0, into);
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_TRUE(into == bytes);
}

TEST_P(BackendConformance, ScansOneIncarnationInPages) {
  std::vector<BlobId> written;
  for (uint64_t i = 0; i < 2100; ++i) {
    // Spread over folders, and not in order.
    written.push_back({.incarnation = kIncarnation, .counter = (i * 7919) % 20'011});
    ASSERT_TRUE(Write(written.back(), "x").ok());
  }
  for (const uint64_t other : {kIncarnation - 1, kIncarnation + 1}) {
    ASSERT_TRUE(Write({.incarnation = other, .counter = 5}, "y").ok());
  }
  size_t pages = 0;
  const auto scanned = ScanAll(kIncarnation, &pages);
  ASSERT_TRUE(scanned.ok()) << scanned.status();
  EXPECT_GT(pages, 1u);
  EXPECT_THAT(*scanned, testing::UnorderedElementsAreArray(written));
  EXPECT_THAT(*ScanAll(kIncarnation + 1), testing::ElementsAre(BlobId{kIncarnation + 1, 5}));
  EXPECT_THAT(*ScanAll(12345), testing::IsEmpty());
}

TEST_P(BackendConformance, AScanGoesOnWhileItsBlobsAreRemoved) {
  for (uint64_t i = 0; i < 1500; ++i) ASSERT_TRUE(Write({kIncarnation, i}, "x").ok());
  ScanCursor cursor{.incarnation = kIncarnation};
  size_t seen = 0;
  while (!cursor.done) {
    ScanPage page;
    ASSERT_TRUE(backend_->Scan(context_, cursor, page).ok());
    ASSERT_TRUE(backend_->Remove(context_, page.blobs).ok());
    seen += page.blobs.size();
  }
  EXPECT_EQ(seen, 1500u);
  EXPECT_THAT(*ScanAll(kIncarnation), testing::IsEmpty());
}

TEST_P(BackendConformance, RefusesAForeignCursor) {
  ScanCursor cursor{.incarnation = kIncarnation, .position = "../x"};
  ScanPage page;
  EXPECT_TRUE(absl::IsInvalidArgument(backend_->Scan(context_, cursor, page)));
}

TEST_P(BackendConformance, BelongsToOneStore) {
  const auto blob = Write(NextId(), "12345");
  ASSERT_TRUE(blob.ok()) << blob.status();
  EXPECT_TRUE(backend_->Attach(context_, kStoreId).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(backend_->Attach(context_, "another-store")));
  EXPECT_TRUE(absl::IsInvalidArgument(backend_->Attach(context_, "")));
  EXPECT_TRUE(absl::IsInvalidArgument(backend_->Attach(context_, "line\nbreak")));
  EXPECT_EQ(*ReadAll(*blob), "12345") << "a refused Attach changed something";
}

TEST_P(BackendConformance, DoesNothingBeforeAttach) {
  backend_.reset();
  backend_ = place_->Open(budget_);
  ScanCursor cursor;
  ScanPage page;
  EXPECT_TRUE(absl::IsFailedPrecondition(backend_->Create(context_, {.id = NextId()}).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(backend_->Open(context_, {.id = {1, 1}}).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(backend_->Remove(context_, {{BlobId{1, 1}}})));
  EXPECT_TRUE(absl::IsFailedPrecondition(backend_->Scan(context_, cursor, page)));
}

TEST_P(BackendConformance, BlobsOutliveTheBackend) {
  if (can_.is_volatile) GTEST_SKIP() << "volatile";
  const std::string bytes = Noise(200'000, 8);
  const auto blob = Write(NextId(), bytes);
  ASSERT_TRUE(blob.ok()) << blob.status();
  Reopen();
  EXPECT_TRUE(*ReadAll(*blob) == bytes);
  EXPECT_THAT(*ScanAll(kIncarnation), testing::ElementsAre(blob->id));
  EXPECT_TRUE(absl::IsFailedPrecondition(place_->Open(budget_)->Attach(context_, "another-store")));
}

TEST_P(BackendConformance, KeepsTheDescription) {
  if (absl::IsUnimplemented(place_->DescriptionOf({}).status())) GTEST_SKIP() << "keeps no descriptions";
  for (const size_t length : {0u, 30u, 16'384u}) {
    const std::string description = Noise(length, 9);
    auto writer = backend_->Create(context_, {.id = NextId(), .description = description});
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append("12345").ok());
    const auto blob = (*writer)->Commit();
    ASSERT_TRUE(blob.ok()) << blob.status();
    const auto kept = place_->DescriptionOf(blob->id);
    ASSERT_TRUE(kept.ok()) << kept.status();
    EXPECT_TRUE(*kept == description) << length;
    EXPECT_EQ(*ReadAll(*blob), "12345");
  }
}

TEST_P(BackendConformance, RefusesALongDescription) {
  const auto writer = backend_->Create(context_, {.id = NextId(), .description = std::string(16'385, 'x')});
  EXPECT_TRUE(absl::IsInvalidArgument(writer.status()));
  EXPECT_THAT(*ScanAll(kIncarnation), testing::IsEmpty());
}

TEST_P(BackendConformance, TellsWhatItHolds) {
  EXPECT_EQ(backend_->Inspect(context_)->store_id, kStoreId);
  EXPECT_THAT(backend_->Inspect(context_)->incarnations, testing::IsEmpty());
  ASSERT_TRUE(Write({kIncarnation + 5, 1}, "12345").ok());
  ASSERT_TRUE(Write({kIncarnation, 1}, "1234567").ok());
  EXPECT_THAT(backend_->Inspect(context_)->incarnations, testing::ElementsAre(kIncarnation, kIncarnation + 5));
  EXPECT_EQ(backend_->Describe(context_, {kIncarnation, 1})->size_bytes, 7u);
  EXPECT_TRUE(absl::IsNotFound(backend_->Describe(context_, {kIncarnation, 2}).status()));
}

}  // namespace coffer
