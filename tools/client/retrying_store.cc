#include "tools/client/retrying_store.h"

#include <algorithm>
#include <cstring>

#include "api/s3/error.h"

namespace coffer::client {
namespace {

enum class Outcome : uint8_t { kFinal, kRefused, kUnknown };

const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// A server that is busy did nothing; one that failed or was not reached may have.
Outcome OutcomeOf(const absl::Status& status) {
  if (status.ok()) return Outcome::kFinal;
  if (absl::IsUnavailable(status)) return Outcome::kUnknown;
  switch (s3::GetS3Error(status).code) {
    case s3::S3Code::kSlowDown:
    case s3::S3Code::kServiceUnavailable:
      return Outcome::kRefused;
    case s3::S3Code::kInternalError:
      return absl::IsInternal(status) ? Outcome::kUnknown : Outcome::kFinal;
    case s3::S3Code::kRequestTimeout:
    case s3::S3Code::kOperationAborted:
      return Outcome::kUnknown;
    default:
      return Outcome::kFinal;
  }
}

}  // namespace

template <typename Call>
auto RetryingStore::Try(Twice twice, Call call) {
  for (int attempt = 1;; ++attempt) {
    auto result = call();
    const Outcome outcome = OutcomeOf(StatusOf(result));
    const bool may_again = outcome == Outcome::kRefused || (outcome == Outcome::kUnknown && twice == Twice::kHarmless);
    if (!may_again || attempt >= policy_.attempts) return result;
    sleep_(Pause(attempt));
  }
}

// Between half of the pause and all of it.
std::chrono::milliseconds RetryingStore::Pause(int attempt) {
  const auto whole = std::min(policy_.first_pause * (int64_t{1} << (attempt - 1)), policy_.pause_max);
  uint32_t drawn = 0;
  const std::string bytes = RandomBytes(random_, sizeof(drawn));
  std::memcpy(&drawn, bytes.data(), sizeof(drawn));
  return whole / 2 + std::chrono::milliseconds(drawn % (whole.count() / 2 + 1));
}

absl::StatusOr<std::vector<BucketInfo>> RetryingStore::ListBuckets() {
  return Try(Twice::kHarmless, [&] { return store_.ListBuckets(); });
}

absl::Status RetryingStore::CreateBucket(const std::string& bucket) {
  return Try(Twice::kNot, [&] { return store_.CreateBucket(bucket); });
}

absl::Status RetryingStore::DeleteBucket(const std::string& bucket) {
  return Try(Twice::kNot, [&] { return store_.DeleteBucket(bucket); });
}

absl::StatusOr<ListResult> RetryingStore::List(const ListRequest& request) {
  return Try(Twice::kHarmless, [&] { return store_.List(request); });
}

absl::StatusOr<ObjectInfo> RetryingStore::Head(const ObjectName& name) {
  return Try(Twice::kHarmless, [&] { return store_.Head(name); });
}

absl::StatusOr<std::string> RetryingStore::Read(const ReadRequest& request) {
  return Try(Twice::kHarmless, [&] { return store_.Read(request); });
}

absl::StatusOr<Written> RetryingStore::Put(const NewObject& object, const Bytes& bytes) {
  return Try(Twice::kHarmless, [&] { return store_.Put(object, bytes); });
}

absl::StatusOr<Written> RetryingStore::Copy(const ObjectName& source, const ObjectName& target) {
  return Try(Twice::kHarmless, [&] { return store_.Copy(source, target); });
}

absl::StatusOr<std::vector<absl::Status>> RetryingStore::Delete(const std::string& bucket,
                                                                const std::vector<std::string>& keys) {
  return Try(Twice::kHarmless, [&] { return store_.Delete(bucket, keys); });
}

absl::StatusOr<std::string> RetryingStore::StartUpload(const NewObject& object) {
  return Try(Twice::kNot, [&] { return store_.StartUpload(object); });
}

absl::StatusOr<std::vector<UploadInfo>> RetryingStore::FindUploads(const ObjectName& name) {
  return Try(Twice::kHarmless, [&] { return store_.FindUploads(name); });
}

absl::StatusOr<std::vector<PartInfo>> RetryingStore::ListParts(const ObjectName& name, const std::string& upload_id) {
  return Try(Twice::kHarmless, [&] { return store_.ListParts(name, upload_id); });
}

absl::StatusOr<PartInfo> RetryingStore::PutPart(const PartName& part, const Bytes& bytes) {
  return Try(Twice::kHarmless, [&] { return store_.PutPart(part, bytes); });
}

absl::StatusOr<PartInfo> RetryingStore::CopyPart(const PartName& part, const ReadRequest& source) {
  return Try(Twice::kHarmless, [&] { return store_.CopyPart(part, source); });
}

absl::StatusOr<Written> RetryingStore::FinishUpload(const ObjectName& name, const std::string& upload_id,
                                                    const std::vector<PartInfo>& parts, const std::string& crc64nvme) {
  return Try(Twice::kHarmless, [&] { return store_.FinishUpload(name, upload_id, parts, crc64nvme); });
}

absl::Status RetryingStore::AbortUpload(const ObjectName& name, const std::string& upload_id) {
  return Try(Twice::kHarmless, [&] { return store_.AbortUpload(name, upload_id); });
}

}  // namespace coffer::client
