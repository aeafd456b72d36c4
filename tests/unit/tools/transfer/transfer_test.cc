#include "tools/transfer/transfer.h"

#include "tests/unit/tools/transfer/transfer_fixture.h"
#include "tools/client/retrying_store.h"

namespace coffer::transfer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST_F(TransferTest, BytesGoUpAndComeBack) {
  for (const size_t size : {0, 1, 999, 1000, 1001, 2000, 3005}) {
    const std::string bytes = Noise(size, 1);
    WriteFile("up", bytes);
    const Heard up = Up("up", "k");
    ASSERT_THAT(up.failed_, IsEmpty());
    EXPECT_EQ(Get("bkt", "k"), bytes);
    const auto head = store_->Head({"bkt", "k"});
    ASSERT_OK(head);
    EXPECT_EQ(head->parts_count, size <= kPartBytes ? 0 : (size + kPartBytes - 1) / kPartBytes);
    EXPECT_EQ(head->checksum->raw, DigestOf(Algorithm::kCrc64Nvme, bytes));
    EXPECT_EQ(up.done_[0].etag, head->etag);
    EXPECT_EQ(totals_.bytes_moved, size);

    const Heard down = Down("k", "down");
    ASSERT_THAT(down.failed_, IsEmpty());
    EXPECT_EQ(ReadFile("down"), bytes);
    EXPECT_EQ(down.done_[0].checksum, up.done_[0].checksum);
    EXPECT_TRUE(down.done_[0].is_verified);
    EXPECT_EQ(totals_.bytes_found, size);
  }
  EXPECT_THAT(FilesThere(), ElementsAre("down", "up"));
}

TEST_F(TransferTest, AnInterruptedUploadGoesOnWithThePartsThatAreThere) {
  const std::string bytes = Noise(4500, 1);
  WriteFile("up", bytes);
  Fail("PutPart 4");
  EXPECT_THAT(Up("up", "k").failed_, ElementsAre(HasSubstr("a fault")));
  const auto uploads = store_->FindUploads({"bkt", "k"});
  ASSERT_THAT(*uploads, SizeIs(1));
  const auto parts = store_->ListParts({"bkt", "k"}, (*uploads)[0].upload_id);
  EXPECT_GE(parts->size(), 3u);

  FailNothing();
  store_->TakeCalls();
  const Heard again = Up("up", "k");
  ASSERT_THAT(again.failed_, IsEmpty());
  const auto calls = store_->TakeCalls();
  EXPECT_EQ(calls.count("StartUpload"), 0u);
  EXPECT_EQ(calls.count("PutPart 1") + calls.count("PutPart 2") + calls.count("PutPart 3"), 0u);
  EXPECT_EQ(calls.count("PutPart 4"), 1u);
  EXPECT_GE(again.done_[0].resumed_bytes, 3000u);
  EXPECT_EQ(totals_.bytes_found, totals_.bytes_moved);
  EXPECT_EQ(Get("bkt", "k"), bytes);
  EXPECT_THAT(*store_->FindUploads({"bkt", "k"}), IsEmpty());
}

TEST_F(TransferTest, PartsOfOtherBytesAreSentAnew) {
  std::string bytes = Noise(2500, 1);
  WriteFile("up", bytes);
  Fail("FinishUpload");
  EXPECT_THAT(Up("up", "k").failed_, SizeIs(1));
  FailNothing();
  store_->TakeCalls();
  bytes[1500] ^= 1;
  WriteFile("up", bytes);
  ASSERT_THAT(Up("up", "k").failed_, IsEmpty());
  EXPECT_THAT(store_->TakeCalls(), UnorderedElementsAre(Pair("PutPart 2", 1), Pair("FinishUpload", 1)));
  EXPECT_EQ(Get("bkt", "k"), bytes);
}

TEST_F(TransferTest, WithoutResumingAnUploadBeginsAnew) {
  WriteFile("up", Noise(2500, 1));
  Fail("FinishUpload");
  EXPECT_THAT(Up("up", "k").failed_, SizeIs(1));
  FailNothing();
  store_->TakeCalls();
  ASSERT_THAT(Up("up", "k", /*resume=*/false).failed_, IsEmpty());
  EXPECT_EQ(store_->TakeCalls().count("StartUpload"), 1u);
}

TEST_F(TransferTest, AFileThatIsWrittenMeanwhileBecomesNoObject) {
  WriteFile("up", Noise(2500, 1));
  store_->fault = [this](const std::string& call) {
    if (call == "after PutPart 2") WriteFile("up", Noise(3500, 2));
    return absl::OkStatus();
  };
  EXPECT_THAT(Up("up", "k").failed_, ElementsAre(HasSubstr("while it was read")));
  EXPECT_THAT(ListKeys("bkt"), IsEmpty());
}

TEST_F(TransferTest, AnInterruptedDownloadGoesOnWhereItStopped) {
  const std::string bytes = Noise(4500, 1);
  ASSERT_OK(Put("bkt", "k", bytes));
  Fail("Read 3000");
  EXPECT_THAT(Down("k", "down").failed_, ElementsAre(HasSubstr("a fault")));
  ASSERT_THAT(FilesThere(), SizeIs(1));
  EXPECT_THAT(FilesThere()[0], testing::StartsWith(".coffer-"));

  FailNothing();
  store_->TakeCalls();
  const Heard again = Down("k", "down");
  ASSERT_THAT(again.failed_, IsEmpty());
  EXPECT_EQ(store_->TakeCalls().count("Read 0"), 0u);
  EXPECT_EQ(again.done_[0].resumed_bytes + totals_.bytes_moved, 4500u);
  EXPECT_TRUE(again.done_[0].is_verified);
  EXPECT_EQ(ReadFile("down"), bytes);
  EXPECT_THAT(FilesThere(), ElementsAre("down"));
}

TEST_F(TransferTest, ADownloadIsOfOneStateOfTheObject) {
  ASSERT_OK(Put("bkt", "k", Noise(4500, 1)));
  Fail("Read 3000");
  EXPECT_THAT(Down("k", "down").failed_, SizeIs(1));
  // What is there is of another object: nothing of it is used.
  FailNothing();
  ASSERT_OK(Put("bkt", "k", Noise(4500, 2)));
  const Heard other = Down("k", "down");
  ASSERT_THAT(other.failed_, IsEmpty());
  EXPECT_EQ(other.done_[0].resumed_bytes, 0u);
  EXPECT_EQ(ReadFile("down"), Noise(4500, 2));

  store_->fault = [this](const std::string& call) {
    return call == "after Read 0" ? Put("bkt", "k", Noise(4500, 3)).status() : absl::OkStatus();
  };
  EXPECT_THAT(Down("k", "other").failed_, SizeIs(1));
  EXPECT_FALSE(std::filesystem::exists(Path("other")));
}

TEST_F(TransferTest, BytesThatAreNotTheObjectsAreFoundOut) {
  ASSERT_OK(Put("bkt", "k", Noise(4500, 1)));
  Fail("Read 3000");
  EXPECT_THAT(Down("k", "down").failed_, SizeIs(1));
  FailNothing();
  const std::string partial = FilesThere()[0];
  std::string there = ReadFile(partial);
  ASSERT_FALSE(there.empty());
  there[0] ^= 1;
  WriteFile(partial, there);
  EXPECT_THAT(Down("k", "down").failed_, ElementsAre(HasSubstr("the bytes that came have CRC64NVME")));
  EXPECT_THAT(FilesThere(), IsEmpty());
  ASSERT_THAT(Down("k", "down").failed_, IsEmpty());
  EXPECT_EQ(ReadFile("down"), Noise(4500, 1));
}

TEST_F(TransferTest, NothingIsWrittenThroughLinksOrOverFolders) {
  ASSERT_OK(Put("bkt", "k", "bytes"));
  std::filesystem::create_directory(Path("elsewhere"));
  std::filesystem::create_directory_symlink("elsewhere", Path("link"));
  std::filesystem::create_directories(Path("folder/below"));
  WriteFile("file", "before");
  EXPECT_THAT(Down("k", "link/k").failed_, ElementsAre(HasSubstr("is a file or a link there")));
  EXPECT_THAT(Down("k", "file/k").failed_, ElementsAre(HasSubstr("is a file or a link there")));
  EXPECT_THAT(Down("k", "folder/below").failed_, ElementsAre(HasSubstr("is a folder there")));
  EXPECT_THAT(FilesThere(), ElementsAre("file"));
  // A link at the end is replaced, not followed.
  std::filesystem::create_symlink("file", Path("link2"));
  ASSERT_THAT(Down("k", "link2").failed_, IsEmpty());
  EXPECT_EQ(ReadFile("file"), "before");
  EXPECT_EQ(ReadFile("link2"), "bytes");
}

TEST_F(TransferTest, ObjectsAreCopiedAndRemoved) {
  ASSERT_OK(Put("bkt", "a", Noise(100, 1)));
  const Heard copied = Run([](const Transfer& t) { Copy(t, {"bkt", "a"}, {"bkt", "b"}, 100); });
  EXPECT_THAT(copied.failed_, IsEmpty());
  EXPECT_EQ(Get("bkt", "b"), Noise(100, 1));
  EXPECT_THAT(Run([](const Transfer& t) { Copy(t, {"bkt", "gone"}, {"bkt", "c"}, 1); }).failed_, SizeIs(1));
  const Heard removed = Run([](const Transfer& t) { Remove(t, "bkt", {"a", "b", "gone"}); });
  EXPECT_THAT(removed.done_, SizeIs(3));
  EXPECT_THAT(ListKeys("bkt"), IsEmpty());
}

TEST_F(TransferTest, WhatIsLongerThanOneCopyMayBeIsCopiedInParts) {
  const ObjectMetadata metadata{.content_type = "a/b"};
  ASSERT_OK(engine().objects().Put(context_, {.bucket = "bkt", .key = "a", .metadata = metadata}, Noise(2500, 1)));
  // Only the size that a listing told says that it is long.
  const Heard copied = Run([](const Transfer& t) { Copy(t, {"bkt", "a"}, {"bkt", "b"}, uint64_t{6} << 30); });
  ASSERT_THAT(copied.failed_, IsEmpty());
  EXPECT_EQ(Get("bkt", "b"), Noise(2500, 1));
  const auto head = store_->Head({"bkt", "b"});
  EXPECT_EQ(head->parts_count, 1u);
  EXPECT_EQ(head->metadata, metadata);
}

TEST_F(TransferTest, CallsAreMadeAgainWhereThatHelps) {
  std::vector<std::chrono::milliseconds> pauses;
  client::RetryingStore retrying(*store_, random_, [&](std::chrono::milliseconds pause) { pauses.push_back(pause); });
  const std::string bytes = Noise(100, 1);
  const client::Bytes body{bytes, DigestOf(Algorithm::kCrc64Nvme, bytes)};
  int faults = 0;
  const auto fail = [&](const std::string& wanted, int times, absl::Status status) {
    faults = times;
    store_->fault = [&faults, wanted, status](const std::string& call) {
      return call == wanted && faults-- > 0 ? status : absl::OkStatus();
    };
  };
  fail("after Put", 2, absl::UnavailableError("gone"));
  EXPECT_OK(retrying.Put({{"bkt", "k"}}, body));
  ASSERT_THAT(pauses, SizeIs(2));
  EXPECT_GE(pauses[0].count(), 100);
  EXPECT_LE(pauses[0].count(), 200);
  EXPECT_GE(pauses[1].count(), 200);
  EXPECT_LE(pauses[1].count(), 400);

  fail("Put", 100, MakeError(ErrorCode::kSlowDown, "busy"));
  EXPECT_THAT(retrying.Put({{"bkt", "k"}}, body), HasCode(ErrorCode::kSlowDown));
  EXPECT_EQ(faults, 94);
  fail("Put", 1, MakeError(ErrorCode::kStorageFull, "full"));
  EXPECT_THAT(retrying.Put({{"bkt", "k"}}, body), HasCode(ErrorCode::kStorageFull));

  // A second upload would be left over.
  fail("after StartUpload", 1, absl::UnavailableError("gone"));
  EXPECT_FALSE(retrying.StartUpload({{"bkt", "k"}}).ok());
  fail("StartUpload", 1, MakeError(ErrorCode::kSlowDown, "busy"));
  EXPECT_OK(retrying.StartUpload({{"bkt", "k"}}));
  EXPECT_EQ(retrying.Head({"bkt", "gone"}).status().code(), absl::StatusCode::kNotFound);
}

TEST(JobPoolTest, PiecesGoBeforeJobsThatWait) {
  std::vector<std::string> order;
  {
    JobPool pool(1);
    for (const char* name : {"a", "b"}) {
      pool.Add([&pool, &order, name] {
        order.emplace_back(name);
        for (const char* piece : {"1", "2"}) {
          pool.AddPiece([&order, name, piece] { order.push_back(std::string(name) + piece); });
        }
      });
    }
  }
  EXPECT_THAT(order, ElementsAre("a", "a1", "a2", "b", "b1", "b2"));
}

}  // namespace
}  // namespace coffer::transfer
