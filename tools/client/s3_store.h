// A store behind the S3 protocol.
//
// Requests are signed with version 4 and sent in path style. Bodies carry a CRC64NVME that the server compares; over
// plain HTTP their SHA-256 is signed too. A bucket in another region than the credentials' is noticed by the server's
// answer and signed for from then on. Nothing is sent to another host than the endpoint's.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/s3/wire/request.h"
#include "engine/base/clock.h"
#include "engine/base/mutex.h"
#include "tools/client/endpoint.h"
#include "tools/client/http_client.h"
#include "tools/client/object_store.h"

namespace coffer::client {

class S3Store final : public ObjectStore {
 public:
  // `http` and `clock` outlive the store.
  S3Store(Endpoint endpoint, Credentials credentials, HttpClient& http, Clock& clock)
      : endpoint_(std::move(endpoint)), credentials_(std::move(credentials)), http_(http), clock_(clock) {}

  absl::StatusOr<std::vector<BucketInfo>> ListBuckets() override;
  absl::Status CreateBucket(const std::string& bucket) override;
  absl::Status DeleteBucket(const std::string& bucket) override;
  absl::StatusOr<ListResult> List(const ListRequest& request) override;
  absl::StatusOr<ObjectInfo> Head(const ObjectName& name) override;
  absl::StatusOr<std::string> Read(const ReadRequest& request) override;
  absl::StatusOr<Written> Put(const NewObject& object, const Bytes& bytes) override;
  absl::StatusOr<Written> Copy(const ObjectName& source, const ObjectName& target) override;
  absl::StatusOr<std::vector<absl::Status>> Delete(const std::string& bucket,
                                                   const std::vector<std::string>& keys) override;
  absl::StatusOr<std::string> StartUpload(const NewObject& object) override;
  absl::StatusOr<std::vector<UploadInfo>> FindUploads(const ObjectName& name) override;
  absl::StatusOr<std::vector<PartInfo>> ListParts(const ObjectName& name, const std::string& upload_id) override;
  absl::StatusOr<PartInfo> PutPart(const PartName& part, const Bytes& bytes) override;
  absl::StatusOr<PartInfo> CopyPart(const PartName& part, const ReadRequest& source) override;
  absl::StatusOr<Written> FinishUpload(const ObjectName& name, const std::string& upload_id,
                                       const std::vector<PartInfo>& parts, const std::string& crc64nvme) override;
  absl::Status AbortUpload(const ObjectName& name, const std::string& upload_id) override;

 private:
  // The body of an answer that is no document.
  struct Streamed {
    size_t bytes_max = 0;
    std::string bytes;
  };
  template <typename Input>
  absl::StatusOr<typename s3::OperationOf<Input>::Output> Call(const Input& input, std::string_view body = {},
                                                               Streamed* streamed = nullptr);
  // Signs for the bucket's region, and anew where the server names another one.
  absl::StatusOr<HttpResponse> Exchange(const s3::WireRequest& request, const std::string& bucket,
                                        std::string_view body, size_t answer_bytes_max);
  absl::StatusOr<HttpResponse> SendSigned(const s3::WireRequest& request, const std::string& region,
                                          std::string_view body, size_t answer_bytes_max);
  absl::Status DeleteOne(const std::string& bucket, const std::string& key);
  std::string RegionOf(const std::string& bucket);

  const Endpoint endpoint_;
  const Credentials credentials_;
  HttpClient& http_;
  Clock& clock_;
  Mutex mutex_;
  std::map<std::string, std::string> regions_ COFFER_GUARDED_BY(mutex_);  // of buckets that are not in the credentials'
};

}  // namespace coffer::client
