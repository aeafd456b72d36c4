#include "backends/memory/memory_backend.h"

#include <string>

#include "engine/base/error.h"
#include "gtest/gtest.h"
#include "tests/conformance/noise.h"

namespace coffer {
namespace {

class MemoryBackendTest : public testing::Test {
 protected:
  MemoryBackendTest() { EXPECT_TRUE(backend_->Attach({}, "store-1").ok()); }

  absl::StatusOr<BlobRef> Write(uint64_t counter, size_t length) {
    const auto writer = *backend_->Create({}, {.id = {1, counter}});
    if (absl::Status status = writer->Append(Noise(length, counter)); !status.ok()) return status;
    return writer->Commit();
  }

  std::unique_ptr<Backend> backend_ = MakeMemoryBackend({.capacity_bytes = 1'000'000});
};

TEST_F(MemoryBackendTest, HoldsItsCapacityToTheByte) {
  ASSERT_TRUE(Write(1, 999'999).ok());
  EXPECT_TRUE(Write(2, 1).ok());
  const auto over = Write(3, 1);
  EXPECT_TRUE(absl::IsResourceExhausted(over.status()));
  EXPECT_EQ(GetErrorCode(over.status()), ErrorCode::kStorageFull);
  EXPECT_TRUE(Write(4, 0).ok());
}

TEST_F(MemoryBackendTest, AFailedWriteGivesItsRoomBack) {
  const auto writer = *backend_->Create({}, {.id = {1, 1}});
  ASSERT_TRUE(writer->Append(Noise(600'000, 1)).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(writer->Append(Noise(600'000, 1))));
  EXPECT_TRUE(Write(2, 1'000'000).ok());
}

TEST_F(MemoryBackendTest, RemovalGivesRoomBackWhenTheLastReaderGoes) {
  const BlobRef blob = *Write(1, 1'000'000);
  auto reader = *backend_->Open({}, blob);
  ASSERT_TRUE(backend_->Remove({}, {{blob.id}}).ok());
  EXPECT_FALSE(Write(2, 1).ok());
  std::string into(10, '\0');
  EXPECT_TRUE(reader->Read(999'990, into).ok());
  EXPECT_EQ(into, Noise(1'000'000, 1).substr(999'990));
  reader.reset();
  EXPECT_TRUE(Write(3, 1'000'000).ok());
}

TEST_F(MemoryBackendTest, AnIdThatIsBeingWrittenIsTaken) {
  const auto writer = *backend_->Create({}, {.id = {1, 1}});
  EXPECT_TRUE(absl::IsAlreadyExists(backend_->Create({}, {.id = {1, 1}}).status()));
  EXPECT_TRUE(absl::IsNotFound(backend_->Open({}, {.id = {1, 1}}).status()));
  writer->Abort();
  EXPECT_TRUE(Write(1, 5).ok());
}

TEST_F(MemoryBackendTest, SaysThatItIsVolatile) {
  const Capabilities can = backend_->capabilities();
  EXPECT_TRUE(can.is_volatile);
  EXPECT_FALSE(can.durable);
}

}  // namespace
}  // namespace coffer
