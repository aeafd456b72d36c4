#include "engine/object/selection.h"

#include <gtest/gtest.h>

#include "engine/base/error.h"

namespace coffer {
namespace {

constexpr auto kFull = ChecksumType::kFullObject;
constexpr auto kComposite = ChecksumType::kComposite;

// Three parts: 10 bytes, none, and 5.
VersionRow MultipartVersion(ChecksumType type) {
  VersionRow version;
  version.size_bytes = 15;
  version.checksum = Checksum{Algorithm::kCrc32, type, "whole"};
  version.parts = {{2, 10, Checksum{Algorithm::kCrc32, kFull, "two"}},
                   {3, 0, Checksum{Algorithm::kCrc32, kFull, "three"}},
                   {7, 5, Checksum{Algorithm::kCrc32, kFull, "seven"}}};
  return version;
}

VersionRow PlainVersion(uint64_t size_bytes) {
  VersionRow version;
  version.size_bytes = size_bytes;
  version.checksum = Checksum{Algorithm::kCrc32, kFull, "whole"};
  return version;
}

// "offset+length checksum/parts"
std::string Select(const VersionRow& version, std::optional<ByteRange> range, std::optional<uint32_t> part) {
  const absl::StatusOr<Selection> selection = SelectBytes(version, range, part);
  if (!selection.ok()) return GetErrorCode(selection.status()) == ErrorCode::kNoSuchPart ? "no such part" : "invalid";
  EXPECT_EQ(selection->is_partial, range || part);
  std::string text = std::to_string(selection->span.offset) + "+" + std::to_string(selection->span.length);
  if (selection->checksum) text += " " + selection->checksum->raw;
  if (selection->checksum_parts > 0) text += "/" + std::to_string(selection->checksum_parts);
  return text;
}

TEST(SelectionTest, APartIsFoundByItsNumber) {
  const VersionRow version = MultipartVersion(kFull);
  EXPECT_EQ(Select(version, {}, 2), "0+10");
  EXPECT_EQ(Select(version, {}, 3), "10+0");
  EXPECT_EQ(Select(version, {}, 7), "10+5");
  EXPECT_EQ(Select(version, {}, 1), "no such part");
  EXPECT_EQ(Select(version, {}, 8), "no such part");
  EXPECT_EQ(GetErrorFields(SelectBytes(version, {}, 8).status()),
            (ErrorFields{{"PartNumberRequested", "8"}, {"ActualPartCount", "3"}}));
}

TEST(SelectionTest, WhatNoUploadMadeIsOnePart) {
  EXPECT_EQ(Select(PlainVersion(9), {}, 1), "0+9 whole");
  EXPECT_EQ(Select(PlainVersion(0), {}, 1), "0+0 whole");
  EXPECT_EQ(Select(PlainVersion(9), {}, 2), "no such part");
}

TEST(SelectionTest, AChecksumOfTheFullObjectComesWithAllOfIt) {
  EXPECT_EQ(Select(MultipartVersion(kFull), {}, {}), "0+15 whole");
  EXPECT_EQ(Select(MultipartVersion(kFull), ByteRange{0, 99}, {}), "0+15 whole");
  EXPECT_EQ(Select(MultipartVersion(kFull), ByteRange{10, 14}, {}), "10+5");
  EXPECT_EQ(Select(PlainVersion(9), ByteRange{1, {}}, {}), "1+8");
  EXPECT_EQ(Select(PlainVersion(9), ByteRange{9, {}}, {}), "invalid");
}

TEST(SelectionTest, ACompositeChecksumHasPartsOfItsOwn) {
  const VersionRow version = MultipartVersion(kComposite);
  EXPECT_EQ(Select(version, {}, {}), "0+15 whole/3");
  EXPECT_EQ(Select(version, ByteRange{0, {}}, {}), "0+15 whole/3");
  EXPECT_EQ(Select(version, {}, 2), "0+10 two");
  EXPECT_EQ(Select(version, {}, 3), "10+0 three");
  EXPECT_EQ(Select(version, ByteRange{0, 9}, {}), "0+10 two");
  EXPECT_EQ(Select(version, ByteRange{{}, 5}, {}), "10+5 seven");
  EXPECT_EQ(Select(version, ByteRange{9, 14}, {}), "9+6");
  EXPECT_EQ(SelectBytes(version, {}, 2)->checksum->type, kComposite);
}

TEST(SelectionTest, TheOnlyPartIsNotTheObject) {
  VersionRow version = MultipartVersion(kComposite);
  version.parts.resize(1);
  version.size_bytes = 10;
  EXPECT_EQ(Select(version, {}, 2), "0+10 two");
  EXPECT_EQ(Select(version, {}, {}), "0+10 whole/1");
}

}  // namespace
}  // namespace coffer
