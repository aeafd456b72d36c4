#include "engine/store/abandoned_blobs.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace coffer {
namespace {

TEST(AbandonedBlobsTest, AreTakenInBatchesUntilNoneIsLeft) {
  AbandonedBlobs blobs;
  EXPECT_TRUE(blobs.empty());
  for (uint64_t i = 1; i <= 5; ++i) blobs.Add({1, i});
  std::vector<BlobId> all = blobs.Take(2);
  EXPECT_EQ(all.size(), 2u);
  EXPECT_FALSE(blobs.empty());
  const std::vector<BlobId> rest = blobs.Take(100);
  EXPECT_EQ(rest.size(), 3u);
  EXPECT_TRUE(blobs.empty());
  EXPECT_TRUE(blobs.Take(100).empty());
  all.insert(all.end(), rest.begin(), rest.end());
  std::ranges::sort(all);
  for (uint64_t i = 1; i <= 5; ++i) EXPECT_EQ(all[i - 1], (BlobId{1, i}));
}

TEST(AbandonedBlobsTest, WhatCouldNotBeRemovedIsGivenBack) {
  AbandonedBlobs blobs;
  blobs.Add({1, 1});
  for (const BlobId& blob : blobs.Take(1)) blobs.Add(blob);
  EXPECT_EQ(blobs.Take(1), (std::vector<BlobId>{{1, 1}}));
}

}  // namespace
}  // namespace coffer
