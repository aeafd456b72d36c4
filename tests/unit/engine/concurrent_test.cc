// Many threads on few keys: no torn bodies, no lost bytes, and counters that add up in the end.
#include <atomic>
#include <random>
#include <thread>

#include "engine/base/status.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

constexpr int kThreads = 8;
constexpr int kStepsEach = 150;
constexpr int kKeys = 4;

// A body that says itself how it goes on: whole, or torn.
std::string BodyOf(uint64_t seed) {
  const size_t size = seed % 3 == 0 ? seed % 10 : seed % 20'000;
  return std::to_string(seed) + ":" + Noise(size, seed);
}
bool IsWhole(const std::string& body) {
  const size_t colon = body.find(':');
  return colon != std::string::npos && body == BodyOf(std::stoull(body.substr(0, colon)));
}

enum class Where { kMemory, kDisk, kDiskWithLentThread };

class ConcurrentTest : public DiskEngineTest, public testing::WithParamInterface<Where> {
 protected:
  void SetUp() override {
    DiskEngineTest::SetUp();
    MakeBucket("bkt");
    if (GetParam() == Where::kDiskWithLentThread) {
      lent_ = std::jthread([this](std::stop_token stop) { engine().RunCommits(std::move(stop)); });
    }
  }
  void TearDown() override {
    lent_ = {};
    DiskEngineTest::TearDown();
  }
  void FillSeams(Options& options) override {
    if (GetParam() == Where::kMemory) return EngineTest::FillSeams(options);
    DiskEngineTest::FillSeams(options);
  }

  // Where memory is short, anything may be told to slow down too.
  void ExpectOneOf(const absl::Status& status, std::initializer_list<ErrorCode> allowed) {
    const ErrorCode code = GetErrorCode(status);
    if (memory_is_short_ && code == ErrorCode::kSlowDown) {
      ++refused_;
      return;
    }
    EXPECT_TRUE(status.ok() || std::find(allowed.begin(), allowed.end(), code) != allowed.end()) << status;
  }

  void Read(const std::string& key) {
    const auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = key});
    ExpectOneOf(reader.status(), {ErrorCode::kNoSuchKey});
    if (!reader.ok()) return;
    const absl::StatusOr<std::string> bytes = ReadAll(**reader, 777);
    ExpectOneOf(bytes.status(), {});
    EXPECT_TRUE(!bytes.ok() || IsWhole(*bytes));
  }

  void Copy(const std::string& from, const std::string& onto) {
    ExpectOneOf(engine()
                    .objects()
                    .Copy(context_, {.source_bucket = "bkt",
                                     .source_key = from,
                                     .bucket = "bkt",
                                     .key = onto,
                                     .metadata = ObjectMetadata()})
                    .Commit()
                    .status(),
                {ErrorCode::kNoSuchKey});
  }

  absl::StatusOr<PutResult> PutPart(const std::string& key, const std::string& upload_id, const std::string& body) {
    ASSIGN_OR_RETURN(auto writer, engine().uploads().StartPart(
                                      context_, {.bucket = "bkt", .key = key, .upload_id = upload_id, .number = 1}));
    RETURN_IF_ERROR(writer->Append(body));
    return writer->Commit();
  }

  // One part is the whole body, so that a reader can tell.
  void PutInParts(const std::string& key, const std::string& body) {
    const absl::StatusOr<UploadInfo> upload =
        engine().uploads().Create(context_, {.bucket = "bkt", .key = key}).Commit();
    ASSERT_OK(upload);
    const absl::StatusOr<PutResult> part = PutPart(key, upload->upload_id, body);
    ExpectOneOf(part.status(), {});
    if (!part.ok()) {
      ASSERT_OK(engine().uploads().Abort(context_, "bkt", key, upload->upload_id).Commit());
      return;
    }
    CompleteParams params{.bucket = "bkt", .key = key, .upload_id = upload->upload_id};
    params.parts = {{.number = 1, .etag = part->etag}};
    ASSERT_OK(engine().uploads().Complete(context_, params).Commit());
  }

  void List() {
    const absl::StatusOr<ListPage> page = engine().objects().List(context_, {.bucket = "bkt", .limit = 2});
    ASSERT_OK(page);
    EXPECT_TRUE(std::ranges::is_sorted(page->objects, {}, &ObjectInfo::key));
  }

  void Step(std::mt19937_64& random) {
    const std::string key = "k" + std::to_string(random() % kKeys);
    const std::string other = "k" + std::to_string(random() % kKeys);
    switch (random() % 8) {
      case 0:
      case 1:
        return ExpectOneOf(Put("bkt", key, BodyOf(random() % 1'000'000)).status(), {});
      case 2:
      case 3:
        return Read(key);
      case 4:
        return ExpectOneOf(Delete("bkt", key).status(), {});
      case 5:
        return Copy(key, other);
      case 6:
        return PutInParts(key, BodyOf(random() % 1'000'000));
      default:
        List();
        return ExpectOneOf(engine().Maintain(context_, {.blobs = 10}).status(), {});
    }
  }

  void RunSteps() {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([this, i] {
        std::mt19937_64 random(i);
        for (int step = 0; step < kStepsEach; ++step) Step(random);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  void ExpectWholeBodiesAndNothingLeftOver() {
    int64_t bytes = 0;
    for (const std::string& key : ListKeys("bkt")) {
      const std::string body = Get("bkt", key);
      EXPECT_TRUE(IsWhole(body));
      bytes += static_cast<int64_t>(body.size());
    }
    const BucketCounters counters = Counters("bkt");
    EXPECT_EQ(counters.bytes, bytes);
    EXPECT_EQ(counters.objects, static_cast<int64_t>(ListKeys("bkt").size()));
    EXPECT_EQ(counters.uploads, 0);
    for (const std::string& key : ListKeys("bkt")) {
      ASSERT_OK(Delete("bkt", key));
    }
    Maintain();
    EXPECT_EQ(CountBlobs(), 0u);
  }

  std::atomic<bool> memory_is_short_{false};
  std::atomic<int> refused_{0};

 private:
  std::jthread lent_;
};

INSTANTIATE_TEST_SUITE_P(, ConcurrentTest, testing::Values(Where::kMemory, Where::kDisk, Where::kDiskWithLentThread));

TEST_P(ConcurrentTest, ReadersSeeWholeBodiesAndNothingIsLeftOver) {
  RunSteps();
  ExpectWholeBodiesAndNothingLeftOver();
}

// Room for some of the bodies that are under way, and then for the smallest alone: the others are refused, and nobody
// is hurt by that.
TEST_P(ConcurrentTest, ShortOfMemorySomeAreToldToSlowDownAndTheRestIsDone) {
  memory_is_short_ = true;
  for (const size_t left : {40'000, 8}) {
    const size_t taken = budget_.limit_bytes() - budget_.used_bytes() - left;
    ASSERT_TRUE(budget_.TryReserve(taken));
    RunSteps();
    budget_.Release(taken);
  }
  EXPECT_GT(refused_, 0);
  EXPECT_FALSE(engine().stats().read_only);
  memory_is_short_ = false;
  RunSteps();
  ExpectWholeBodiesAndNothingLeftOver();
}

TEST_P(ConcurrentTest, ASlowReaderBesideOverwritesAndMaintenance) {
  const std::string body = BodyOf(19'999);
  std::atomic<bool> stop{false};
  ASSERT_OK(Put("bkt", "k", body));
  std::thread maintenance([&] {
    while (!stop) {
      EXPECT_OK(engine().Maintain(context_, {}));
    }
  });
  std::thread writer([&] {
    for (uint64_t i = 0; !stop; ++i) {
      EXPECT_OK(Put("bkt", "k", BodyOf(i * 3 + 1)));
    }
  });
  for (int i = 0; i < 50; ++i) {
    const auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
    ASSERT_OK(reader);
    const absl::StatusOr<std::string> bytes = ReadAll(**reader, 100);
    ASSERT_OK(bytes);
    EXPECT_TRUE(IsWhole(*bytes));
  }
  stop = true;
  maintenance.join();
  writer.join();
}

}  // namespace
}  // namespace coffer
