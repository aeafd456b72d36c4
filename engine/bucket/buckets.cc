#include "engine/bucket/buckets.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/store/store.h"
#include "engine/store/tags.h"

namespace coffer {
namespace {

absl::Status CheckNameIsFree(const CatalogSnapshot& catalog, const BucketInfo& wanted) {
  ASSIGN_OR_RETURN(const std::optional<BucketRow> taken, catalog.FindBucket(wanted.name));
  if (!taken) return absl::OkStatus();
  if (taken->info.owner_account_id == wanted.owner_account_id) {
    return MakeError(ErrorCode::kBucketAlreadyOwnedByYou, "the account owns a bucket of this name already",
                     {{"BucketName", wanted.name}});
  }
  return MakeError(ErrorCode::kBucketAlreadyExists, "another account owns a bucket of this name",
                   {{"BucketName", wanted.name}});
}

absl::Status CheckOwner(const CatalogSnapshot& catalog, const std::string& account_id, size_t buckets_max) {
  ASSIGN_OR_RETURN(const std::optional<Account> account, catalog.FindAccount(account_id));
  if (!account) return MakeError(ErrorCode::kNoSuchAccount, "a bucket belongs to an account that exists");
  ASSIGN_OR_RETURN(const size_t count, catalog.CountBuckets(account_id, buckets_max));
  if (count < buckets_max) return absl::OkStatus();
  return MakeError(ErrorCode::kTooManyBuckets, "the account has as many buckets as it may");
}

absl::Status NotEmpty(const BucketInfo& bucket) {
  std::string message = "The bucket you tried to delete is not empty";
  if (bucket.versioning != Versioning::kNever) message += ". You must delete all versions in the bucket.";
  return MakeError(ErrorCode::kBucketNotEmpty, message, {{"BucketName", bucket.name}});
}

BucketInfo ToBucketInfo(BucketRow row) {
  row.info.id = row.id;
  return std::move(row.info);
}

// The catalog pages by name; a region leaves some out.
absl::StatusOr<BucketPage> ReadPage(const CatalogSnapshot& catalog, const ListBucketsParams& params) {
  BucketPage page;
  std::string after = params.after;
  const size_t step = params.limit + 1;
  for (bool more = params.limit > 0; more;) {
    ASSIGN_OR_RETURN(std::vector<BucketRow> rows,
                     catalog.ListBuckets(params.owner_account_id, params.prefix, after, step));
    more = rows.size() == step;
    for (BucketRow& row : rows) {
      after = row.info.name;
      if (!params.region.empty() && row.info.region != params.region) continue;
      if (page.buckets.size() == params.limit) {
        page.truncated = true;
        page.next_after = page.buckets.back().name;
        return page;
      }
      page.buckets.push_back(ToBucketInfo(std::move(row)));
    }
  }
  return page;
}

}  // namespace

Change<BucketInfo> Buckets::Create(const OpContext& context, CreateBucketParams params) {
  if (absl::Status status = ValidateBucketName(params.name); !status.ok()) return status;
  if (absl::Status status = PrepareTags(params.tags, TagsOf::kBucket); !status.ok()) return status;
  BucketInfo bucket;
  bucket.name = std::move(params.name);
  bucket.owner_account_id =
      params.owner_account_id.empty() ? context.principal.account_id : std::move(params.owner_account_id);
  bucket.region = params.region.empty() ? store_.options.default_region : std::move(params.region);
  bucket.created = store_.clock().WallNow();
  bucket.object_lock = params.object_lock;
  // A lock protects versions.
  if (bucket.object_lock) bucket.versioning = Versioning::kEnabled;
  auto apply = [bucket = std::move(bucket), tags = std::move(params.tags),
                buckets_max = store_.options.limits.buckets_per_account_max](
                   CatalogTransaction& t) -> absl::StatusOr<BucketInfo> {
    RETURN_IF_ERROR(CheckNameIsFree(t, bucket));
    RETURN_IF_ERROR(CheckOwner(t, bucket.owner_account_id, buckets_max));
    BucketInfo created = bucket;
    ASSIGN_OR_RETURN(created.id, t.InsertBucket(bucket));
    if (!tags.empty()) RETURN_IF_ERROR(t.PutBucketTags(created.id, tags));
    return created;
  };
  return Change<BucketInfo>(*store_.catalog, context, std::move(apply));
}

absl::StatusOr<BucketInfo> Buckets::Find(const OpContext& context, std::string_view name) {
  ASSIGN_OR_RETURN(BucketRow row, RequireBucket(store_, context, name));
  return ToBucketInfo(std::move(row));
}

absl::StatusOr<BucketCounters> Buckets::ReadCounters(const OpContext& context, std::string_view name) {
  BucketCounters counters;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(snapshot, name));
    ASSIGN_OR_RETURN(counters, snapshot.ReadCounters(row.id));
    return absl::OkStatus();
  }));
  return counters;
}

absl::StatusOr<BucketPage> Buckets::List(const OpContext& context, const ListBucketsParams& params) {
  constexpr size_t kLimitMax = 10'000;
  ListBucketsParams asked = params;
  if (asked.owner_account_id.empty()) asked.owner_account_id = context.principal.account_id;
  asked.limit = std::min(asked.limit, kLimitMax);
  BucketPage page;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(page, ReadPage(snapshot, asked));
    return absl::OkStatus();
  }));
  return page;
}

absl::StatusOr<Tags> Buckets::ReadTags(const OpContext& context, const BucketRef& bucket) {
  Tags tags;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(snapshot, bucket));
    ASSIGN_OR_RETURN(tags, snapshot.ReadBucketTags(row.id));
    return absl::OkStatus();
  }));
  return tags;
}

Change<Done> Buckets::PutTags(const OpContext& context, BucketRef bucket, Tags tags) {
  if (absl::Status status = PrepareTags(tags, TagsOf::kBucket); !status.ok()) return status;
  auto apply = [bucket = std::move(bucket), tags = std::move(tags)](CatalogTransaction& t) -> absl::StatusOr<Done> {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(t, bucket));
    RETURN_IF_ERROR(t.PutBucketTags(row.id, tags));
    return Done{};
  };
  return Change<Done>(*store_.catalog, context, std::move(apply));
}

Change<Done> Buckets::SetVersioning(const OpContext& context, BucketRef bucket, Versioning versioning) {
  if (versioning == Versioning::kNever) {
    return MakeError(ErrorCode::kInvalidArgument, "versioning is enabled or suspended, never undone");
  }
  auto apply = [bucket = std::move(bucket), versioning](CatalogTransaction& t) -> absl::StatusOr<Done> {
    ASSIGN_OR_RETURN(BucketRow row, RequireBucket(t, bucket));
    if (row.info.object_lock && versioning != Versioning::kEnabled) {
      return MakeError(ErrorCode::kInvalidBucketState,
                       "An Object Lock configuration is present on this bucket, so the versioning state cannot be "
                       "changed.");
    }
    row.info.versioning = versioning;
    RETURN_IF_ERROR(t.UpdateBucket(row));
    return Done{};
  };
  return Change<Done>(*store_.catalog, context, std::move(apply));
}

Change<Done> Buckets::Delete(const OpContext& context, BucketRef bucket) {
  auto apply = [bucket = std::move(bucket)](CatalogTransaction& t) -> absl::StatusOr<Done> {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(t, bucket));
    ASSIGN_OR_RETURN(const BucketCounters counters, t.ReadCounters(row.id));
    if (counters.versions > 0) {
      return NotEmpty(row.info);
    }
    RETURN_IF_ERROR(t.RemoveBucket(row.id));
    return Done{};
  };
  return Change<Done>(*store_.catalog, context, std::move(apply));
}

}  // namespace coffer
