#include "tests/model/oracle.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::model {
namespace {

constexpr char kNull[] = "null";
constexpr size_t kBucketTagsMax = 50;

bool Matches(const std::vector<std::string>& etags, const ObjectInfo& info) {
  return std::ranges::any_of(etags, [&](const std::string& etag) { return etag == "*" || etag == info.etag; });
}

bool NewerThan(const ObjectInfo& info, WallTime time) {
  using std::chrono::seconds;
  return std::chrono::floor<seconds>(info.modified) > std::chrono::floor<seconds>(time);
}

absl::Status CheckRead(const Preconditions& conditions, const ObjectInfo& info) {
  const bool fails = !conditions.if_match.empty()
                         ? !Matches(conditions.if_match, info)
                         : conditions.if_unmodified_since && NewerThan(info, *conditions.if_unmodified_since);
  if (fails) return Error(ErrorCode::kPreconditionFailed);
  const bool unchanged = !conditions.if_none_match.empty()
                             ? Matches(conditions.if_none_match, info)
                             : conditions.if_modified_since && !NewerThan(info, *conditions.if_modified_since);
  return unchanged ? Error(ErrorCode::kNotModified) : absl::OkStatus();
}

absl::Status SelectRange(const ByteRange& range, ObjectHead& head) {
  const uint64_t size = head.info.size_bytes;
  const uint64_t first = range.first ? *range.first : size - std::min(*range.last, size);
  const uint64_t end = range.first && range.last ? std::min(*range.last + 1, size) : size;
  if (first >= end) return Error(ErrorCode::kInvalidRange);
  head.is_partial = true;
  head.offset = first;
  head.length = end - first;
  return absl::OkStatus();
}

// What no upload made is one part.
absl::Status SelectPart(const std::vector<PartInfo>& parts, uint32_t number, ObjectHead& head) {
  head.is_partial = true;
  if (parts.empty()) return number == 1 ? absl::OkStatus() : Error(ErrorCode::kNoSuchPart);
  for (const PartInfo& part : parts) {
    head.length = part.size_bytes;
    if (part.number == number) return absl::OkStatus();
    head.offset += part.size_bytes;
  }
  return Error(ErrorCode::kNoSuchPart);
}

// Of what is read: the object's where that is all of it; a part's where the object's is made of those.
std::optional<Checksum> SelectChecksum(const std::vector<PartInfo>& parts, std::optional<uint32_t> number,
                                       const ObjectHead& head) {
  const bool whole = head.length == head.info.size_bytes;
  if (head.info.checksum->type == ChecksumType::kComposite) {
    uint64_t offset = 0;
    for (const PartInfo& part : parts) {
      const bool is_it =
          number ? *number == part.number : !whole && offset == head.offset && part.size_bytes == head.length;
      if (is_it) return Checksum{part.checksum->algorithm, ChecksumType::kComposite, part.checksum->raw};
      offset += part.size_bytes;
    }
  }
  return whole ? head.info.checksum : std::nullopt;
}

}  // namespace

absl::Status Error(ErrorCode code) { return MakeError(code, "as the oracle has it"); }

std::string EtagOf(std::string_view body) { return absl::BytesToHexString(DigestOf(Algorithm::kMd5, body)); }

Checksum ChecksumOf(Algorithm algorithm, std::string_view body) {
  return {.algorithm = algorithm, .type = ChecksumType::kFullObject, .raw = DigestOf(algorithm, body)};
}

absl::Status CheckTags(const Tags& tags, size_t most) {
  return tags.size() <= most ? absl::OkStatus() : Error(ErrorCode::kTooManyTags);
}

absl::Status CheckDigests(const std::vector<ExpectedDigest>& expected, std::string_view body) {
  for (const ExpectedDigest& digest : expected) {
    if (digest.raw != DigestOf(digest.algorithm, body)) return Error(ErrorCode::kBadDigest);
  }
  return absl::OkStatus();
}

absl::Status CheckWrite(const Preconditions& conditions, const ObjectInfo* latest) {
  if (latest == nullptr || latest->is_delete_marker) {
    return conditions.if_match.empty() ? absl::OkStatus() : Error(ErrorCode::kNoSuchKey);
  }
  const bool holds = !Matches(conditions.if_none_match, *latest) &&
                     (conditions.if_match.empty() || Matches(conditions.if_match, *latest)) &&
                     conditions.if_match_size.value_or(latest->size_bytes) == latest->size_bytes &&
                     conditions.if_match_modified.value_or(latest->modified) == latest->modified;
  return holds ? absl::OkStatus() : Error(ErrorCode::kPreconditionFailed);
}

// Buckets.
// --------------------------------------------------------------------------------------------------------------------

absl::StatusOr<Oracle::Bucket*> Oracle::FindBucket(const std::string& name) {
  const auto found = buckets_.find(name);
  if (found == buckets_.end()) return Error(ErrorCode::kNoSuchBucket);
  return &found->second;
}

absl::Status Oracle::CreateBucket(const std::string& bucket) {
  return buckets_.try_emplace(bucket).second ? absl::OkStatus() : Error(ErrorCode::kBucketAlreadyOwnedByYou);
}

absl::Status Oracle::DeleteBucket(const std::string& bucket) {
  ASSIGN_OR_RETURN(const Bucket* found, FindBucket(bucket));
  if (!found->keys.empty()) return Error(ErrorCode::kBucketNotEmpty);
  buckets_.erase(bucket);
  return absl::OkStatus();
}

absl::Status Oracle::SetVersioning(const std::string& bucket, Versioning versioning) {
  ASSIGN_OR_RETURN(Bucket * found, FindBucket(bucket));
  found->versioning = versioning;
  return absl::OkStatus();
}

absl::StatusOr<Tags> Oracle::ReadBucketTags(const std::string& bucket) {
  ASSIGN_OR_RETURN(const Bucket* found, FindBucket(bucket));
  return found->tags;
}

absl::Status Oracle::PutBucketTags(const std::string& bucket, const Tags& tags) {
  RETURN_IF_ERROR(CheckTags(tags, kBucketTagsMax));
  ASSIGN_OR_RETURN(Bucket * found, FindBucket(bucket));
  found->tags = tags;
  return absl::OkStatus();
}

absl::StatusOr<BucketCounters> Oracle::ReadCounters(const std::string& bucket) {
  ASSIGN_OR_RETURN(const Bucket* found, FindBucket(bucket));
  BucketCounters counters;
  for (const auto& [key, versions] : found->keys) {
    counters.objects += versions.front().info.is_delete_marker ? 0 : 1;
    counters.versions += static_cast<int64_t>(versions.size());
    for (const Version& version : versions) counters.bytes += static_cast<int64_t>(version.info.size_bytes);
  }
  counters.uploads = std::ranges::count_if(found->uploads, [](const auto& entry) { return !entry.second.completed; });
  return counters;
}

// Versions.
// --------------------------------------------------------------------------------------------------------------------

Oracle::Version* Oracle::Latest(Bucket& bucket, const std::string& key) {
  const auto found = bucket.keys.find(key);
  return found == bucket.keys.end() ? nullptr : &found->second.front();
}

// Null when there is none.
absl::StatusOr<Oracle::Version*> Oracle::LookUp(Bucket& bucket, const std::string& key, const std::string& version_id) {
  if (version_id.empty()) return Latest(bucket, key);
  if (version_id != kNull && version_id.front() != 'v') return Error(ErrorCode::kInvalidArgument);
  const auto found = bucket.keys.find(key);
  if (found == bucket.keys.end()) return nullptr;
  for (Version& version : found->second) {
    if (version.info.version_id == version_id) return &version;
  }
  return nullptr;
}

absl::StatusOr<const Oracle::Version*> Oracle::Require(Bucket& bucket, const std::string& key,
                                                       const std::string& version_id) {
  ASSIGN_OR_RETURN(const Version* version, LookUp(bucket, key, version_id));
  if (version != nullptr && !version->info.is_delete_marker) return version;
  if (version_id.empty()) return Error(ErrorCode::kNoSuchKey);
  return Error(version == nullptr ? ErrorCode::kNoSuchVersion : ErrorCode::kMethodNotAllowed);
}

Oracle::Version& Oracle::Publish(Bucket& bucket, Version version) {
  Versions& versions = bucket.keys[version.info.key];
  version.number = ++published_;
  version.info.tags_count = static_cast<uint32_t>(version.tags.size());
  version.info.modified = clock_->WallNow();
  if (bucket.versioning == Versioning::kEnabled) {
    version.info.version_id = absl::StrCat("v", version.number);
  } else {
    version.info.version_id = kNull;
    std::erase_if(versions, [](const Version& other) { return other.info.version_id == kNull; });
  }
  return *versions.insert(versions.begin(), std::move(version));
}

void Oracle::Remove(Bucket& bucket, const std::string& key, const Version& version) {
  Versions& versions = bucket.keys.at(key);
  versions.erase(versions.begin() + (&version - versions.data()));
  if (versions.empty()) bucket.keys.erase(key);
}

PutResult Oracle::ResultOf(const ObjectInfo& info, const Bucket& bucket) {
  return {.version_id = info.version_id,
          .etag = info.etag,
          .checksum = info.checksum,
          .versioned = bucket.versioning == Versioning::kEnabled};
}

absl::StatusOr<PutResult> Oracle::Put(const PutParams& params, std::string_view body) {
  RETURN_IF_ERROR(CheckTags(params.tags, kObjectTagsMax));
  ASSIGN_OR_RETURN(Bucket * bucket, FindBucket(params.bucket.name));
  const Version* latest = Latest(*bucket, params.key);
  RETURN_IF_ERROR(CheckWrite(params.conditions, latest == nullptr ? nullptr : &latest->info));
  RETURN_IF_ERROR(CheckDigests(params.expected, body));
  Checksum checksum = ChecksumOf(params.checksum.value_or(Algorithm::kCrc64Nvme), body);
  Version version = Make(params, std::string(body), EtagOf(body), std::move(checksum));
  return ResultOf(Publish(*bucket, std::move(version)).info, *bucket);
}

absl::StatusOr<Found> Oracle::Get(const GetParams& params) {
  ASSIGN_OR_RETURN(Bucket * bucket, FindBucket(params.bucket.name));
  ASSIGN_OR_RETURN(const Version* version, Require(*bucket, params.key, params.version_id));
  RETURN_IF_ERROR(CheckRead(params.conditions, version->info));
  Found found;
  found.head.info = version->info;
  found.head.length = version->info.size_bytes;
  found.head.versioned = bucket->versioning != Versioning::kNever;
  if (params.range) RETURN_IF_ERROR(SelectRange(*params.range, found.head));
  if (params.part_number) RETURN_IF_ERROR(SelectPart(version->parts, *params.part_number, found.head));
  found.head.checksum = SelectChecksum(version->parts, params.part_number, found.head);
  for (const PartInfo& part : version->parts) found.head.parts.push_back({part.number, part.size_bytes, part.checksum});
  found.body = version->body->substr(found.head.offset, found.head.length);
  return found;
}

absl::StatusOr<ObjectHead> Oracle::Head(const GetParams& params) {
  ASSIGN_OR_RETURN(Found found, Get(params));
  return std::move(found.head);
}

absl::StatusOr<ObjectHead> Oracle::ReadAttributes(const GetParams& params) { return Head(params); }

absl::StatusOr<DeleteResult> Oracle::DeleteIn(Bucket& bucket, const DeleteParams& params) {
  if (!params.version_id.empty() && !params.conditions.empty()) return Error(ErrorCode::kNotImplemented);
  ASSIGN_OR_RETURN(Version * version, LookUp(bucket, params.key, params.version_id));
  RETURN_IF_ERROR(CheckWrite(params.conditions, version == nullptr ? nullptr : &version->info));
  if (!params.version_id.empty() || bucket.versioning == Versioning::kNever) {
    const bool is_marker = version != nullptr && version->info.is_delete_marker;
    if (version != nullptr) Remove(bucket, params.key, *version);
    return DeleteResult{is_marker, params.version_id};
  }
  Version marker;
  marker.info.key = params.key;
  marker.info.is_delete_marker = true;
  return DeleteResult{true, Publish(bucket, std::move(marker)).info.version_id};
}

absl::StatusOr<DeleteResult> Oracle::Delete(const DeleteParams& params) {
  ASSIGN_OR_RETURN(Bucket * bucket, FindBucket(params.bucket.name));
  return DeleteIn(*bucket, params);
}

absl::StatusOr<Deletions> Oracle::DeleteMany(const std::string& bucket, const std::vector<DeleteParams>& keys) {
  ASSIGN_OR_RETURN(Bucket * found, FindBucket(bucket));
  Deletions deletions;
  for (const DeleteParams& params : keys) {
    deletions.push_back(DeleteIn(*found, params));
    const bool is_no_id = GetErrorCode(deletions.back().status()) == ErrorCode::kInvalidArgument;
    if (is_no_id) deletions.back() = Error(ErrorCode::kNoSuchVersion);
  }
  return deletions;
}

absl::StatusOr<const Oracle::Version*> Oracle::RequireSource(const std::string& bucket, const std::string& key,
                                                             const std::string& version_id,
                                                             const Preconditions& conditions) {
  ASSIGN_OR_RETURN(Bucket * found, FindBucket(bucket));
  const absl::StatusOr<const Version*> version = Require(*found, key, version_id);
  if (GetErrorCode(version.status()) == ErrorCode::kMethodNotAllowed) return Error(ErrorCode::kInvalidRequest);
  if (!version.ok()) return version;
  return CheckRead(conditions, (*version)->info).ok() ? version : Error(ErrorCode::kPreconditionFailed);
}

absl::StatusOr<CopyResult> Oracle::Copy(const CopyParams& params) {
  if (params.tags) RETURN_IF_ERROR(CheckTags(*params.tags, kObjectTagsMax));
  ASSIGN_OR_RETURN(Bucket * bucket, FindBucket(params.bucket.name));
  ASSIGN_OR_RETURN(const Version* source, RequireSource(params.source_bucket.name, params.source_key,
                                                        params.source_version_id, params.source_conditions));
  const bool onto_itself = params.source_version_id.empty() && params.bucket.name == params.source_bucket.name &&
                           params.key == params.source_key;
  const bool changes = params.metadata || params.storage_class || !params.website_redirect.empty() || params.checksum;
  if (onto_itself && !changes) return Error(ErrorCode::kInvalidRequest);
  const Version* latest = Latest(*bucket, params.key);
  RETURN_IF_ERROR(CheckWrite(params.conditions, latest == nullptr ? nullptr : &latest->info));
  CopyResult result;
  if (buckets_.at(params.source_bucket.name).versioning != Versioning::kNever) {
    result.source_version_id = source->info.version_id;
  }
  Version copy = *source;
  copy.info.key = params.key;
  copy.info.storage_class = params.storage_class.value_or("STANDARD");
  copy.info.metadata.website_redirect = params.website_redirect;
  if (params.metadata) copy.info.metadata = *params.metadata;
  if (params.tags) copy.tags = *params.tags;
  if (params.checksum) copy.info.checksum = ChecksumOf(*params.checksum, *copy.body);
  result.put = ResultOf(Publish(*bucket, std::move(copy)).info, *bucket);
  return result;
}

// A delete marker is told as one, also where it is the newest.
absl::StatusOr<Oracle::Version*> Oracle::RequireTaggable(Bucket& bucket, const std::string& key,
                                                         const std::string& version_id) {
  ASSIGN_OR_RETURN(Version * version, LookUp(bucket, key, version_id));
  if (version != nullptr && version->info.is_delete_marker) return Error(ErrorCode::kMethodNotAllowed);
  if (version != nullptr) return version;
  return Error(version_id.empty() ? ErrorCode::kNoSuchKey : ErrorCode::kNoSuchVersion);
}

absl::StatusOr<ObjectTags> Oracle::ReadTags(const std::string& bucket, const std::string& key,
                                            const std::string& version_id) {
  ASSIGN_OR_RETURN(Bucket * found, FindBucket(bucket));
  ASSIGN_OR_RETURN(const Version* version, RequireTaggable(*found, key, version_id));
  return ObjectTags{version->tags, found->versioning == Versioning::kNever ? "" : version->info.version_id};
}

absl::StatusOr<ObjectTags> Oracle::PutTags(const PutTagsParams& params) {
  RETURN_IF_ERROR(CheckTags(params.tags, kObjectTagsMax));
  ASSIGN_OR_RETURN(Bucket * found, FindBucket(params.bucket.name));
  ASSIGN_OR_RETURN(Version * version, RequireTaggable(*found, params.key, params.version_id));
  version->tags = params.tags;
  version->info.tags_count = static_cast<uint32_t>(params.tags.size());
  return ReadTags(params.bucket.name, params.key, params.version_id);
}

}  // namespace coffer::model
