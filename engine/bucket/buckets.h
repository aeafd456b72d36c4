// Buckets: create, look up, list and delete them.
//
// Thread-safe; lives as long as its Engine. Names follow S3's rules (ValidateBucketName); a name is taken in all accounts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/change.h"
#include "engine/types.h"

namespace coffer {

struct Store;

struct CreateBucketParams {
  std::string name;
  std::string owner_account_id;  // empty: the principal's
  std::string region;            // empty: the engine's default
  bool object_lock = false;
  Tags tags;
};

struct ListBucketsParams {
  std::string owner_account_id;
  std::string prefix;
  std::string after;             // a name; the page starts behind it
  std::string region;            // empty: all
  size_t limit = 10'000;
};

struct BucketPage {
  std::vector<BucketInfo> buckets;
  bool truncated = false;
  std::string next_after;
};

class Buckets {
 public:
  explicit Buckets(Store& store) : store_(store) {}

  //   InvalidArgument (kInvalidBucketName, kInvalidTag, kTooManyTags)
  //   AlreadyExists (kBucketAlreadyOwnedByYou, kBucketAlreadyExists)
  Change<BucketInfo> Create(const OpContext& context, CreateBucketParams params);
  //   NotFound (kNoSuchBucket)
  absl::StatusOr<BucketInfo> Find(const OpContext& context, std::string_view name);
  absl::StatusOr<BucketCounters> ReadCounters(const OpContext& context, std::string_view name);
  absl::StatusOr<BucketPage> List(const OpContext& context, const ListBucketsParams& params);
  // All tags of a bucket; none: it has none.
  //   NotFound (kNoSuchBucket), InvalidArgument (kInvalidTag, kTooManyTags)
  absl::StatusOr<Tags> ReadTags(const OpContext& context, const BucketRef& bucket);
  Change<Done> PutTags(const OpContext& context, BucketRef bucket, Tags tags);
  // kEnabled or kSuspended; kNever is InvalidArgument, for what kept versions once is never again as if it had not.
  // What is in the bucket stays as it is.
  //   NotFound (kNoSuchBucket), FailedPrecondition (kInvalidBucketState): an object lock needs versions
  Change<Done> SetVersioning(const OpContext& context, BucketRef bucket, Versioning versioning);
  //   NotFound (kNoSuchBucket), FailedPrecondition (kBucketNotEmpty): it has versions or delete markers. Its open uploads go with it.
  Change<Done> Delete(const OpContext& context, BucketRef bucket);

 private:
  Store& store_;
};

// OK, or kInvalidBucketName saying which rule of S3 the name breaks.
absl::Status ValidateBucketName(std::string_view name);

}  // namespace coffer
