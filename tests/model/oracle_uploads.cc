#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "tests/model/oracle.h"

namespace coffer::model {
namespace {

Algorithm PartAlgorithm(const UploadInfo& upload) { return upload.checksum.value_or(Algorithm::kCrc64Nvme); }

// S3's table.
absl::StatusOr<ChecksumType> TypeFor(std::optional<Algorithm> algorithm, std::optional<ChecksumType> asked) {
  if (!algorithm && asked) return Error(ErrorCode::kInvalidRequest);
  if (!algorithm || algorithm == Algorithm::kCrc64Nvme) {
    return asked == ChecksumType::kComposite ? absl::StatusOr<ChecksumType>(Error(ErrorCode::kInvalidRequest))
                                             : ChecksumType::kFullObject;
  }
  const bool is_crc = algorithm == Algorithm::kCrc32 || algorithm == Algorithm::kCrc32c;
  if (!is_crc && asked == ChecksumType::kFullObject) return Error(ErrorCode::kInvalidRequest);
  return asked.value_or(ChecksumType::kComposite);
}

absl::Status CheckSentChecksum(const UploadInfo& upload, const CompletePart& sent, const Checksum& kept) {
  const bool is_kept_one = sent.checksum && sent.checksum->algorithm == kept.algorithm;
  if (is_kept_one) return sent.checksum->raw == kept.raw ? absl::OkStatus() : Error(ErrorCode::kInvalidPart);
  if (!upload.checksum) return absl::OkStatus();
  if (sent.checksum) return Error(ErrorCode::kBadDigest);
  return upload.checksum_type == ChecksumType::kComposite ? Error(ErrorCode::kInvalidRequest) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<UploadInfo> Oracle::CreateUpload(const CreateUploadParams& params) {
  RETURN_IF_ERROR(CheckTags(params.tags, kObjectTagsMax));
  ASSIGN_OR_RETURN(const ChecksumType type, TypeFor(params.checksum, params.checksum_type));
  ASSIGN_OR_RETURN(Bucket * bucket, FindBucket(params.bucket.name));
  const Version* latest = Latest(*bucket, params.key);
  Upload upload{.params = params,
                .info = {.key = params.key,
                         .upload_id = absl::StrCat("u", absl::Dec(++uploads_made_, absl::kZeroPad8)),
                         .initiated = clock_->WallNow(),
                         .owner_account_id = "",
                         .storage_class = params.storage_class,
                         .checksum = params.checksum,
                         .checksum_type = type},
                .key_existed = latest != nullptr && !latest->info.is_delete_marker,
                .began = published_,
                .parts = {},
                .completed = {}};
  const std::pair<std::string, std::string> place(params.key, upload.info.upload_id);
  return bucket->uploads.emplace(place, std::move(upload)).first->second.info;
}

absl::StatusOr<Oracle::Upload*> Oracle::FindUpload(const std::string& bucket, const std::string& key,
                                                   const std::string& upload_id, bool completed_too) {
  ASSIGN_OR_RETURN(Bucket * found, FindBucket(bucket));
  const auto upload = found->uploads.find({key, upload_id});
  if (upload == found->uploads.end()) return Error(ErrorCode::kNoSuchUpload);
  if (upload->second.completed && !completed_too) return Error(ErrorCode::kNoSuchUpload);
  return &upload->second;
}

absl::StatusOr<PutResult> Oracle::StorePart(Upload& upload, uint32_t number, Body body) {
  Part& part = upload.parts[number];
  part.info = {.number = number,
               .size_bytes = body->size(),
               .etag = EtagOf(*body),
               .modified = clock_->WallNow(),
               .checksum = ChecksumOf(PartAlgorithm(upload.info), *body)};
  part.body = std::move(body);
  PutResult result;
  result.etag = part.info.etag;
  if (upload.info.checksum) result.checksum = part.info.checksum;
  return result;
}

absl::StatusOr<PutResult> Oracle::PutPart(const UploadPartParams& params, std::string_view body) {
  if (params.number < 1 || params.number > options_.limits.parts_max) return Error(ErrorCode::kInvalidPartNumber);
  ASSIGN_OR_RETURN(Upload * upload, FindUpload(params.bucket.name, params.key, params.upload_id));
  const bool needs_one = upload->info.checksum && upload->info.checksum_type == ChecksumType::kComposite;
  if (upload->info.checksum && (params.checksum ? params.checksum != upload->info.checksum : needs_one)) {
    return Error(ErrorCode::kInvalidRequest);
  }
  RETURN_IF_ERROR(CheckDigests(params.expected, body));
  ASSIGN_OR_RETURN(PutResult result, StorePart(*upload, params.number, std::make_shared<std::string>(body)));
  if (!result.checksum && params.checksum) result.checksum = ChecksumOf(*params.checksum, body);
  return result;
}

absl::StatusOr<PutResult> Oracle::CopyPart(const CopyPartParams& params) {
  if (params.number < 1 || params.number > options_.limits.parts_max) return Error(ErrorCode::kInvalidPartNumber);
  ASSIGN_OR_RETURN(Upload * upload, FindUpload(params.bucket.name, params.key, params.upload_id));
  ASSIGN_OR_RETURN(const Version* source, RequireSource(params.source_bucket.name, params.source_key,
                                                        params.source_version_id, params.source_conditions));
  uint64_t first = 0;
  uint64_t end = source->info.size_bytes;
  if (params.range) {
    if (*params.range->first > *params.range->last || *params.range->last >= end) {
      return Error(ErrorCode::kInvalidArgument);
    }
    first = *params.range->first;
    end = *params.range->last + 1;
  }
  return StorePart(*upload, params.number, std::make_shared<std::string>(source->body->substr(first, end - first)));
}

absl::StatusOr<std::vector<const Oracle::Part*>> Oracle::SelectParts(const Upload& upload, const CompleteParams& params,
                                                                     const Limits& limits) {
  uint32_t last = 0;
  for (const CompletePart& sent : params.parts) {
    if (sent.number <= last) return Error(ErrorCode::kInvalidPartOrder);
    last = sent.number;
  }
  std::vector<const Part*> parts;
  for (const CompletePart& sent : params.parts) {
    const auto found = upload.parts.find(sent.number);
    if (found == upload.parts.end() || found->second.info.etag != sent.etag) return Error(ErrorCode::kInvalidPart);
    RETURN_IF_ERROR(CheckSentChecksum(upload.info, sent, *found->second.info.checksum));
    parts.push_back(&found->second);
  }
  for (const Part* part : parts) {
    if (part != parts.back() && part->info.size_bytes < limits.part_bytes_min) {
      return Error(ErrorCode::kEntityTooSmall);
    }
  }
  return parts;
}

// What holds only by what happened since the upload began is a conflict.
absl::Status Oracle::CheckConditions(const Upload& upload, const Preconditions& conditions, const Version* latest) {
  RETURN_IF_ERROR(CheckWrite(conditions, latest == nullptr ? nullptr : &latest->info));
  const bool exists = latest != nullptr && !latest->info.is_delete_marker;
  const bool is_gone = !conditions.if_none_match.empty() && !exists && upload.key_existed;
  const bool is_new = !conditions.if_match.empty() && latest->number > upload.began;
  return is_gone || is_new ? Error(ErrorCode::kConditionalRequestConflict) : absl::OkStatus();
}

// What is said of the object as a whole.
absl::Status Oracle::CheckWhole(const Upload& upload, const CompleteParams& params, const ObjectInfo& made) {
  const bool fits = params.size_bytes.value_or(made.size_bytes) == made.size_bytes &&
                    params.checksum_type.value_or(upload.info.checksum_type) == upload.info.checksum_type;
  if (!fits) return Error(ErrorCode::kInvalidRequest);
  const bool is_right = !params.checksum || (params.checksum->algorithm == made.checksum->algorithm &&
                                             params.checksum->raw == made.checksum->raw);
  return is_right ? absl::OkStatus() : Error(ErrorCode::kBadDigest);
}

// What was answered first is answered again; only the checksum is forgotten once the version is gone.
PutResult Oracle::AnswerAgain(const Bucket& bucket, const std::string& key, const Completed& completed) {
  PutResult answer = completed.answer;
  answer.versioned = bucket.versioning == Versioning::kEnabled;
  const auto found = bucket.keys.find(key);
  const auto is_it = [&](const Version& version) { return version.number == completed.number; };
  const bool is_there = found != bucket.keys.end() && std::ranges::any_of(found->second, is_it);
  if (!is_there) answer.checksum.reset();
  return answer;
}

absl::StatusOr<PutResult> Oracle::Complete(const CompleteParams& params) {
  ASSIGN_OR_RETURN(Bucket * bucket, FindBucket(params.bucket.name));
  ASSIGN_OR_RETURN(Upload * upload, FindUpload(params.bucket.name, params.key, params.upload_id, true));
  std::vector<std::pair<uint32_t, std::string>> list;
  for (const CompletePart& part : params.parts) list.emplace_back(part.number, part.etag);
  if (upload->completed) {
    if (upload->completed->list != list) return Error(ErrorCode::kNoSuchUpload);
    return AnswerAgain(*bucket, params.key, *upload->completed);
  }
  RETURN_IF_ERROR(CheckConditions(*upload, params.conditions, Latest(*bucket, params.key)));
  ASSIGN_OR_RETURN(const std::vector<const Part*> parts, SelectParts(*upload, params, options_.limits));
  std::string body, digests, checksums;
  std::vector<PartInfo> infos;
  for (const Part* part : parts) {
    body += *part->body;
    digests += absl::HexStringToBytes(part->info.etag);
    checksums += part->info.checksum->raw;
    infos.push_back(part->info);
  }
  const bool composite = upload->info.checksum_type == ChecksumType::kComposite;
  Checksum checksum = ChecksumOf(PartAlgorithm(upload->info), composite ? checksums : body);
  checksum.type = upload->info.checksum_type;
  std::string etag = absl::StrCat(EtagOf(digests), "-", parts.size());
  Version version = Make(upload->params, std::move(body), std::move(etag), std::move(checksum));
  RETURN_IF_ERROR(CheckWhole(*upload, params, version.info));
  version.info.parts_count = static_cast<uint32_t>(parts.size());
  version.parts = std::move(infos);
  const Version& made = Publish(*bucket, std::move(version));
  upload->parts.clear();
  upload->completed = Completed{std::move(list), ResultOf(made.info, *bucket), made.number, clock_->WallNow()};
  return upload->completed->answer;
}

absl::Status Oracle::Abort(const std::string& bucket, const std::string& key, const std::string& upload_id) {
  RETURN_IF_ERROR(FindUpload(bucket, key, upload_id).status());
  buckets_.at(bucket).uploads.erase({key, upload_id});
  return absl::OkStatus();
}

absl::StatusOr<ListPartsPage> Oracle::ListParts(const std::string& bucket, const std::string& key,
                                                const std::string& upload_id, uint32_t after, size_t limit) {
  ASSIGN_OR_RETURN(const Upload* upload, FindUpload(bucket, key, upload_id));
  ListPartsPage page;
  page.upload = upload->info;
  for (auto part = upload->parts.upper_bound(after); part != upload->parts.end(); ++part) {
    page.truncated = limit > 0 && page.parts.size() == limit;
    if (page.parts.size() == limit) break;
    page.parts.push_back(part->second.info);
    page.next_after = part->first;
  }
  return page;
}

absl::Status Oracle::Maintain() {
  const WallTime before = clock_->WallNow() - options_.completed_upload_memory;
  for (auto& [name, bucket] : buckets_) {
    std::erase_if(bucket.uploads,
                  [&](const auto& entry) { return entry.second.completed && entry.second.completed->time <= before; });
  }
  return absl::OkStatus();
}

}  // namespace coffer::model
