// Settings of a bucket.
#include <string_view>

#include "api/s3/error.h"
#include "api/s3/ops/acl.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/tagging.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr std::string_view kEnabled = "Enabled";
constexpr std::string_view kSuspended = "Suspended";

}  // namespace

absl::StatusOr<Reply<GetBucketAclOutput>> GetBucketAcl(Call& call, const GetBucketAclInput&) {
  return OwnersAcl<GetBucketAclOutput>(call);
}

absl::StatusOr<Reply<GetBucketVersioningOutput>> GetBucketVersioning(Call& call, const GetBucketVersioningInput&) {
  const Versioning versioning = call.bucket().versioning;
  GetBucketVersioningOutput out;
  if (versioning == Versioning::kEnabled) out.status = kEnabled;
  if (versioning == Versioning::kSuspended) out.status = kSuspended;
  return Reply<GetBucketVersioningOutput>{std::move(out)};
}

absl::StatusOr<Change<PutBucketVersioningOutput>> PutBucketVersioning(Call& call, const PutBucketVersioningInput& in) {
  const std::string mfa_delete = in.versioning_configuration.mfa_delete.value_or("");
  const std::string status = in.versioning_configuration.status.value_or("");
  if (mfa_delete == "Enabled") return S3Error(S3Code::kNotImplemented, "MFA delete is not implemented.");
  if (!mfa_delete.empty() && mfa_delete != "Disabled") return S3Error(S3Code::kMalformedXML);
  if (status.empty()) {
    return S3Error(S3Code::kIllegalVersioningConfigurationException, "The Versioning element must be specified");
  }
  if (status != kEnabled && status != kSuspended) return S3Error(S3Code::kMalformedXML);
  const Versioning versioning = status == kEnabled ? Versioning::kEnabled : Versioning::kSuspended;
  return call.engine().buckets().SetVersioning(call.context(), call.bucket(), versioning).Then([](Done) {
    return PutBucketVersioningOutput{};
  });
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

absl::StatusOr<Reply<GetBucketTaggingOutput>> GetBucketTagging(Call& call, const GetBucketTaggingInput& in) {
  ASSIGN_OR_RETURN(const Tags tags, call.engine().buckets().ReadTags(call.context(), call.bucket()));
  if (tags.empty()) return S3Error(S3Code::kNoSuchTagSet, {}, {{"BucketName", in.bucket}});
  return Reply<GetBucketTaggingOutput>{{.tag_set = ToTagSet(tags)}};
}

absl::StatusOr<Change<PutBucketTaggingOutput>> PutBucketTagging(Call& call, const PutBucketTaggingInput& in) {
  return call.engine().buckets().PutTags(call.context(), call.bucket(), FromTagSet(in.tagging.tag_set)).Then([](Done) {
    return PutBucketTaggingOutput{};
  });
}

absl::StatusOr<Change<DeleteBucketTaggingOutput>> DeleteBucketTagging(Call& call, const DeleteBucketTaggingInput&) {
  return call.engine().buckets().PutTags(call.context(), call.bucket(), {}).Then([](Done) {
    return DeleteBucketTaggingOutput{};
  });
}

}  // namespace coffer::s3
