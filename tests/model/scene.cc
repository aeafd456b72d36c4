#include "tests/model/scene.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "tests/conformance/noise.h"

namespace coffer::model {
namespace {

// Names beside each other, under each other, and such that need care on the wire. The last is none for XML.
constexpr std::array<const char*, 14> kKeys = {"a",   "a/",   "a/b",   "a/b/c", "a//",           "ab",
                                               "b",   "b/x",  "b/y/z", "c--d",  "sp ace+%2F&<>", "é/ü\xf0\x9f\x90\x88",
                                               "zz/", "z\x01"};
constexpr size_t kPlainKeys = kKeys.size() - 1;

constexpr std::array<Algorithm, kAlgorithmCount> kAlgorithms = {
    Algorithm::kCrc32,  Algorithm::kCrc32c, Algorithm::kCrc64Nvme, Algorithm::kSha1,    Algorithm::kSha256,
    Algorithm::kSha512, Algorithm::kMd5,    Algorithm::kXxh64,     Algorithm::kXxh3_64, Algorithm::kXxh3_128};

}  // namespace

std::string Scene::PickBucket() {
  const uint64_t roll = dice.Below(20);
  return roll < 12 ? kAlpha : roll < 18 ? kBeta : kGamma;
}

std::string Scene::PickKey() { return kKeys[std::min(dice.Below(kKeys.size()), dice.Below(kKeys.size()))]; }

std::string Scene::PickPlainKey() { return kKeys[std::min(dice.Below(kPlainKeys), dice.Below(kPlainKeys))]; }

std::string Scene::PickPrefix() {
  if (!dice.OneIn(3)) return "";
  const std::string key = PickKey();
  return key.substr(0, dice.Below(key.size() + 1));
}

std::string Scene::PickDelimiter() {
  constexpr std::array<const char*, 8> kDelimiters = {"", "", "", "/", "/", "/", "b/", "--"};
  return kDelimiters[dice.Below(kDelimiters.size())];
}

std::string Scene::PickBody() {
  const uint64_t roll = dice.Below(300);
  const uint64_t most = roll == 0 ? 200'000 : roll < 150 ? 2000 : 80;
  return Noise(dice.Below(most), dice.Next());
}

ObjectMetadata Scene::PickMetadata() {
  ObjectMetadata metadata;
  metadata.content_type = absl::StrCat("text/x-", dice.Below(100));
  if (dice.OneIn(4)) metadata.cache_control = "no-cache";
  if (dice.OneIn(8)) metadata.website_redirect = absl::StrCat("/", dice.Below(3));
  if (dice.OneIn(2)) metadata.user = {{"number", absl::StrCat(dice.Below(1000))}};
  return metadata;
}

Tags Scene::PickTags(bool may_exceed, size_t most) {
  Tags tags;
  if (may_exceed && dice.OneIn(40)) {
    const size_t count = most + dice.Below(2);
    for (size_t i = 0; i < count; ++i) tags.emplace_back(absl::StrCat("tag", absl::Dec(i, absl::kZeroPad2)), "");
    return tags;
  }
  for (const char* key : {"color", "size of it", "x/y+z"}) {
    if (dice.OneIn(4)) tags.emplace_back(key, absl::StrCat(dice.Below(100)));
  }
  return tags;
}

std::string Scene::PickStorageClass() { return dice.OneIn(5) ? "STANDARD_IA" : "STANDARD"; }

size_t Scene::PickLimit() { return dice.OneIn(3) ? 1000 : dice.Below(6); }

std::optional<ByteRange> Scene::PickRange() {
  if (!dice.OneIn(3)) return std::nullopt;
  const uint64_t first = dice.Below(dice.OneIn(2) ? 10 : 3000);
  switch (dice.Below(3)) {
    case 0:
      return ByteRange{first, std::nullopt};
    case 1:
      return ByteRange{std::nullopt, first};
    default:
      return ByteRange{first, first + dice.Below(2000)};
  }
}

Preconditions Scene::PickReadConditions(const std::string& bucket, const std::string& key) {
  Preconditions conditions;
  if (!dice.OneIn(3)) return conditions;
  const auto pick_time = [&] { return now - std::chrono::seconds(dice.Below(20)); };
  if (dice.OneIn(3)) conditions.if_match = {memory.PickEtag(dice, bucket, key)};
  if (dice.OneIn(3)) conditions.if_none_match = {memory.PickEtag(dice, bucket, key)};
  if (dice.OneIn(8)) conditions.if_match.push_back(memory.PickEtag(dice, bucket, key));
  if (dice.OneIn(3)) conditions.if_modified_since = pick_time();
  if (dice.OneIn(3)) conditions.if_unmodified_since = pick_time();
  return conditions;
}

Preconditions Scene::PickWriteConditions(const std::string& bucket, const std::string& key) {
  Preconditions conditions;
  const uint64_t roll = dice.Below(12);
  if (roll == 0) conditions.if_none_match = {"*"};
  if (roll == 1) conditions.if_match = {memory.PickEtag(dice, bucket, key)};
  return conditions;
}

std::optional<Algorithm> Scene::PickAlgorithm() {
  if (!dice.OneIn(3)) return std::nullopt;
  return kAlgorithms[dice.Below(kAlgorithms.size())];
}

std::vector<ExpectedDigest> Scene::PickDigests(std::optional<Algorithm> algorithm, std::string_view body) {
  std::vector<ExpectedDigest> digests;
  const auto add = [&](Algorithm which) {
    const bool wrong = dice.OneIn(30);
    digests.push_back({which, DigestOf(which, wrong ? absl::StrCat(body.size(), " other bytes") : std::string(body))});
  };
  if (algorithm) add(*algorithm);
  if (algorithm != Algorithm::kMd5 && dice.OneIn(6)) add(Algorithm::kMd5);
  return digests;
}

std::string Scene::Tell(const std::string& bucket, const std::string& key, const absl::StatusOr<PutResult>& result) {
  if (!result.ok()) return Describe(result.status());
  memory.NoteEtag(bucket, key, result->etag);
  const std::string version = result->versioned ? memory.NoteVersion(bucket, key, result->version_id) : "-";
  return absl::StrCat(result->etag, " ", version, " ", Describe(result->checksum));
}

std::string DescribePlace(const std::string& bucket, const std::string& key) {
  return absl::StrCat(bucket, "/", Quote(key));
}

}  // namespace coffer::model
