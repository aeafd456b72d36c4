#include "engine/store/read_pins.h"

#include <utility>

#include "gtest/gtest.h"

namespace coffer {
namespace {

TEST(ReadPinsTest, TheOldestPinCounts) {
  ReadPins pins;
  EXPECT_EQ(pins.Oldest(10), 10u);
  ReadPins::Pin five = pins.Take(5);
  {
    const ReadPins::Pin three = pins.Take(3);
    const ReadPins::Pin another = pins.Take(3);
    EXPECT_EQ(pins.Oldest(10), 3u);
  }
  EXPECT_EQ(pins.Oldest(10), 5u);
  EXPECT_EQ(pins.Oldest(4), 4u);
  five = pins.Take(7);
  EXPECT_EQ(pins.Oldest(10), 7u);
}

TEST(ReadPinsTest, OneOfTwoAtTheSamePlaceKeepsIt) {
  ReadPins pins;
  ReadPins::Pin first = pins.Take(3);
  { const ReadPins::Pin second = pins.Take(3); }
  EXPECT_EQ(pins.Oldest(10), 3u);
}

TEST(ReadPinsTest, APinMovesWithItsReader) {
  ReadPins pins;
  ReadPins::Pin first = pins.Take(3);
  ReadPins::Pin moved(std::move(first));
  EXPECT_EQ(pins.Oldest(10), 3u);
  ReadPins::Pin other;
  other = std::move(moved);
  EXPECT_EQ(pins.Oldest(10), 3u);
  other = ReadPins::Pin();
  EXPECT_EQ(pins.Oldest(10), 10u);
}

}  // namespace
}  // namespace coffer
