// A store that asks again where that helps: a server that was not reached, or that says that it is busy.
//
// Calls that may be made twice are made up to `attempts` times, with a pause before each that doubles and is drawn at
// random below that. Those that may not (making or removing a bucket, starting an upload) are made again only when the
// server answered that it did nothing.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tools/client/object_store.h"

namespace coffer::client {

struct RetryPolicy {
  int attempts = 6;
  std::chrono::milliseconds first_pause{200};
  std::chrono::milliseconds pause_max{10'000};
};

class RetryingStore final : public ObjectStore {
 public:
  using Sleep = std::function<void(std::chrono::milliseconds)>;

  // The store and `random` outlive this. `sleep` waits so long.
  RetryingStore(ObjectStore& store, Random& random, Sleep sleep, RetryPolicy policy = {})
      : store_(store), random_(random), sleep_(std::move(sleep)), policy_(policy) {}

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
  enum class Twice : uint8_t { kHarmless, kNot };
  template <typename Call>
  auto Try(Twice twice, Call call);
  std::chrono::milliseconds Pause(int attempt);

  ObjectStore& store_;
  Random& random_;
  Sleep sleep_;
  const RetryPolicy policy_;
};

}  // namespace coffer::client
