#include "api/s3/sigv4/signing_key_cache.h"

#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace coffer::s3::sigv4 {
namespace {

const Scope kScope = {"20130524", "us-east-1"};

TEST(SigningKeyCacheTest, FindsWhatWasPutForTheSameScope) {
  SigningKeyCache cache;
  cache.Put("AK", kScope, 1, Secret("key"));
  EXPECT_EQ(cache.Find("AK", kScope, 1)->Reveal(), "key");
  EXPECT_FALSE(cache.Find("AK2", kScope, 1).has_value());
  EXPECT_FALSE(cache.Find("AK", {"20130525", "us-east-1"}, 1).has_value());
  EXPECT_FALSE(cache.Find("AK", {"20130524", "eu-west-1"}, 1).has_value());
}

TEST(SigningKeyCacheTest, ANewGenerationForgetsTheOld) {
  SigningKeyCache cache;
  cache.Put("AK", kScope, 1, Secret("key"));
  EXPECT_FALSE(cache.Find("AK", kScope, 2).has_value());
  EXPECT_EQ(cache.size(), 0u);
  // Derived from a secret that was read before the change.
  cache.Put("AK", kScope, 1, Secret("key"));
  EXPECT_FALSE(cache.Find("AK", kScope, 2).has_value());
  EXPECT_FALSE(cache.Find("AK", kScope, 1).has_value());
}

TEST(SigningKeyCacheTest, IsBounded) {
  SigningKeyCache cache(4);
  for (int i = 0; i < 100; ++i) cache.Put("AK" + std::to_string(i), kScope, 1, Secret("key"));
  EXPECT_EQ(cache.size(), 4u);
  EXPECT_TRUE(cache.Find("AK99", kScope, 1).has_value());
}

TEST(SigningKeyCacheTest, ManyThreads) {
  SigningKeyCache cache(8);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string name = "AK" + std::to_string(i % 16);
        const auto generation = static_cast<uint64_t>(1 + i / 100);
        if (t % 2 == 0) cache.Put(name, kScope, generation, Secret(name));
        const auto found = cache.Find(name, kScope, generation);
        if (found) {
          EXPECT_EQ(found->Reveal(), name);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace coffer::s3::sigv4
