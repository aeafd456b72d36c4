#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "tests/model/oracle.h"

namespace coffer::model {
namespace {

constexpr size_t kLimitMax = 1000;

// What a key is rolled up into; empty: nothing.
std::string CommonPrefix(const std::string& key, const std::string& prefix, const std::string& delimiter) {
  const size_t at = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
  return at == std::string::npos ? "" : key.substr(0, at + delimiter.size());
}

}  // namespace

absl::StatusOr<ListPage> Oracle::List(const ListParams& params) {
  ASSIGN_OR_RETURN(const Bucket* bucket, FindBucket(params.bucket.name));
  const size_t limit = std::min(params.limit, kLimitMax);
  ListPage page;
  if (limit == 0) return page;
  for (const auto& [key, versions] : bucket->keys) {
    if (versions.front().info.is_delete_marker || !key.starts_with(params.prefix)) continue;
    const std::string common = CommonPrefix(key, params.prefix, params.delimiter);
    const std::string& row = common.empty() ? key : common;
    if (row <= params.after || (!page.common_prefixes.empty() && page.common_prefixes.back() == common)) continue;
    page.truncated = page.objects.size() + page.common_prefixes.size() == limit;
    if (page.truncated) break;
    if (common.empty()) {
      page.objects.push_back(versions.front().info);
    } else {
      page.common_prefixes.push_back(common);
    }
    page.next_after = row;
  }
  return page;
}

absl::StatusOr<std::vector<ObjectInfo>> Oracle::ListVersions(const std::string& bucket) {
  ASSIGN_OR_RETURN(const Bucket* found, FindBucket(bucket));
  std::vector<ObjectInfo> infos;
  for (const auto& [key, versions] : found->keys) {
    for (const Version& version : versions) {
      infos.push_back(version.info);
      infos.back().is_latest = &version == &versions.front();
    }
  }
  return infos;
}

absl::StatusOr<ListUploadsPage> Oracle::ListUploads(const ListUploadsParams& params) {
  ASSIGN_OR_RETURN(const Bucket* bucket, FindBucket(params.bucket.name));
  const size_t limit = std::min(params.limit, kLimitMax);
  ListUploadsPage page;
  if (limit == 0) return page;
  const bool by_id = !params.after_key.empty() && params.after_key >= params.prefix && !params.after_upload_id.empty();
  if (by_id && params.after_upload_id.front() != 'u') return Error(ErrorCode::kInvalidArgument);
  const uint64_t after_number = by_id ? std::stoull(params.after_upload_id.substr(1)) : UINT64_MAX;
  for (const auto& [place, upload] : bucket->uploads) {
    const auto& [key, number] = place;
    if (upload.completed || !key.starts_with(params.prefix)) continue;
    const std::string common = CommonPrefix(key, params.prefix, params.delimiter);
    if (common.empty() ? place <= std::pair(params.after_key, after_number) : common <= params.after_key) continue;
    if (!common.empty() && !page.common_prefixes.empty() && page.common_prefixes.back() == common) continue;
    page.truncated = page.uploads.size() + page.common_prefixes.size() == limit;
    if (page.truncated) break;
    page.next_after_key = common.empty() ? key : common;
    page.next_after_upload_id = common.empty() ? upload.info.upload_id : "";
    if (common.empty()) {
      page.uploads.push_back(upload.info);
    } else {
      page.common_prefixes.push_back(common);
    }
  }
  return page;
}

}  // namespace coffer::model
