#include "engine/store/bucket_cache.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace coffer {
namespace {

BucketRow Bucket(std::string name, uint64_t id) {
  BucketRow bucket;
  bucket.id = id;
  bucket.info.name = std::move(name);
  return bucket;
}

TEST(BucketCacheTest, KnowsWhatItWasToldInTheSameGeneration) {
  BucketCache cache;
  EXPECT_FALSE(cache.Find("a", 1));
  cache.Put(Bucket("a", 7), 1);
  ASSERT_TRUE(cache.Find("a", 1));
  EXPECT_EQ(cache.Find("a", 1)->id, 7u);
  EXPECT_FALSE(cache.Find("b", 1));
}

TEST(BucketCacheTest, ForgetsEverythingWithANewGeneration) {
  BucketCache cache;
  cache.Put(Bucket("a", 7), 1);
  EXPECT_FALSE(cache.Find("a", 2));
  EXPECT_FALSE(cache.Find("a", 1));
}

TEST(BucketCacheTest, TakesNothingThatWasReadBeforeAChange) {
  BucketCache cache;
  EXPECT_FALSE(cache.Find("a", 2));
  cache.Put(Bucket("a", 7), 1);
  EXPECT_FALSE(cache.Find("a", 2));
  EXPECT_FALSE(cache.Find("a", 1));
}

TEST(BucketCacheTest, StaysSmall) {
  BucketCache cache;
  size_t known = 0;
  for (uint64_t i = 0; i < 5000; ++i) cache.Put(Bucket(absl::StrCat(i), i), 1);
  for (uint64_t i = 0; i < 5000; ++i) known += cache.Find(absl::StrCat(i), 1) ? 1 : 0;
  EXPECT_EQ(known, 1024u);
}

}  // namespace
}  // namespace coffer
