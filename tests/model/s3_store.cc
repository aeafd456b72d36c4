#include "tests/model/s3_store.h"

#include <charconv>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "tests/model/s3_fields.h"

namespace coffer::model {
namespace {

template <typename Input>
Input ReadInput(const GetParams& params) {
  Input in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.version_id = Unless(params.version_id.empty(), params.version_id);
  in.range = RangeHeader(params.range);
  if (params.part_number) in.part_number = static_cast<int32_t>(*params.part_number);
  in.if_match = EtagList(params.conditions.if_match);
  in.if_none_match = EtagList(params.conditions.if_none_match);
  in.if_modified_since = params.conditions.if_modified_since;
  in.if_unmodified_since = params.conditions.if_unmodified_since;
  in.checksum_mode = "ENABLED";
  return in;
}

template <typename Output>
ObjectHead HeadFrom(const Output& out) {
  ObjectHead head;
  head.length = static_cast<uint64_t>(out.content_length.value_or(0));
  head.info.size_bytes = head.length;
  if (out.content_range) {
    const std::string_view range = *out.content_range;  // "bytes 5-9/10"
    head.is_partial = true;
    std::from_chars(range.data() + range.find(' ') + 1, range.data() + range.size(), head.offset);
    std::from_chars(range.data() + range.find('/') + 1, range.data() + range.size(), head.info.size_bytes);
  }
  head.versioned = out.version_id.has_value();
  head.info.version_id = out.version_id.value_or("");
  head.info.etag = UnquotedEtag(out.etag);
  head.info.modified = out.last_modified.value_or(WallTime());
  head.info.tags_count = static_cast<uint32_t>(out.tag_count.value_or(0));
  head.info.storage_class = out.storage_class.value_or("STANDARD");
  head.checksum = GetChecksum(out);
  head.info.parts_count = static_cast<uint32_t>(out.parts_count.value_or(0));
  head.info.metadata = GetMetadata(out);
  return head;
}

}  // namespace

absl::Status S3Store::CreateBucket(const std::string& bucket) {
  return client_.Call(s3::CreateBucketInput{.bucket = bucket}).status();
}

absl::Status S3Store::DeleteBucket(const std::string& bucket) {
  return client_.Call(s3::DeleteBucketInput{.bucket = bucket}).status();
}

absl::StatusOr<PutResult> S3Store::Put(const PutParams& params, std::string_view body) {
  s3::PutObjectInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.storage_class = params.storage_class;
  SetMetadata(params.metadata, in);
  in.tagging = TaggingHeader(params.tags);
  SetDigests(params.expected, params.checksum, in);
  SetWriteConditions(params.conditions, in);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in, body));
  return GetPutResult(answer.output, answer.output.version_id);
}

absl::StatusOr<Found> S3Store::Get(const GetParams& params) {
  ASSIGN_OR_RETURN(auto answer, client_.Call(ReadInput<s3::GetObjectInput>(params)));
  return Found{.head = HeadFrom(answer.output), .body = std::move(answer.body)};
}

absl::StatusOr<ObjectHead> S3Store::Head(const GetParams& params) {
  ASSIGN_OR_RETURN(const auto answer, client_.Call(ReadInput<s3::HeadObjectInput>(params)));
  return HeadFrom(answer.output);
}

absl::StatusOr<ObjectHead> S3Store::ReadAttributes(const GetParams& params) {
  s3::GetObjectAttributesInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.version_id = Unless(params.version_id.empty(), params.version_id);
  in.object_attributes = {"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"};
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  const s3::GetObjectAttributesOutput& out = answer.output;
  ObjectHead head;
  head.versioned = out.version_id.has_value();
  head.info.version_id = out.version_id.value_or("");
  head.info.etag = out.etag.value_or("");
  head.info.modified = out.last_modified.value_or(WallTime());
  head.info.size_bytes = static_cast<uint64_t>(out.object_size.value_or(0));
  head.info.storage_class = out.storage_class.value_or("");
  if (out.checksum) head.info.checksum = GetChecksum(*out.checksum);
  const s3::GetObjectAttributesParts parts = out.object_parts.value_or(s3::GetObjectAttributesParts());
  head.info.parts_count = static_cast<uint32_t>(parts.total_parts_count.value_or(0));
  for (const s3::ObjectPart& row : parts.parts) {
    head.parts.push_back({static_cast<uint32_t>(row.part_number.value_or(0)),
                          static_cast<uint64_t>(row.size.value_or(0)), GetChecksum(row)});
  }
  return head;
}

absl::StatusOr<DeleteResult> S3Store::Delete(const DeleteParams& params) {
  s3::DeleteObjectInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.version_id = Unless(params.version_id.empty(), params.version_id);
  in.if_match = EtagList(params.conditions.if_match);
  in.if_match_last_modified_time = params.conditions.if_match_modified;
  if (params.conditions.if_match_size) in.if_match_size = static_cast<int64_t>(*params.conditions.if_match_size);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  return DeleteResult{.is_delete_marker = answer.output.delete_marker.value_or(false),
                      .version_id = answer.output.version_id.value_or("")};
}

absl::StatusOr<Deletions> S3Store::DeleteMany(const std::string& bucket, const std::vector<DeleteParams>& keys) {
  s3::DeleteObjectsInput in;
  in.bucket = bucket;
  for (const DeleteParams& params : keys) {
    s3::ObjectIdentifier& object = in.delete_.objects.emplace_back();
    object.key = params.key;
    object.version_id = Unless(params.version_id.empty(), params.version_id);
    object.etag = EtagList(params.conditions.if_match);
    object.last_modified_time = params.conditions.if_match_modified;
    if (params.conditions.if_match_size) object.size = static_cast<int64_t>(*params.conditions.if_match_size);
  }
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  // Both lists of the answer have the order of the request.
  Deletions deletions;
  auto error = answer.output.errors.begin();
  auto deleted = answer.output.deleted.begin();
  for (const s3::ObjectIdentifier& asked : in.delete_.objects) {
    if (error != answer.output.errors.end() && error->key == asked.key && error->version_id == asked.version_id) {
      deletions.push_back(absl::UnknownError((error++)->code.value_or("")));
    } else if (deleted != answer.output.deleted.end() && deleted->key == asked.key) {
      const bool is_marker = deleted->delete_marker.value_or(false);
      deletions.push_back(
          DeleteResult{is_marker, (is_marker ? deleted->delete_marker_version_id : deleted->version_id).value_or("")});
      ++deleted;
    } else {
      deletions.push_back(absl::UnknownError("no answer"));
    }
  }
  return deletions;
}

absl::StatusOr<CopyResult> S3Store::Copy(const CopyParams& params) {
  s3::CopyObjectInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.copy_source = CopySourceHeader(params.source_bucket.name, params.source_key, params.source_version_id);
  SetSourceConditions(params.source_conditions, in);
  SetWriteConditions(params.conditions, in);
  if (params.metadata) {
    in.metadata_directive = "REPLACE";
    SetMetadata(*params.metadata, in);
  } else {
    in.website_redirect_location = Unless(params.website_redirect.empty(), params.website_redirect);
  }
  if (params.tags) {
    in.tagging_directive = "REPLACE";
    in.tagging = TaggingHeader(*params.tags);
  }
  in.storage_class = params.storage_class;
  if (params.checksum) in.checksum_algorithm = AlgorithmHeader(*params.checksum);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  return CopyResult{
      .put = GetPutResult(answer.output.copy_object_result.value_or(s3::CopyObjectResult()), answer.output.version_id),
      .source_version_id = answer.output.copy_source_version_id.value_or("")};
}

absl::StatusOr<ObjectTags> S3Store::ReadTags(const std::string& bucket, const std::string& key,
                                             const std::string& version_id) {
  s3::GetObjectTaggingInput in;
  in.bucket = bucket;
  in.key = key;
  in.version_id = Unless(version_id.empty(), version_id);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  ObjectTags tags{.tags = {}, .version_id = answer.output.version_id.value_or("")};
  for (const s3::Tag& tag : answer.output.tag_set) tags.tags.emplace_back(tag.key, tag.value);
  return tags;
}

absl::StatusOr<ObjectTags> S3Store::PutTags(const PutTagsParams& params) {
  ObjectTags tags{.tags = params.tags, .version_id = {}};
  if (params.tags.empty()) {
    s3::DeleteObjectTaggingInput in;
    in.bucket = params.bucket.name;
    in.key = params.key;
    in.version_id = Unless(params.version_id.empty(), params.version_id);
    ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
    tags.version_id = answer.output.version_id.value_or("");
    return tags;
  }
  s3::PutObjectTaggingInput in;
  in.bucket = params.bucket.name;
  in.key = params.key;
  in.version_id = Unless(params.version_id.empty(), params.version_id);
  for (const auto& [key, value] : params.tags) in.tagging.tag_set.push_back({.key = key, .value = value});
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  tags.version_id = answer.output.version_id.value_or("");
  return tags;
}

absl::Status S3Store::SetVersioning(const std::string& bucket, Versioning versioning) {
  s3::PutBucketVersioningInput in;
  in.bucket = bucket;
  in.versioning_configuration.status = versioning == Versioning::kEnabled ? "Enabled" : "Suspended";
  return client_.Call(in).status();
}

absl::StatusOr<Tags> S3Store::ReadBucketTags(const std::string& bucket) {
  const auto answer = client_.Call(s3::GetBucketTaggingInput{.bucket = bucket});
  if (!answer.ok() && answer.status().message() == "NoSuchTagSet") return Tags();
  if (!answer.ok()) return answer.status();
  Tags tags;
  for (const s3::Tag& tag : answer->output.tag_set) tags.emplace_back(tag.key, tag.value);
  return tags;
}

absl::Status S3Store::PutBucketTags(const std::string& bucket, const Tags& tags) {
  if (tags.empty()) return client_.Call(s3::DeleteBucketTaggingInput{.bucket = bucket}).status();
  s3::PutBucketTaggingInput in;
  in.bucket = bucket;
  for (const auto& [key, value] : tags) in.tagging.tag_set.push_back({.key = key, .value = value});
  return client_.Call(in).status();
}

}  // namespace coffer::model
