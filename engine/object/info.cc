#include "engine/object/info.h"

#include "engine/object/versioning.h"

namespace coffer {

ObjectInfo ToObjectInfo(const VersionRow& version, bool is_latest) {
  ObjectInfo info;
  info.key = version.key;
  info.version_id = VersionIdOf(version);
  info.is_latest = is_latest;
  info.is_delete_marker = version.is_delete_marker;
  info.size_bytes = version.size_bytes;
  info.etag = version.etag;
  info.modified = version.modified;
  info.storage_class = version.storage_class;
  info.owner_account_id = version.owner_account_id;
  info.checksum = version.checksum;
  info.parts_count = static_cast<uint32_t>(version.parts.size());
  info.tags_count = static_cast<uint32_t>(version.tags.size());
  info.metadata = version.metadata;
  return info;
}

PutResult ToPutResult(const VersionRow& version, const BucketRow& bucket) {
  PutResult result;
  result.version_id = VersionIdOf(version);
  result.etag = version.etag;
  result.size_bytes = version.size_bytes;
  result.modified = version.modified;
  result.checksum = version.checksum;
  result.versioned = bucket.info.versioning == Versioning::kEnabled;
  result.parts_count = static_cast<uint32_t>(version.parts.size());
  return result;
}

}  // namespace coffer
