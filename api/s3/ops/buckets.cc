// Buckets: list, create, delete, head, location.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr size_t kBucketsPerPage = 10'000;
// The region that S3 leaves unnamed, and where making one's own bucket again succeeds, as it always has.
constexpr std::string_view kClassicRegion = "us-east-1";

absl::Status CheckLocation(const Call& call, const CreateBucketInput& in) {
  if (!in.create_bucket_configuration) return absl::OkStatus();
  const CreateBucketConfiguration& configuration = *in.create_bucket_configuration;
  if (configuration.location || configuration.bucket || !configuration.tags.empty()) {
    return S3Error(S3Code::kNotImplemented, "Directory buckets and tags at creation are not implemented.");
  }
  const std::optional<std::string>& constraint = configuration.location_constraint;
  if (!constraint || constraint->empty() || *constraint == call.options().region) return absl::OkStatus();
  return S3Error(S3Code::kIllegalLocationConstraintException,
                 absl::StrCat("The ", *constraint,
                              " location constraint is incompatible for the region specific endpoint "
                              "this request was sent to (",
                              call.options().region, ")."));
}

}  // namespace

absl::StatusOr<Reply<ListBucketsOutput>> ListBuckets(Call& call, const ListBucketsInput& in) {
  ListBucketsParams params{.owner_account_id = call.principal().account_id,
                           .prefix = in.prefix.value_or(""),
                           .region = in.bucket_region.value_or("")};
  if (in.max_buckets && *in.max_buckets < 1) {
    return S3Error(S3Code::kInvalidArgument, "Argument max-buckets must be an integer between 1 and 10000.",
                   {{"ArgumentName", "max-buckets"}, {"ArgumentValue", absl::StrCat(*in.max_buckets)}});
  }
  ASSIGN_OR_RETURN(params.limit, PageSize(in.max_buckets, kBucketsPerPage, "max-buckets"));
  if (in.continuation_token && !absl::WebSafeBase64Unescape(*in.continuation_token, &params.after)) {
    return S3Error(S3Code::kInvalidArgument, "The continuation token provided is incorrect",
                   {{"ArgumentName", "continuation-token"}});
  }
  ASSIGN_OR_RETURN(const BucketPage page, call.engine().buckets().List(call.context(), params));
  ListBucketsOutput out;
  out.owner = Owner{.id = call.principal().canonical_id};
  for (const coffer::BucketInfo& bucket : page.buckets) {
    Bucket& row = out.buckets.emplace_back();
    row.name = bucket.name;
    row.creation_date = bucket.created;
    // AWS names the region only where the caller pages or filters.
    if (in.max_buckets || in.bucket_region || in.prefix) row.bucket_region = bucket.region;
  }
  out.prefix = in.prefix;
  if (page.truncated) out.continuation_token = absl::WebSafeBase64Escape(page.next_after);
  return Reply<ListBucketsOutput>{std::move(out)};
}

absl::StatusOr<Change<CreateBucketOutput>> CreateBucket(Call& call, const CreateBucketInput& in) {
  RETURN_IF_ERROR(CheckLocation(call, in));
  CreateBucketOutput out{.location = absl::StrCat("/", in.bucket)};
  const absl::StatusOr<coffer::BucketInfo> existing = call.engine().buckets().Find(call.context(), in.bucket);
  if (existing.ok() && existing->owner_account_id == call.principal().account_id &&
      call.options().region == kClassicRegion) {
    return Change<CreateBucketOutput>(std::move(out));
  }
  CreateBucketParams params{.name = in.bucket, .owner_account_id = {}, .region = call.options().region};
  return call.engine().buckets().Create(call.context(), std::move(params)).Then([out](const coffer::BucketInfo&) {
    return out;
  });
}

absl::StatusOr<Change<DeleteBucketOutput>> DeleteBucket(Call& call, const DeleteBucketInput& in) {
  return call.engine().buckets().Delete(call.context(), in.bucket).Then([](Done) { return DeleteBucketOutput{}; });
}

absl::StatusOr<Reply<HeadBucketOutput>> HeadBucket(Call& call, const HeadBucketInput& in) {
  ASSIGN_OR_RETURN(const coffer::BucketInfo bucket, call.engine().buckets().Find(call.context(), in.bucket));
  return Reply<HeadBucketOutput>{{.bucket_region = bucket.region, .access_point_alias = false}};
}

absl::StatusOr<Reply<GetBucketLocationOutput>> GetBucketLocation(Call& call, const GetBucketLocationInput& in) {
  ASSIGN_OR_RETURN(const coffer::BucketInfo bucket, call.engine().buckets().Find(call.context(), in.bucket));
  GetBucketLocationOutput out;
  if (bucket.region != kClassicRegion) out.location_constraint = bucket.region;
  return Reply<GetBucketLocationOutput>{std::move(out)};
}

}  // namespace coffer::s3
