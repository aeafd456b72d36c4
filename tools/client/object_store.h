// An object store as a client uses it: a server somewhere, or a store that this process has open.
//
// What transfers need and no more, in calls that take and give bytes in memory, a part at a time; so a call can be made
// again, and memory is bounded by the parts under way. Thread-safe. Errors bear the codes of S3 (api/s3/error.h) or of
// the engine (engine/base/error.h); Unavailable: the store was not reached, and nobody knows whether the call took
// effect.
//
//   S3Store          over the network (s3_store.h)
//   EngineStore      over an engine in this process (engine_store.h)
//   RetryingStore    over another, again where that helps (retrying_store.h)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/multipart/uploads.h"
#include "engine/types.h"

namespace coffer::client {

struct ObjectName {
  std::string bucket;
  std::string key;

  // "s3://bucket/key"
  std::string Text() const { return "s3://" + bucket + "/" + key; }
  bool operator==(const ObjectName&) const = default;
};

struct ListRequest {
  std::string bucket;
  std::string prefix;
  std::string delimiter;  // empty: none
  std::string page;       // ListResult::next of the page before; empty: the first one
};

struct ListResult {
  std::vector<ObjectInfo> objects;  // without metadata
  std::vector<std::string> prefixes;
  std::string next;  // empty: that was all
};

// Bytes of one state of an object.
struct ReadRequest {
  ObjectName name;
  std::string etag;  // kPreconditionFailed when the object has another one by now
  uint64_t offset = 0;
  uint64_t length = 0;  // at least 1, and inside the object
};

struct NewObject {
  ObjectName name;
  ObjectMetadata metadata;
};

struct PartName {
  ObjectName object;
  std::string upload_id;
  uint32_t number = 0;
};

// A body that the store checks before it takes effect.
struct Bytes {
  std::string_view data;
  std::string crc64nvme;  // of `data`, raw
};

struct Written {
  std::string etag;
  std::string version_id;  // empty in a bucket without versions
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  virtual absl::StatusOr<std::vector<BucketInfo>> ListBuckets() = 0;
  virtual absl::Status CreateBucket(const std::string& bucket) = 0;
  virtual absl::Status DeleteBucket(const std::string& bucket) = 0;

  virtual absl::StatusOr<ListResult> List(const ListRequest& request) = 0;
  virtual absl::StatusOr<ObjectInfo> Head(const ObjectName& name) = 0;
  // Exactly the bytes that were asked for.
  virtual absl::StatusOr<std::string> Read(const ReadRequest& request) = 0;
  virtual absl::StatusOr<Written> Put(const NewObject& object, const Bytes& bytes) = 0;
  // With the source's metadata.
  virtual absl::StatusOr<Written> Copy(const ObjectName& source, const ObjectName& target) = 0;
  // What became of each key, in their order; at most 1,000. A key that is not there counts as deleted.
  virtual absl::StatusOr<std::vector<absl::Status>> Delete(const std::string& bucket,
                                                           const std::vector<std::string>& keys) = 0;

  // An upload whose parts have a CRC64NVME each, and the object one of the whole.
  virtual absl::StatusOr<std::string> StartUpload(const NewObject& object) = 0;
  // Those of this key that are open, oldest first.
  virtual absl::StatusOr<std::vector<UploadInfo>> FindUploads(const ObjectName& name) = 0;
  virtual absl::StatusOr<std::vector<PartInfo>> ListParts(const ObjectName& name, const std::string& upload_id) = 0;
  virtual absl::StatusOr<PartInfo> PutPart(const PartName& part, const Bytes& bytes) = 0;
  // The bytes [source.offset, source.offset + source.length) of another object.
  virtual absl::StatusOr<PartInfo> CopyPart(const PartName& part, const ReadRequest& source) = 0;
  // `crc64nvme` is the whole object's, raw; empty: not known.
  virtual absl::StatusOr<Written> FinishUpload(const ObjectName& name, const std::string& upload_id,
                                               const std::vector<PartInfo>& parts, const std::string& crc64nvme) = 0;
  virtual absl::Status AbortUpload(const ObjectName& name, const std::string& upload_id) = 0;
};

}  // namespace coffer::client
