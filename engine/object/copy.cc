#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/object/info.h"
#include "engine/object/objects.h"
#include "engine/object/versioning.h"
#include "engine/store/conditions.h"
#include "engine/store/keys.h"
#include "engine/store/store.h"
#include "engine/store/stored_bytes.h"
#include "engine/store/tags.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

constexpr std::string_view kDefaultStorageClass = "STANDARD";

// A checksum that the source does not have, computed from its bytes.
struct NewChecksum {
  uint64_t source_sequence = 0;
  Checksum checksum;
};

// What the copy needs beside the parameters; drawn before the transaction, which may run again.
struct CopySeed {
  std::optional<NewChecksum> checksum;
  uint64_t nonce = 0;
  WallTime now;
  std::string account_id;
};

struct Source {
  BucketRow bucket;
  VersionRow version;
};

absl::StatusOr<Source> FindSource(const CatalogSnapshot& catalog, const CopyParams& params, const Limits& limits) {
  Source source;
  ASSIGN_OR_RETURN(source.bucket, RequireBucket(catalog, params.source_bucket));
  ASSIGN_OR_RETURN(source.version,
                   RequireCopySource(catalog, source.bucket, params.source_key, params.source_version_id));
  RETURN_IF_ERROR(CheckSourceConditions(params.source_conditions, source.version));
  if (source.version.size_bytes > limits.put_bytes_max) {
    return MakeError(ErrorCode::kInvalidRequest,
                     "The specified copy source is larger than the maximum allowable size for a copy source: " +
                         std::to_string(limits.put_bytes_max));
  }
  return source;
}

bool CoversFullObject(const std::optional<Checksum>& checksum, Algorithm algorithm) {
  return checksum && checksum->algorithm == algorithm && checksum->type == ChecksumType::kFullObject;
}

// S3 asks whether the request says anything of these, not whether it says anything new.
absl::Status CheckChangesSomething(const CopyParams& params) {
  const bool itself = params.source_version_id.empty() && params.bucket.name == params.source_bucket.name &&
                      params.key == params.source_key;
  const bool says_something =
      params.metadata || params.storage_class || !params.website_redirect.empty() || params.checksum;
  if (!itself || says_something) return absl::OkStatus();
  return MakeError(ErrorCode::kInvalidRequest,
                   "This copy request is illegal because it is trying to copy an object to itself without changing the "
                   "object's metadata, storage class, website redirect location or encryption attributes.");
}

VersionRow DescribeCopy(const CopyParams& params, const CopySeed& seed, const VersionRow& source,
                        const BucketRow& bucket) {
  VersionRow version = source;
  version.bucket_id = bucket.id;
  version.key = params.key;
  version.nonce = seed.nonce;
  version.modified = seed.now;
  version.storage_class = params.storage_class.value_or(std::string(kDefaultStorageClass));
  version.owner_account_id = seed.account_id.empty() ? bucket.info.owner_account_id : seed.account_id;
  if (params.metadata) version.metadata = *params.metadata;
  if (params.tags) version.tags = *params.tags;
  // As on S3, a redirect belongs to the name and does not travel with the bytes.
  if (!params.metadata) version.metadata.website_redirect = params.website_redirect;
  return version;
}

absl::StatusOr<std::optional<NewChecksum>> ReadForChecksum(Store& store, const OpContext& context,
                                                           const CopyParams& params) {
  if (!params.checksum) return std::nullopt;
  const ReadPins::Pin pin = store.pins.Take(store.catalog->committed_sequence());
  Source source;
  std::string inline_bytes;
  RETURN_IF_ERROR(store.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(source, FindSource(snapshot, params, store.options.limits));
    if (!source.version.is_inline) return absl::OkStatus();
    ASSIGN_OR_RETURN(inline_bytes, snapshot.ReadInline(source.version));
    return absl::OkStatus();
  }));
  if (CoversFullObject(source.version.checksum, *params.checksum)) return std::nullopt;
  Digester digester({*params.checksum});
  digester.Update(inline_bytes);
  if (!source.version.is_inline) {
    const ByteSink digest = [&](std::string_view bytes) {
      digester.Update(bytes);
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(ReadStoredBytes(store, context, source.version, 0, source.version.size_bytes, digest));
  }
  std::string raw = std::move(digester).Finish().Get(*params.checksum);
  return NewChecksum{source.version.sequence, {*params.checksum, ChecksumType::kFullObject, std::move(raw)}};
}

absl::Status SetChecksum(const CopyParams& params, const CopySeed& seed, const VersionRow& source,
                         VersionRow& version) {
  if (!params.checksum || CoversFullObject(source.checksum, *params.checksum)) return absl::OkStatus();
  if (!seed.checksum || seed.checksum->source_sequence != source.sequence) {
    return MakeError(ErrorCode::kConditionalRequestConflict, "The source was replaced while it was copied.");
  }
  version.checksum = seed.checksum->checksum;
  return absl::OkStatus();
}

absl::StatusOr<CopyResult> ApplyCopy(CatalogTransaction& t, const CopyParams& params, const CopySeed& seed,
                                     const Limits& limits) {
  ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, params.bucket));
  ASSIGN_OR_RETURN(const Source source, FindSource(t, params, limits));
  RETURN_IF_ERROR(CheckChangesSomething(params));
  RETURN_IF_ERROR(CheckWriteConditions(params.conditions, t, bucket.id, params.key));
  VersionRow version = DescribeCopy(params, seed, source.version, bucket);
  RETURN_IF_ERROR(SetChecksum(params, seed, source.version, version));
  RETURN_IF_ERROR(PublishVersion(t, bucket, version, [&] { return t.InsertVersionCopy(version, source.version); }));
  CopyResult result{ToPutResult(version, bucket), ""};
  if (ShowsVersions(source.bucket)) result.source_version_id = VersionIdOf(source.version);
  return result;
}

}  // namespace

Change<CopyResult> Objects::Copy(const OpContext& context, CopyParams params) {
  const Limits& limits = store_.options.limits;
  if (absl::Status status = store_.CheckRoom(); !status.ok()) return status;
  if (absl::Status status = ValidateKey(params.key, limits); !status.ok()) return status;
  if (absl::Status status = ValidateKey(params.source_key, limits); !status.ok()) return status;
  if (params.metadata) {
    if (absl::Status status = ValidateMetadata(*params.metadata, limits); !status.ok()) return status;
  }
  if (params.tags) {
    if (absl::Status status = PrepareTags(*params.tags, TagsOf::kObject); !status.ok()) return status;
  }
  absl::StatusOr<std::optional<NewChecksum>> checksum = ReadForChecksum(store_, context, params);
  if (!checksum.ok()) return checksum.status();
  CopySeed seed{*std::move(checksum), NewNonce(store_.random()), store_.clock().WallNow(),
                context.principal.account_id};
  auto apply = [params = std::move(params), seed = std::move(seed), limits](CatalogTransaction& t) {
    return ApplyCopy(t, params, seed, limits);
  };
  return Change<CopyResult>(*store_.catalog, context, std::move(apply));
}

}  // namespace coffer
