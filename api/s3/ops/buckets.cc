// Buckets: list, create, delete, head, location.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "api/s3/ops/tagging.h"
#include "api/s3/regions.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr int32_t kBucketsPerPage = 10'000;
// What S3 called its first region in Europe before there were others.
constexpr std::string_view kEurope = "EU";
constexpr std::string_view kRegionOfEurope = "eu-west-1";

absl::Status CheckConfiguration(const CreateBucketConfiguration& configuration) {
  if (!configuration.location && !configuration.bucket) return absl::OkStatus();
  return S3Error(S3Code::kNotImplemented, "Directory buckets are not implemented.");
}

// Where the new bucket will be. The region that the request is signed for stands for S3's regional endpoint, and the
// default one for its first, us-east-1, where buckets are made in every region. S3 is stricter in two things, for no
// use to anybody: elsewhere it wants the constraint, though only one is legal, and "us-east-1" it does not want.
absl::StatusOr<std::string> RegionOfNew(const Call& call, const CreateBucketInput& in) {
  const std::string& endpoint = call.admitted().signing.scope.region;
  if (!in.create_bucket_configuration) return endpoint;
  RETURN_IF_ERROR(CheckConfiguration(*in.create_bucket_configuration));
  const std::string constraint = in.create_bucket_configuration->location_constraint.value_or("");
  if (constraint.empty()) return endpoint;
  std::string region = constraint == kEurope ? std::string(kRegionOfEurope) : constraint;
  const std::vector<std::string>& regions = call.options().regions;
  if (!IsServed(regions, region)) {
    return S3Error(S3Code::kInvalidLocationConstraint, {}, {{"LocationConstraint", constraint}});
  }
  if (region == endpoint || endpoint == regions.front()) return region;
  return S3Error(S3Code::kIllegalLocationConstraintException,
                 absl::StrCat("The ", constraint,
                              " location constraint is incompatible for the region specific endpoint this request was "
                              "sent to."));
}

}  // namespace

absl::StatusOr<Reply<ListBucketsOutput>> ListBuckets(Call& call, const ListBucketsInput& in) {
  ListBucketsParams params{.owner_account_id = call.principal().account_id,
                           .prefix = in.prefix.value_or(""),
                           .region = in.bucket_region.value_or("")};
  const int32_t limit = in.max_buckets.value_or(kBucketsPerPage);
  if (limit < 1 || limit > kBucketsPerPage) {
    return S3Error(S3Code::kInvalidArgument, "Argument max-buckets must be an integer between 1 and 10000.",
                   {{"ArgumentName", "max-buckets"}, {"ArgumentValue", absl::StrCat(limit)}});
  }
  params.limit = static_cast<size_t>(limit);
  if (in.continuation_token && !absl::WebSafeBase64Unescape(*in.continuation_token, &params.after)) {
    return S3Error(S3Code::kInvalidArgument, "The continuation token provided is incorrect",
                   {{"ArgumentName", "continuation-token"}});
  }
  ASSIGN_OR_RETURN(const BucketPage page, call.engine().buckets().List(call.context(), params));
  // AWS names the regions only where the caller pages or filters.
  const bool asks_for_regions = in.max_buckets || in.bucket_region || in.prefix || in.continuation_token;
  ListBucketsOutput out;
  out.owner = Owner{.id = call.principal().canonical_id};
  for (const coffer::BucketInfo& bucket : page.buckets) {
    Bucket& row = out.buckets.emplace_back();
    row.name = bucket.name;
    row.creation_date = bucket.created;
    if (asks_for_regions) row.bucket_region = bucket.region;
  }
  out.prefix = in.prefix;
  if (page.truncated) out.continuation_token = absl::WebSafeBase64Escape(page.next_after);
  return Reply<ListBucketsOutput>{std::move(out)};
}

absl::StatusOr<Change<CreateBucketOutput>> CreateBucket(Call& call, const CreateBucketInput& in) {
  ASSIGN_OR_RETURN(std::string region, RegionOfNew(call, in));
  CreateBucketOutput out{.location = absl::StrCat("/", in.bucket)};
  const absl::StatusOr<coffer::BucketInfo> existing = call.engine().buckets().Find(call.context(), in.bucket);
  if (existing.ok() && existing->owner_account_id == call.principal().account_id && existing->region == region &&
      region == kClassicRegion) {
    return Change<CreateBucketOutput>(std::move(out));
  }
  CreateBucketParams params{.name = in.bucket, .owner_account_id = {}, .region = std::move(region)};
  if (in.create_bucket_configuration) params.tags = FromTagSet(in.create_bucket_configuration->tags);
  return call.engine().buckets().Create(call.context(), std::move(params)).Then([out](const coffer::BucketInfo&) {
    return out;
  });
}

absl::StatusOr<Change<DeleteBucketOutput>> DeleteBucket(Call& call, const DeleteBucketInput&) {
  return call.engine().buckets().Delete(call.context(), call.bucket()).Then([](Done) { return DeleteBucketOutput{}; });
}

absl::StatusOr<Reply<HeadBucketOutput>> HeadBucket(Call& call, const HeadBucketInput&) {
  return Reply<HeadBucketOutput>{{.bucket_region = call.bucket().region, .access_point_alias = false}};
}

absl::StatusOr<Reply<GetBucketLocationOutput>> GetBucketLocation(Call& call, const GetBucketLocationInput&) {
  const std::string& region = call.bucket().region;
  GetBucketLocationOutput out;
  if (region != kClassicRegion) out.location_constraint = region;
  return Reply<GetBucketLocationOutput>{std::move(out)};
}

}  // namespace coffer::s3
