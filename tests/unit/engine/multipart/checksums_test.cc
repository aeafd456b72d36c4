#include "engine/multipart/checksums.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/error.h"

namespace coffer {
namespace {

constexpr auto kFull = ChecksumType::kFullObject;
constexpr auto kComposite = ChecksumType::kComposite;

// What no object can put together from its parts.
constexpr Algorithm kHashes[] = {Algorithm::kSha1,  Algorithm::kSha256,  Algorithm::kSha512,  Algorithm::kMd5,
                                 Algorithm::kXxh64, Algorithm::kXxh3_64, Algorithm::kXxh3_128};

TEST(ChecksumType, FollowsTheTableOfS3) {
  EXPECT_EQ(ResolveChecksumType({}, {}).value(), kFull);
  EXPECT_EQ(ResolveChecksumType(Algorithm::kCrc64Nvme, {}).value(), kFull);
  for (const Algorithm algorithm : kHashes) {
    EXPECT_EQ(ResolveChecksumType(algorithm, {}).value(), kComposite);
    EXPECT_EQ(ResolveChecksumType(algorithm, kComposite).value(), kComposite);
  }
  for (const Algorithm algorithm : {Algorithm::kCrc32, Algorithm::kCrc32c}) {
    EXPECT_EQ(ResolveChecksumType(algorithm, {}).value(), kComposite);
    EXPECT_EQ(ResolveChecksumType(algorithm, kComposite).value(), kComposite);
    EXPECT_EQ(ResolveChecksumType(algorithm, kFull).value(), kFull);
  }
}

TEST(ChecksumType, RefusesWhatDoesNotGoTogether) {
  for (const auto& status : {ResolveChecksumType({}, kFull).status(), ResolveChecksumType({}, kComposite).status(),
                             ResolveChecksumType(Algorithm::kCrc64Nvme, kComposite).status()}) {
    EXPECT_EQ(GetErrorCode(status), ErrorCode::kInvalidRequest);
  }
  for (const Algorithm algorithm : kHashes) {
    EXPECT_EQ(GetErrorCode(ResolveChecksumType(algorithm, kFull).status()), ErrorCode::kInvalidRequest);
  }
}

std::vector<PartRow> PartsOf(const std::vector<std::string>& bodies, Algorithm algorithm) {
  std::vector<PartRow> parts;
  for (const std::string& body : bodies) {
    PartRow part;
    part.size_bytes = body.size();
    part.checksum = Checksum{algorithm, kFull, DigestOf(algorithm, body)};
    parts.push_back(part);
  }
  return parts;
}

UploadRow UploadWith(std::optional<Algorithm> algorithm, ChecksumType type) {
  UploadRow upload;
  upload.checksum_algorithm = algorithm;
  upload.checksum_type = type;
  return upload;
}

TEST(CombineChecksums, AFullChecksumIsThatOfTheWholeBody) {
  const std::vector<std::string> bodies = {"first part", "", "second part", std::string(100'000, 'x')};
  const std::string whole = bodies[0] + bodies[1] + bodies[2] + bodies[3];
  for (const Algorithm algorithm : {Algorithm::kCrc32, Algorithm::kCrc32c, Algorithm::kCrc64Nvme}) {
    const Checksum combined = CombineChecksums(UploadWith(algorithm, kFull), PartsOf(bodies, algorithm));
    EXPECT_EQ(combined, (Checksum{algorithm, kFull, DigestOf(algorithm, whole)}));
  }
}

TEST(CombineChecksums, NoneAskedForIsCrc64OfTheWholeBody) {
  const Checksum combined = CombineChecksums(UploadWith({}, kFull), PartsOf({"a", "b"}, Algorithm::kCrc64Nvme));
  EXPECT_EQ(combined, (Checksum{Algorithm::kCrc64Nvme, kFull, DigestOf(Algorithm::kCrc64Nvme, "ab")}));
}

TEST(CombineChecksums, ACompositeOneIsTheDigestOfTheParts) {
  std::vector<Algorithm> algorithms(std::begin(kHashes), std::end(kHashes));
  algorithms.push_back(Algorithm::kCrc32);
  for (const Algorithm algorithm : algorithms) {
    const Checksum combined = CombineChecksums(UploadWith(algorithm, kComposite), PartsOf({"a", "b"}, algorithm));
    const std::string raws = DigestOf(algorithm, "a") + DigestOf(algorithm, "b");
    EXPECT_EQ(combined, (Checksum{algorithm, kComposite, DigestOf(algorithm, raws)}));
  }
}

}  // namespace
}  // namespace coffer
