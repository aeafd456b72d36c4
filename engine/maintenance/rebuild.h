// Makes objects again from blobs that the catalog does not know, as far as the blobs tell.
//
// A blob says which bucket and key it was written for, and a part also of which upload and which number. It does not
// say whether it was ever published, nor headers, tags, rights or versions; small bodies, which lie in the catalog, are
// in no blob. So:
//
//   - a key that the catalog has, with any version, is left as it is;
//   - a blob of another key becomes an object, with digests that are made from its bytes. Several blobs of one key
//   become versions in
//     the order in which they were begun, as far as that is known: a bucket that is made here keeps versions;
//   - the parts of one upload become one object, in the order of their numbers, the last one that was begun for each
//   number,
//     unless the catalog has the upload as an open one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/catalog/rows.h"
#include "engine/maintenance/check.h"
#include "engine/store/blob_description.h"
#include "engine/store/store.h"

namespace coffer {

class Rebuilder {
 public:
  // `owner` as in CheckParams.
  Rebuilder(Store& store, const OpContext& context, const std::string& owner);

  // A part is kept in mind for AssembleParts. Blobs come in their order.
  absl::Status MakeObject(const BlobId& blob, WallTime written);
  absl::Status AssembleParts();

  const RebuildReport& report() const { return report_; }

 private:
  struct Part {
    BlobId blob;
    uint64_t size_bytes = 0;
    WallTime written;
  };
  using UploadKey = std::tuple<std::string, std::string, std::string>;  // bucket, key, upload id
  using Parts = std::map<uint32_t, Part>;

  // The next few work on an object that is to be.
  struct Draft;
  absl::StatusOr<bool> IsTaken(const std::string& bucket, const std::string& key);
  absl::StatusOr<bool> IsOpen(const UploadKey& upload);
  absl::Status Digest(const Parts& parts, Draft& draft);
  absl::Status Publish(const std::string& bucket, const Draft& draft);
  absl::StatusOr<BucketRow> FindOrMakeBucket(CatalogTransaction& t, const std::string& name) const;
  absl::Status FindOwner();
  absl::Status Assemble(const UploadKey& upload, const Parts& parts);

  Store& store_;
  const OpContext& context_;
  const std::string owner_name_;
  std::string owner_id_;    // empty until it is needed
  const uint64_t started_;  // the newest sequence before this
  std::map<UploadKey, Parts> uploads_;
  RebuildReport report_;
};

}  // namespace coffer
