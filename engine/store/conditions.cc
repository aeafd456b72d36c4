#include "engine/store/conditions.h"

#include <algorithm>
#include <chrono>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

bool Matches(const std::vector<std::string>& etags, const VersionRow& version) {
  return std::ranges::any_of(etags, [&](const std::string& etag) { return etag == "*" || etag == version.etag; });
}

bool ModifiedAfter(const VersionRow& version, WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(version.modified) > std::chrono::floor<std::chrono::seconds>(time);
}

absl::Status Failed(std::string_view condition) {
  return MakeError(ErrorCode::kPreconditionFailed, "At least one of the pre-conditions you specified did not hold",
                   {{"Condition", std::string(condition)}});
}

}  // namespace

absl::Status CheckReadConditions(const Preconditions& conditions, const VersionRow& version) {
  if (!conditions.if_match.empty()) {
    if (!Matches(conditions.if_match, version)) return Failed("If-Match");
  } else if (conditions.if_unmodified_since && ModifiedAfter(version, *conditions.if_unmodified_since)) {
    return Failed("If-Unmodified-Since");
  }
  const bool unchanged = conditions.if_none_match.empty()
                             ? conditions.if_modified_since && !ModifiedAfter(version, *conditions.if_modified_since)
                             : Matches(conditions.if_none_match, version);
  if (!unchanged) return absl::OkStatus();
  const auto modified = std::chrono::floor<std::chrono::seconds>(version.modified).time_since_epoch().count();
  return MakeError(ErrorCode::kNotModified, "Not Modified",
                   {{"ETag", version.etag}, {"LastModified", std::to_string(modified)}});
}

absl::Status CheckSourceConditions(const Preconditions& conditions, const VersionRow& version) {
  absl::Status status = CheckReadConditions(conditions, version);
  if (GetErrorCode(status) != ErrorCode::kNotModified) return status;
  return Failed(conditions.if_none_match.empty() ? "x-amz-copy-source-If-Modified-Since"
                                                 : "x-amz-copy-source-If-None-Match");
}

absl::Status CheckWriteConditions(const Preconditions& conditions, const VersionRow* latest) {
  if (conditions.if_modified_since || conditions.if_unmodified_since) {
    return MakeError(ErrorCode::kNotImplemented, "Writes cannot depend on the time of a modification");
  }
  if (latest != nullptr && latest->is_delete_marker) latest = nullptr;
  if (!conditions.if_none_match.empty() && latest != nullptr && Matches(conditions.if_none_match, *latest)) {
    return Failed("If-None-Match");
  }
  if (conditions.if_match.empty()) return absl::OkStatus();
  if (latest == nullptr) return MakeError(ErrorCode::kNoSuchKey, "The specified key does not exist.");
  return Matches(conditions.if_match, *latest) ? absl::OkStatus() : Failed("If-Match");
}

}  // namespace coffer
