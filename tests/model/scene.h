// What a step acts in, and the choices that it makes there.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "tests/model/describe.h"
#include "tests/model/memory.h"
#include "tests/model/object_store.h"
#include "tests/model/step.h"

namespace coffer::model {

inline constexpr char kAlpha[] = "alpha";
inline constexpr char kBeta[] = "beta";
inline constexpr char kGamma[] = "gamma";  // comes and goes

struct Scene {
  ObjectStore& store;
  Memory& memory;
  Dice dice;
  WallTime now;

  std::string PickBucket();
  std::string PickKey();
  // As an XML document can carry it.
  std::string PickPlainKey();
  std::string PickPrefix();
  std::string PickDelimiter();
  std::string PickBody();
  ObjectMetadata PickMetadata();
  // Rarely more than there may be, where `may_exceed`: a request has one fault at a time.
  Tags PickTags(bool may_exceed, size_t most = 10);
  std::string PickStorageClass();
  size_t PickLimit();
  std::optional<ByteRange> PickRange();
  Preconditions PickReadConditions(const std::string& bucket, const std::string& key);
  Preconditions PickWriteConditions(const std::string& bucket, const std::string& key);
  std::optional<Algorithm> PickAlgorithm();
  // The algorithm's digest, or rarely another; beside it sometimes a Content-MD5.
  std::vector<ExpectedDigest> PickDigests(std::optional<Algorithm> algorithm, std::string_view body);

  // An answer in words.
  std::string Tell(const std::string& bucket, const std::string& key, const absl::StatusOr<PutResult>& result);
};

std::string DescribePlace(const std::string& bucket, const std::string& key);

// One function a step.
std::string PutStep(Scene& scene);
std::string GetStep(Scene& scene);
std::string HeadStep(Scene& scene);
std::string AttributesStep(Scene& scene);
std::string DeleteStep(Scene& scene);
std::string DeleteManyStep(Scene& scene);
std::string CopyStep(Scene& scene);
std::string ReadTagsStep(Scene& scene);
std::string PutTagsStep(Scene& scene);
std::string PutBucketTagsStep(Scene& scene);
std::string CreateUploadStep(Scene& scene);
std::string PutPartStep(Scene& scene);
std::string CopyPartStep(Scene& scene);
std::string CompleteStep(Scene& scene);
std::string AbortStep(Scene& scene);
std::string ListStep(Scene& scene);
std::string ListVersionsStep(Scene& scene);
std::string ListUploadsStep(Scene& scene);
std::string ListPartsStep(Scene& scene);
std::string CreateBucketStep(Scene& scene);
std::string DeleteBucketStep(Scene& scene);
std::string SetVersioningStep(Scene& scene);
std::string MaintainStep(Scene& scene);
std::string LookAtAll(Scene& scene);

}  // namespace coffer::model
