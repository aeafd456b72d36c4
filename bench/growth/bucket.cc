#include "bench/growth/bucket.h"

#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "backends/disk/disk_backend.h"

namespace coffer::bench {
namespace {

constexpr char kName[] = "bucket";
constexpr size_t kUnderWay = 20'000;  // puts that wait for a commit while a bucket is filled
constexpr size_t kPage = 1000;
constexpr uint64_t kMemory = uint64_t{256} << 20;  // for bodies

const std::string& Body() {
  static const std::string body(100, 'x');
  return body;
}

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "growth: %s\n", status.ToString().c_str());
  std::exit(1);
}

template <typename T>
T Require(absl::StatusOr<T> result) {
  Require(result.status());
  return *std::move(result);
}

// Counts what is under way, and waits while that is too much.
class Window {
 public:
  void Enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return inside_ < kUnderWay; });
    ++inside_;
  }
  void Leave() {
    const std::lock_guard lock(mutex_);
    --inside_;
    changed_.notify_one();
  }
  void AwaitEmpty() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t inside_ = 0;
};

}  // namespace

Bucket::Bucket(const std::string& folder, uint64_t keys, int64_t cache_bytes)
    : keys_(keys), budget_(static_cast<uint64_t>(cache_bytes) + kMemory) {
  Options options;
  options.directory = folder;
  options.backend = Require(MakeDiskBackend(folder + "/blobs"));
  options.durable = false;
  options.reader_count = 1;
  options.catalog_cache_bytes = cache_bytes;
  options.budget = &budget_;
  engine_ = Require(Engine::Open(std::move(options)));
  if (engine_->buckets().Find(context_, kName).ok()) return;
  const Account account = Require(engine_->identity().CreateAccount(context_, "bench").Commit());
  Require(engine_->buckets().Create(context_, {.name = kName, .owner_account_id = account.id}).Commit());
}

void Bucket::Fill() {
  const BucketCounters counters = Require(engine_->buckets().ReadCounters(context_, kName));
  if (static_cast<uint64_t>(counters.objects) == keys_) return;
  std::jthread committer([this](std::stop_token stop) { engine_->RunCommits(std::move(stop)); });
  FillEvery(2, 0);
  FillEvery(2, 1);
}

void Bucket::FillEvery(uint64_t step, uint64_t first) {
  Window window;
  for (uint64_t number = first; number < keys_; number += step) {
    auto writer = Require(
        engine_->objects().StartPut(context_, {.bucket = kName, .key = KeyOf(number), .size_bytes = Body().size()}));
    Require(writer->Append(Body()));
    window.Enter();
    writer->CommitAsync([&window](const absl::StatusOr<PutResult>& put) {
      Require(put.status());
      window.Leave();
    });
  }
  window.AwaitEmpty();
}

std::string Bucket::KeyOf(uint64_t number) const {
  return absl::StrFormat("%03d/%09d", number * kFolders / keys_, number);
}

void Bucket::Put() { Require(engine_->objects().Put(context_, {.bucket = kName, .key = RandomKey()}, Body())); }

void Bucket::Get() {
  const auto reader = Require(engine_->objects().Get(context_, {.bucket = kName, .key = RandomKey()}));
  std::array<char, 4096> buffer;
  Require(reader->Read(buffer));
}

void Bucket::Head() { Require(engine_->objects().Head(context_, {.bucket = kName, .key = RandomKey()})); }

void Bucket::ListFirstPage() {
  const ListPage page = Require(engine_->objects().List(context_, {.bucket = kName, .limit = kPage}));
  if (page.objects.size() != kPage) Require(absl::InternalError("the first page is not full"));
}

void Bucket::ListFolders() {
  const ListPage page = Require(engine_->objects().List(context_, {.bucket = kName, .delimiter = "/", .limit = kPage}));
  if (page.common_prefixes.size() != kFolders) Require(absl::InternalError("the folders are not all there"));
}

}  // namespace coffer::bench
