#include "engine/identity/signing_key_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

namespace coffer {
namespace {

SigningKey KeyWith(std::string secret) { return {{"111122223333", "", ""}, Secret(std::move(secret))}; }

TEST(SigningKeyCache, KeepsWhatWasPut) {
  SigningKeyCache cache;
  EXPECT_FALSE(cache.Find("k"));
  cache.Put("k", KeyWith("s"), cache.generation());
  EXPECT_EQ(cache.Find("k")->secret.Reveal(), "s");
  cache.Invalidate();
  EXPECT_FALSE(cache.Find("k"));
}

TEST(SigningKeyCache, RefusesWhatWasReadBeforeAChange) {
  SigningKeyCache cache;
  const uint64_t before = cache.generation();
  cache.Invalidate();
  cache.Put("k", KeyWith("old"), before);
  EXPECT_FALSE(cache.Find("k"));
}

TEST(SigningKeyCache, DoesNotGrowWithoutEnd) {
  SigningKeyCache cache;
  for (int i = 0; i < 5000; ++i) cache.Put(std::to_string(i), KeyWith("s"), cache.generation());
  int kept = 0;
  for (int i = 0; i < 5000; ++i) kept += cache.Find(std::to_string(i)).has_value() ? 1 : 0;
  EXPECT_EQ(kept, 1024);
  EXPECT_TRUE(cache.Find("4999"));
}

// A writer moves the row on and then empties the cache; readers fill it from the row. Once Invalidate returned, nobody
// may find anything older.
TEST(SigningKeyCache, NeverServesAnOldKeyAfterItsChange) {
  SigningKeyCache cache;
  std::atomic<int> row{0};
  std::atomic<int> acknowledged{0};
  std::atomic<bool> stop{false};
  std::atomic<bool> stale{false};
  std::atomic<int> reads{0};
  const auto read = [&] {
    for (; !stop; ++reads) {
      const int at_least = acknowledged;
      if (const auto found = cache.Find("k")) {
        if (std::stoi(found->secret.Reveal()) < at_least) stale = true;
        continue;
      }
      const uint64_t generation = cache.generation();
      cache.Put("k", KeyWith(std::to_string(row)), generation);
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int i = 1; reads < 20'000; ++i) {
    row = i;
    cache.Invalidate();
    acknowledged = i;
  }
  stop = true;
  first.join();
  second.join();
  EXPECT_FALSE(stale);
}

}  // namespace
}  // namespace coffer
