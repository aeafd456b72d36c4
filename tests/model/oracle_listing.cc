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

// The versions of the marker's key come that are older than this.
absl::StatusOr<uint64_t> Oracle::NumberOfMarker(const Bucket& bucket, const ListParams& params) {
  const std::string& id = params.after_version_id;
  if (id.empty()) return 0;
  if (id.front() == 'v') return std::stoull(id.substr(1));
  if (id != "null") return Error(ErrorCode::kInvalidArgument);
  const auto found = bucket.keys.find(params.after);
  if (found == bucket.keys.end()) return UINT64_MAX;
  for (const Version& version : found->second) {
    if (version.info.version_id == id) return version.number;
  }
  return UINT64_MAX;
}

absl::StatusOr<ListPage> Oracle::ListRows(const ListParams& params, bool all) {
  ASSIGN_OR_RETURN(const Bucket* bucket, FindBucket(params.bucket.name));
  ASSIGN_OR_RETURN(const uint64_t older_than, NumberOfMarker(*bucket, params));
  const size_t limit = std::min(params.limit, kLimitMax);
  ListPage page;
  const auto has_room = [&] { return page.objects.size() + page.common_prefixes.size() < limit; };
  for (const auto& [key, versions] : bucket->keys) {
    if (!key.starts_with(params.prefix) || (!all && versions.front().info.is_delete_marker)) continue;
    const std::string common = CommonPrefix(key, params.prefix, params.delimiter);
    const bool told =
        common <= params.after || (!page.common_prefixes.empty() && page.common_prefixes.back() == common);
    if (!common.empty() && told) continue;
    if (!common.empty()) {
      page.truncated = limit > 0 && !has_room();
      if (!has_room()) return page;
      page.next_after = page.common_prefixes.emplace_back(common);
      page.next_after_version_id.clear();
      continue;
    }
    for (const Version& version : versions) {
      if (key < params.after || (key == params.after && version.number >= older_than)) continue;
      page.truncated = limit > 0 && !has_room();
      if (!has_room()) return page;
      page.next_after = key;
      page.next_after_version_id = version.info.version_id;
      page.objects.push_back(version.info);
      page.objects.back().is_latest = &version == &versions.front();
      if (!all) break;
    }
  }
  return page;
}

absl::StatusOr<ListPage> Oracle::List(const ListParams& params) { return ListRows(params, false); }

absl::StatusOr<ListPage> Oracle::ListVersions(const ListParams& params) { return ListRows(params, true); }

absl::StatusOr<ListUploadsPage> Oracle::ListUploads(const ListUploadsParams& params) {
  ASSIGN_OR_RETURN(const Bucket* bucket, FindBucket(params.bucket.name));
  const size_t limit = std::min(params.limit, kLimitMax);
  ListUploadsPage page;
  if (limit == 0) return page;
  const bool by_id = !params.after_key.empty() && params.after_key >= params.prefix && !params.after_upload_id.empty();
  if (by_id && params.after_upload_id.front() != 'u') return Error(ErrorCode::kInvalidArgument);
  const std::string after_id = by_id ? params.after_upload_id : "v";  // behind all
  for (const auto& [place, upload] : bucket->uploads) {
    const std::string& key = place.first;
    if (upload.completed || !key.starts_with(params.prefix)) continue;
    const std::string common = CommonPrefix(key, params.prefix, params.delimiter);
    if (common.empty() ? place <= std::pair(params.after_key, after_id) : common <= params.after_key) continue;
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
