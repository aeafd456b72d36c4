// The store that this process has open, as a client sees it.
//
// Whoever can open the folder may do everything: buckets of all accounts are listed, and what is written into a bucket
// belongs to its owner. New buckets go to one account: the one that was named, or else the only one.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "tools/client/object_store.h"

namespace coffer::client {

class EngineStore : public ObjectStore {
 public:
  // The engine outlives the store. `account`: name or id of who owns new buckets; empty: the only account.
  explicit EngineStore(Engine& engine, std::string account = {}) : engine_(engine), account_(std::move(account)) {}

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
  // Of the bucket's owner.
  absl::StatusOr<OpContext> ContextOf(const std::string& bucket);
  absl::StatusOr<Account> OwnerOfNewBuckets();

  Engine& engine_;
  const std::string account_;
};

}  // namespace coffer::client
