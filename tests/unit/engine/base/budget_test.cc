#include "engine/base/budget.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

#include "engine/base/error.h"

namespace coffer {
namespace {

TEST(BudgetTest, CountsUpToTheLimit) {
  MemoryBudget budget(100);
  EXPECT_TRUE(budget.TryReserve(60));
  EXPECT_FALSE(budget.TryReserve(41));
  EXPECT_EQ(budget.used_bytes(), 60u);
  EXPECT_TRUE(budget.TryReserve(40));
  budget.Release(100);
  EXPECT_EQ(budget.used_bytes(), 0u);
}

TEST(BudgetTest, HugeReservationsDoNotWrapAround) {
  MemoryBudget budget(100);
  EXPECT_TRUE(budget.TryReserve(50));
  EXPECT_FALSE(budget.TryReserve(SIZE_MAX));
  EXPECT_EQ(budget.used_bytes(), 50u);
  budget.Release(50);
}

TEST(BufferPoolTest, BuffersAreAlignedAndOfOneSize) {
  MemoryBudget budget(1 << 20);
  BufferPool pool(budget, 8192, 2);
  auto buffer = pool.Take();
  ASSERT_TRUE(buffer.ok());
  EXPECT_EQ(buffer->size(), 8192u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer->data()) % BufferPool::kAlignment, 0u);
}

TEST(BufferPoolTest, AnswersSlowDownInsteadOfGrowing) {
  MemoryBudget budget(2 * 4096);
  BufferPool pool(budget, 4096, 4);
  auto first = pool.Take();
  auto second = pool.Take();
  ASSERT_TRUE(first.ok() && second.ok());
  const auto third = pool.Take();
  EXPECT_TRUE(absl::IsResourceExhausted(third.status()));
  EXPECT_EQ(GetErrorCode(third.status()), ErrorCode::kSlowDown);
  *first = Buffer();
  EXPECT_TRUE(pool.Take().ok());
}

TEST(BufferPoolTest, EverythingGoesBackToTheBudget) {
  MemoryBudget budget(1 << 20);
  {
    BufferPool pool(budget, 4096, 1);
    auto first = pool.Take();
    auto second = pool.Take();
    Buffer moved = *std::move(first);
    EXPECT_TRUE(static_cast<bool>(moved));
  }
  EXPECT_EQ(budget.used_bytes(), 0u);
}

TEST(BufferPoolTest, SpareBuffersLeaveHalfOfTheBudget) {
  MemoryBudget budget(8 * 4096);
  BufferPool pool(budget, 4096, 1);
  std::vector<Buffer> taken;
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(static_cast<bool>(taken.emplace_back(pool.TakeSpare())));
  EXPECT_FALSE(static_cast<bool>(pool.TakeSpare()));
  EXPECT_TRUE(pool.Take().ok());  // and gives it back: now it is idle
  EXPECT_FALSE(static_cast<bool>(pool.TakeSpare())) << "it is for who cannot do without";
  taken.clear();
  EXPECT_TRUE(static_cast<bool>(pool.TakeSpare()));
}

TEST(BufferPoolTest, ManyThreadsStayUnderTheLimit) {
  MemoryBudget budget(4 * 4096);
  BufferPool pool(budget, 4096, 2);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        auto buffer = pool.Take();
        if (buffer.ok()) buffer->data()[0] = static_cast<char>(round);
        EXPECT_LE(budget.used_bytes(), budget.limit_bytes());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace coffer
