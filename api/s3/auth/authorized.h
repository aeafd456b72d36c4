// The right to do one thing to one resource, once.
//
// Only the gate makes these; a handler that takes one cannot be called by a request that was not allowed, and that
// holds at compile time. It names the action and the resource that were allowed, and the bucket as it was then.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/types.h"

namespace coffer::s3 {

// What a request is about: an object, a bucket when the key is empty, the service when both are.
struct ResourceName {
  std::string bucket;
  std::string key;
};

class Authorized {
 public:
  std::string_view action() const { return action_; }
  const ResourceName& resource() const { return resource_; }
  // None for the service, and for a bucket that is about to be made.
  const std::optional<BucketInfo>& bucket() const { return bucket_; }

 private:
  friend class Gate;
  Authorized(std::string_view action, ResourceName resource, std::optional<BucketInfo> bucket)
      : action_(action), resource_(std::move(resource)), bucket_(std::move(bucket)) {}

  std::string action_;
  ResourceName resource_;
  std::optional<BucketInfo> bucket_;
};

// x-amz-expected-bucket-owner and x-amz-source-expected-bucket-owner: a caller's guard against buckets that changed
// hands. An absent or empty header holds.
//   InvalidBucketOwnerAWSAccountID   it is not 12 digits
//   AccessDenied                     somebody else owns the bucket
absl::Status CheckExpectedOwner(std::optional<std::string_view> expected, const BucketInfo& bucket);

}  // namespace coffer::s3
