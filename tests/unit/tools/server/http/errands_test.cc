#include "tools/server/http/errands.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace coffer::server {
namespace {

TEST(ErrandsTest, WhoWaitsSeesTheObjectGone) {
  Errands errands;
  errands.AwaitNone();
  std::atomic<bool> gone = false;
  std::shared_ptr<int> object(new int(7), [&gone](int* number) {
    delete number;
    gone = true;
  });
  std::thread worker([lent = errands.Lend(std::move(object))]() mutable {
    std::shared_ptr<int> copy = lent;
    lent.reset();
    EXPECT_EQ(*copy, 7);
  });
  errands.AwaitNone();
  EXPECT_TRUE(gone);
  worker.join();
}

TEST(ErrandsTest, TheObjectLivesOnWithItsOwner) {
  Errands errands;
  const auto object = std::make_shared<int>(7);
  errands.Lend(object).reset();
  errands.AwaitNone();
  EXPECT_EQ(object.use_count(), 1);
}

}  // namespace
}  // namespace coffer::server
