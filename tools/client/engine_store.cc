#include "tools/client/engine_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::client {
namespace {

ExpectedDigest Expect(const Bytes& bytes) { return {Algorithm::kCrc64Nvme, bytes.crc64nvme}; }

Written ToWritten(const PutResult& put) { return {put.etag, put.versioned ? put.version_id : ""}; }

PartInfo ToPart(uint32_t number, const PutResult& put) {
  return {.number = number, .size_bytes = put.size_bytes, .etag = put.etag, .checksum = put.checksum};
}

absl::StatusOr<std::string> ReadAll(ObjectReader& reader) {
  std::string bytes(reader.head().length, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    ASSIGN_OR_RETURN(const size_t count, reader.Read(std::span(bytes).subspan(filled)));
    if (count == 0) return absl::DataLossError("the object ended early");
    filled += count;
  }
  return bytes;
}

absl::StatusOr<PutResult> WriteAll(absl::StatusOr<std::unique_ptr<ObjectWriter>> writer, std::string_view bytes) {
  RETURN_IF_ERROR(writer.status());
  RETURN_IF_ERROR((*writer)->Append(bytes));
  return (*writer)->Commit();
}

}  // namespace

absl::StatusOr<OpContext> EngineStore::ContextOf(const std::string& bucket) {
  OpContext context;
  ASSIGN_OR_RETURN(const BucketInfo info, engine_.buckets().Find(context, bucket));
  context.principal.account_id = info.owner_account_id;
  return context;
}

absl::StatusOr<Account> EngineStore::OwnerOfNewBuckets() {
  if (!account_.empty()) return engine_.identity().FindAccount(OpContext(), account_);
  ASSIGN_OR_RETURN(const std::vector<Account> accounts, engine_.identity().ListAccounts(OpContext()));
  if (accounts.size() == 1) return accounts.front();
  if (accounts.empty()) {
    return absl::FailedPreconditionError("the store has no account yet; \"coffer account create NAME\" makes one");
  }
  std::string names;
  for (const Account& account : accounts) absl::StrAppend(&names, names.empty() ? "" : ", ", account.name);
  return absl::InvalidArgumentError(
      absl::StrCat("the store has several accounts; say with --account which one the bucket is for: ", names));
}

absl::StatusOr<std::vector<BucketInfo>> EngineStore::ListBuckets() {
  std::vector<BucketInfo> buckets;
  ASSIGN_OR_RETURN(const std::vector<Account> accounts, engine_.identity().ListAccounts(OpContext()));
  for (const Account& account : accounts) {
    ListBucketsParams params{.owner_account_id = account.id};
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(BucketPage page, engine_.buckets().List(OpContext(), params));
      buckets.insert(buckets.end(), page.buckets.begin(), page.buckets.end());
      more = page.truncated;
      params.after = page.next_after;
    }
  }
  return buckets;
}

absl::Status EngineStore::CreateBucket(const std::string& bucket) {
  ASSIGN_OR_RETURN(const Account owner, OwnerOfNewBuckets());
  OpContext context;
  context.principal.account_id = owner.id;
  return engine_.buckets().Create(context, {.name = bucket}).Commit().status();
}

absl::Status EngineStore::DeleteBucket(const std::string& bucket) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(bucket));
  return engine_.buckets().Delete(context, bucket).Commit().status();
}

absl::StatusOr<ListResult> EngineStore::List(const ListRequest& request) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(request.bucket));
  ASSIGN_OR_RETURN(ListPage page, engine_.objects().List(context, {.bucket = request.bucket,
                                                                   .prefix = request.prefix,
                                                                   .delimiter = request.delimiter,
                                                                   .after = request.page}));
  return ListResult{std::move(page.objects), std::move(page.common_prefixes), page.truncated ? page.next_after : ""};
}

absl::StatusOr<ObjectInfo> EngineStore::Head(const ObjectName& name) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(name.bucket));
  ASSIGN_OR_RETURN(ObjectHead head, engine_.objects().Head(context, {.bucket = name.bucket, .key = name.key}));
  if (!head.versioned) head.info.version_id.clear();
  return std::move(head.info);
}

absl::StatusOr<std::string> EngineStore::Read(const ReadRequest& request) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(request.name.bucket));
  GetParams params{.bucket = request.name.bucket, .key = request.name.key};
  params.range = ByteRange{request.offset, request.offset + request.length - 1};
  params.conditions.if_match = {request.etag};
  ASSIGN_OR_RETURN(const auto reader, engine_.objects().Get(context, params));
  return ReadAll(*reader);
}

absl::StatusOr<Written> EngineStore::Put(const NewObject& object, const Bytes& bytes) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(object.name.bucket));
  PutParams params{.bucket = object.name.bucket, .key = object.name.key, .metadata = object.metadata};
  params.size_bytes = bytes.data.size();
  params.expected = {Expect(bytes)};
  ASSIGN_OR_RETURN(const PutResult put, WriteAll(engine_.objects().StartPut(context, std::move(params)), bytes.data));
  return ToWritten(put);
}

absl::StatusOr<Written> EngineStore::Copy(const ObjectName& source, const ObjectName& target) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(target.bucket));
  CopyParams params{.source_bucket = source.bucket, .source_key = source.key};
  params.bucket = target.bucket;
  params.key = target.key;
  ASSIGN_OR_RETURN(const CopyResult copy, engine_.objects().Copy(context, std::move(params)).Commit());
  return ToWritten(copy.put);
}

absl::StatusOr<std::vector<absl::Status>> EngineStore::Delete(const std::string& bucket,
                                                              const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(bucket));
  std::vector<DeleteParams> params;
  for (const std::string& key : keys) params.push_back({.bucket = bucket, .key = key});
  ASSIGN_OR_RETURN(const auto outcomes, engine_.objects().DeleteMany(context, bucket, std::move(params)).Commit());
  std::vector<absl::Status> statuses;
  for (const auto& outcome : outcomes) statuses.push_back(outcome.status());
  return statuses;
}

absl::StatusOr<std::string> EngineStore::StartUpload(const NewObject& object) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(object.name.bucket));
  CreateUploadParams params{.bucket = object.name.bucket, .key = object.name.key, .metadata = object.metadata};
  params.checksum = Algorithm::kCrc64Nvme;
  params.checksum_type = ChecksumType::kFullObject;
  ASSIGN_OR_RETURN(UploadInfo upload, engine_.uploads().Create(context, std::move(params)).Commit());
  return std::move(upload.upload_id);
}

absl::StatusOr<std::vector<UploadInfo>> EngineStore::FindUploads(const ObjectName& name) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(name.bucket));
  // The key itself is the first of those that begin with it.
  ASSIGN_OR_RETURN(ListUploadsPage page, engine_.uploads().List(context, {.bucket = name.bucket, .prefix = name.key}));
  std::erase_if(page.uploads, [&](const UploadInfo& upload) { return upload.key != name.key; });
  return std::move(page.uploads);
}

absl::StatusOr<std::vector<PartInfo>> EngineStore::ListParts(const ObjectName& name, const std::string& upload_id) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(name.bucket));
  std::vector<PartInfo> parts;
  for (bool more = true; more;) {
    const uint32_t after = parts.empty() ? 0 : parts.back().number;
    ASSIGN_OR_RETURN(const ListPartsPage page,
                     engine_.uploads().ListParts(context, name.bucket, name.key, upload_id, after, 1000));
    parts.insert(parts.end(), page.parts.begin(), page.parts.end());
    more = page.truncated;
  }
  return parts;
}

absl::StatusOr<PartInfo> EngineStore::PutPart(const PartName& part, const Bytes& bytes) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(part.object.bucket));
  UploadPartParams params{.bucket = part.object.bucket, .key = part.object.key, .upload_id = part.upload_id};
  params.number = part.number;
  params.size_bytes = bytes.data.size();
  params.expected = {Expect(bytes)};
  ASSIGN_OR_RETURN(const PutResult put, WriteAll(engine_.uploads().StartPart(context, std::move(params)), bytes.data));
  return ToPart(part.number, put);
}

absl::StatusOr<PartInfo> EngineStore::CopyPart(const PartName& part, const ReadRequest& source) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(part.object.bucket));
  CopyPartParams params{.source_bucket = source.name.bucket, .source_key = source.name.key};
  params.source_conditions.if_match = {source.etag};
  params.range = ByteRange{source.offset, source.offset + source.length - 1};
  params.bucket = part.object.bucket;
  params.key = part.object.key;
  params.upload_id = part.upload_id;
  params.number = part.number;
  ASSIGN_OR_RETURN(Change<CopyResult> change, engine_.uploads().CopyPart(context, std::move(params)));
  ASSIGN_OR_RETURN(const CopyResult copy, std::move(change).Commit());
  return ToPart(part.number, copy.put);
}

absl::StatusOr<Written> EngineStore::FinishUpload(const ObjectName& name, const std::string& upload_id,
                                                  const std::vector<PartInfo>& parts, const std::string& crc64nvme) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(name.bucket));
  CompleteParams params{.bucket = name.bucket, .key = name.key, .upload_id = upload_id};
  for (const PartInfo& part : parts) params.parts.push_back({.number = part.number, .etag = part.etag});
  if (!crc64nvme.empty()) {
    params.checksum = ExpectedDigest{Algorithm::kCrc64Nvme, crc64nvme};
  }
  ASSIGN_OR_RETURN(const PutResult put, engine_.uploads().Complete(context, std::move(params)).Commit());
  return ToWritten(put);
}

absl::Status EngineStore::AbortUpload(const ObjectName& name, const std::string& upload_id) {
  ASSIGN_OR_RETURN(const OpContext context, ContextOf(name.bucket));
  return engine_.uploads().Abort(context, name.bucket, name.key, upload_id).Commit().status();
}

}  // namespace coffer::client
