#include "bench/growth/bucket.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "backends/disk/disk_backend.h"
#include "bench/growth/require.h"

namespace coffer::bench {
namespace {

constexpr char kName[] = "bucket";
constexpr char kPath[] = "/bucket/";
constexpr char kAccount[] = "bench";
constexpr size_t kUnderWay = 20'000;  // puts that wait for a commit while a bucket is filled
constexpr size_t kPage = 1000;
constexpr uint64_t kMemory = uint64_t{256} << 20;  // for bodies

const std::string& Body() {
  static const std::string body(100, 'x');
  return body;
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

Bucket::Bucket(const std::string& folder, uint64_t keys, int64_t cache_bytes, uint64_t map_bytes)
    : keys_(keys), budget_(static_cast<uint64_t>(cache_bytes) + kMemory) {
  Options options;
  options.directory = folder;
  options.backend = Require(MakeDiskBackend(folder + "/blobs"));
  options.durable = false;
  options.reader_count = 1;
  options.catalog_cache_bytes = cache_bytes;
  options.catalog_map_bytes = map_bytes;
  options.budget = &budget_;
  engine_ = Require(Engine::Open(std::move(options)));
  Identity& identity = engine_->identity();
  if (!engine_->buckets().Find(context_, kName).ok()) {
    const Account account = Require(identity.CreateAccount(context_, kAccount).Commit());
    Require(engine_->buckets().Create(context_, {.name = kName, .owner_account_id = account.id}).Commit());
  }
  requests_.emplace(*engine_, Require(identity.FindAccount(context_, kAccount)).id);
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

Call Bucket::Put() {
  return
      [this, key = RandomKey()] { Require(engine_->objects().Put(context_, {.bucket = kName, .key = key}, Body())); };
}

Call Bucket::Get() {
  return [this, key = RandomKey()] {
    const auto reader = Require(engine_->objects().Get(context_, {.bucket = kName, .key = key}));
    std::array<char, 4096> buffer;
    Require(reader->Read(buffer));
  };
}

Call Bucket::Head() {
  return [this, key = RandomKey()] { Require(engine_->objects().Head(context_, {.bucket = kName, .key = key})); };
}

Call Bucket::ListFirstPage() {
  return [this] {
    const ListPage page = Require(engine_->objects().List(context_, {.bucket = kName, .limit = kPage}));
    if (page.objects.size() != kPage) Require(absl::InternalError("the first page is not full"));
  };
}

Call Bucket::ListFolders() {
  return [this] {
    const ListPage page =
        Require(engine_->objects().List(context_, {.bucket = kName, .delimiter = "/", .limit = kPage}));
    if (page.common_prefixes.size() != kFolders) Require(absl::InternalError("the folders are not all there"));
  };
}

Call Bucket::RequestPut() { return requests_->Prepare("PUT", kPath + RandomKey(), Body()); }
Call Bucket::RequestGet() { return requests_->Prepare("GET", kPath + RandomKey()); }
Call Bucket::RequestHead() { return requests_->Prepare("HEAD", kPath + RandomKey()); }
Call Bucket::RequestFirstPage() { return requests_->Prepare("GET", kPath + std::string("?list-type=2")); }
Call Bucket::RequestFolders() { return requests_->Prepare("GET", kPath + std::string("?list-type=2&delimiter=%2F")); }

}  // namespace coffer::bench
