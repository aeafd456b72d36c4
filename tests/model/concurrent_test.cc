// Eight threads on few keys: what each was answered can have happened one after the other, on an engine in memory and
// on a simulated disk, straight and through S3, with a thread that is lent for commits and without.
#include <atomic>
#include <barrier>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/model/describe.h"
#include "tests/model/host.h"
#include "tests/model/linearizable.h"

namespace coffer::model {
namespace {

constexpr int kThreads = 8;
constexpr int kCallsEach = 120;
constexpr int kKeys = 3;
constexpr int kRaces = 40;
constexpr char kBucket[] = "bucket";

struct Setting {
  World world;
  bool lends_thread = false;
};

// The body that stands for a value: short ones are kept in the catalog, long ones are blobs.
std::string BodyOf(uint32_t value) { return absl::StrCat(value, std::string(value % 2 == 0 ? 10 : 300, ' ')); }
uint32_t ValueOf(const std::string& body) { return static_cast<uint32_t>(std::stoul(body)); }

Event::Outcome OutcomeOf(const absl::Status& status) {
  const std::string name = Describe(status);
  if (name == "ok") return Event::Outcome::kDone;
  if (name == "PreconditionFailed") return Event::Outcome::kPreconditionFailed;
  if (name == "NoSuchKey") return Event::Outcome::kNoSuchKey;
  EXPECT_EQ(name, "ConditionalRequestConflict");
  return Event::Outcome::kNothing;
}

class ConcurrentModelTest : public testing::TestWithParam<Setting> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(host_.Open().ok());
    ASSERT_TRUE(store().CreateBucket(kBucket).ok());
    if (!GetParam().lends_thread) return;
    lent_ = std::jthread([this](std::stop_token stop) { host_.engine().RunCommits(std::move(stop)); });
  }
  void TearDown() override { lent_ = {}; }

  ObjectStore& store() { return host_.store(); }

  absl::StatusOr<PutResult> PutInParts(const std::string& key, const std::string& body, Preconditions conditions) {
    ASSIGN_OR_RETURN(const UploadInfo upload, store().CreateUpload({.bucket = kBucket, .key = key}));
    ASSIGN_OR_RETURN(
        const PutResult part,
        store().PutPart({.bucket = kBucket, .key = key, .upload_id = upload.upload_id, .number = 1}, body));
    CompleteParams params{.bucket = kBucket, .key = key, .upload_id = upload.upload_id};
    params.parts = {{.number = 1, .etag = part.etag}};
    params.conditions = std::move(conditions);
    return store().Complete(params);
  }

  absl::StatusOr<PutResult> Write(bool in_parts, const std::string& key, uint32_t value, Preconditions conditions) {
    if (in_parts) {
      absl::StatusOr<PutResult> put = PutInParts(key, BodyOf(value), conditions);
      // A conflict asks to begin anew.
      while (GetErrorCode(put.status()) == ErrorCode::kConditionalRequestConflict) {
        put = PutInParts(key, BodyOf(value), conditions);
      }
      return put;
    }
    return store().Put({.bucket = kBucket, .key = key, .conditions = std::move(conditions)}, BodyOf(value));
  }

  SettableClock clock_;
  Host host_{GetParam().world, clock_, 1};
  std::jthread lent_;
};

INSTANTIATE_TEST_SUITE_P(, ConcurrentModelTest,
                         testing::Values(Setting{{.on_disk = false, .through_s3 = false}, false},
                                         Setting{{.on_disk = false, .through_s3 = true}, false},
                                         Setting{{.on_disk = true, .through_s3 = false}, true},
                                         Setting{{.on_disk = true, .through_s3 = true}, false}),
                         [](const auto& info) {
                           return absl::StrCat(info.param.world.on_disk ? "OnDisk" : "InMemory",
                                               info.param.world.through_s3 ? "ThroughS3" : "Straight",
                                               info.param.lends_thread ? "WithLentThread" : "");
                         });

// One thread and what it knows of each key.
class Caller {
 public:
  Caller(int number, std::atomic<uint64_t>& time)
      : number_(number), time_(time), dice_(static_cast<uint64_t>(number)) {}

  // `write(in_parts, key, value, conditions)`.
  template <typename Write>
  void Call(ObjectStore& store, const Write& write) {
    const auto key = static_cast<int>(dice_.Below(kKeys));
    const std::string name = absl::StrCat("key", key);
    Event event;
    Known& known = known_[key];
    event.expected = known.value;
    event.begin = ++time_;
    switch (dice_.Below(known.etag.empty() ? 5 : 7)) {
      case 0:
        event.kind = Event::Kind::kPut;
        Note(write(dice_.OneIn(3), name, event.value = NextValue(), Preconditions()), event, known);
        break;
      case 1:
        event.kind = Event::Kind::kPutIfAbsent;
        Note(write(dice_.OneIn(3), name, event.value = NextValue(), {.if_none_match = {"*"}}), event, known);
        break;
      case 2:
        event.kind = Event::Kind::kDelete;
        event.outcome = OutcomeOf(store.Delete({.bucket = kBucket, .key = name}).status());
        break;
      case 5:
        event.kind = Event::Kind::kPutIfMatch;
        Note(write(dice_.OneIn(3), name, event.value = NextValue(), {.if_match = {known.etag}}), event, known);
        break;
      case 6:
        event.kind = Event::Kind::kDeleteIfMatch;
        event.outcome = OutcomeOf(
            store.Delete({.bucket = kBucket, .key = name, .conditions = {.if_match = {known.etag}}}).status());
        break;
      default:
        Get(store, name, event, known);
    }
    event.end = ++time_;
    events_[key].push_back(event);
  }

  const std::vector<Event>& events(int key) { return events_[key]; }

 private:
  struct Known {
    uint32_t value = 0;
    std::string etag;
  };

  uint32_t NextValue() { return static_cast<uint32_t>(++values_ * kThreads + number_); }

  static void Note(const absl::StatusOr<PutResult>& put, Event& event, Known& known) {
    event.outcome = OutcomeOf(put.status());
    if (put.ok()) known = {event.value, put->etag};
  }

  static void Get(ObjectStore& store, const std::string& key, Event& event, Known& known) {
    const absl::StatusOr<Found> found = store.Get({.bucket = kBucket, .key = key});
    event.outcome = OutcomeOf(found.status());
    if (!found.ok()) return;
    event.value = ValueOf(found->body);
    EXPECT_EQ(found->body, BodyOf(event.value));
    known = {event.value, found->head.info.etag};
  }

  const int number_;
  std::atomic<uint64_t>& time_;
  Dice dice_;
  int values_ = 0;
  std::map<int, Known> known_;
  std::map<int, std::vector<Event>> events_;
};

TEST_P(ConcurrentModelTest, WhatEachWasAnsweredCanHaveHappenedOneAfterTheOther) {
  std::atomic<uint64_t> time = 0;
  std::vector<Caller> callers;
  for (int i = 0; i < kThreads; ++i) callers.emplace_back(i, time);
  std::vector<std::jthread> threads;
  for (Caller& caller : callers) {
    threads.emplace_back([this, &caller] {
      const auto write = [this](bool in_parts, const std::string& key, uint32_t value, Preconditions conditions) {
        return Write(in_parts, key, value, std::move(conditions));
      };
      for (int i = 0; i < kCallsEach; ++i) caller.Call(store(), write);
    });
  }
  threads.clear();
  for (int key = 0; key < kKeys; ++key) {
    std::vector<std::vector<Event>> history;
    for (Caller& caller : callers) history.push_back(caller.events(key));
    EXPECT_TRUE(IsLinearizable(history)) << "key " << key;
  }
}

TEST_P(ConcurrentModelTest, OfThoseWhoCreateAKeyExactlyOneWins) {
  std::vector<std::atomic<int>> winners(kRaces);
  std::vector<std::atomic<uint32_t>> written(kRaces);
  std::barrier start(kThreads);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int race = 0; race < kRaces; ++race) {
        const auto value = static_cast<uint32_t>(race * kThreads + i);
        start.arrive_and_wait();
        const auto put = Write(i % 4 == 0, absl::StrCat("race", race), value, {.if_none_match = {"*"}});
        if (OutcomeOf(put.status()) != Event::Outcome::kDone) continue;
        ++winners[race];
        written[race] = value;
      }
    });
  }
  threads.clear();
  for (int race = 0; race < kRaces; ++race) {
    EXPECT_EQ(winners[race], 1) << "race " << race;
    const absl::StatusOr<Found> found = store().Get({.bucket = kBucket, .key = absl::StrCat("race", race)});
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->body, BodyOf(written[race]));
  }
}

}  // namespace
}  // namespace coffer::model
