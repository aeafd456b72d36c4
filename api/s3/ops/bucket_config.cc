// Settings of a bucket.
#include "api/s3/ops/acl.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handlers.h"
#include "engine/base/status.h"

namespace coffer::s3 {

absl::StatusOr<Reply<GetBucketAclOutput>> GetBucketAcl(Call& call, const GetBucketAclInput&) {
  return OwnersAcl<GetBucketAclOutput>(call);
}

absl::StatusOr<Reply<GetBucketVersioningOutput>> GetBucketVersioning(Call& call, const GetBucketVersioningInput&) {
  const Versioning versioning = call.bucket().versioning;
  GetBucketVersioningOutput out;
  if (versioning == Versioning::kEnabled) out.status = "Enabled";
  if (versioning == Versioning::kSuspended) out.status = "Suspended";
  return Reply<GetBucketVersioningOutput>{std::move(out)};
}

// S3's default for new buckets: ACLs are off, and what is in a bucket is its owner's.
absl::StatusOr<Reply<GetBucketOwnershipControlsOutput>> GetBucketOwnershipControls(
    Call&, const GetBucketOwnershipControlsInput&) {
  GetBucketOwnershipControlsOutput out;
  out.ownership_controls.emplace().rules.push_back({.object_ownership = "BucketOwnerEnforced"});
  return Reply<GetBucketOwnershipControlsOutput>{std::move(out)};
}

absl::StatusOr<Reply<GetBucketRequestPaymentOutput>> GetBucketRequestPayment(Call&,
                                                                             const GetBucketRequestPaymentInput&) {
  return Reply<GetBucketRequestPaymentOutput>{{.payer = "BucketOwner"}};
}

}  // namespace coffer::s3
