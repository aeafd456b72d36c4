#include "engine/store/conditions.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

bool Matches(const std::vector<std::string>& etags, const VersionRow& version) {
  return std::ranges::any_of(etags, [&](const std::string& etag) { return etag == "*" || etag == version.etag; });
}

auto Seconds(WallTime time) { return std::chrono::floor<std::chrono::seconds>(time); }

absl::Status Failed(std::string_view condition) {
  return MakeError(ErrorCode::kPreconditionFailed, "At least one of the pre-conditions you specified did not hold",
                   {{"Condition", std::string(condition)}});
}

absl::Status NotModified(const VersionRow& version) {
  return MakeError(
      ErrorCode::kNotModified, "Not Modified",
      {{"ETag", version.etag}, {"LastModified", std::to_string(Seconds(version.modified).time_since_epoch().count())}});
}

// Which of a read's conditions does not hold.
enum class Unmet : uint8_t { kNone, kIfMatch, kIfUnmodifiedSince, kIfNoneMatch, kIfModifiedSince };

std::string_view HeaderOf(Unmet unmet) {
  constexpr std::string_view kHeaders[] = {"", "If-Match", "If-Unmodified-Since", "If-None-Match", "If-Modified-Since"};
  return kHeaders[static_cast<size_t>(unmet)];
}

Unmet FindUnmet(const Preconditions& conditions, const VersionRow& version) {
  const auto modified_after = [&](WallTime time) { return Seconds(version.modified) > Seconds(time); };
  if (!conditions.if_match.empty()) {
    if (!Matches(conditions.if_match, version)) return Unmet::kIfMatch;
  } else if (conditions.if_unmodified_since && modified_after(*conditions.if_unmodified_since)) {
    return Unmet::kIfUnmodifiedSince;
  }
  if (!conditions.if_none_match.empty()) {
    return Matches(conditions.if_none_match, version) ? Unmet::kIfNoneMatch : Unmet::kNone;
  }
  const bool unchanged = conditions.if_modified_since && !modified_after(*conditions.if_modified_since);
  return unchanged ? Unmet::kIfModifiedSince : Unmet::kNone;
}

bool IsObject(const VersionRow* latest) { return latest != nullptr && !latest->is_delete_marker; }

absl::Status NothingToMatch(ErrorFields fields) {
  return MakeError(ErrorCode::kNoSuchKey, "The specified key does not exist.", std::move(fields));
}

absl::Status CheckAreOfReads(const Preconditions& conditions) {
  if (!conditions.if_match_size && !conditions.if_match_modified) return absl::OkStatus();
  return MakeError(ErrorCode::kNotImplemented, "A read cannot depend on the size or the time that an object has");
}

absl::Status CheckAreOfWrites(const Preconditions& conditions) {
  if (!conditions.if_modified_since && !conditions.if_unmodified_since) return absl::OkStatus();
  return MakeError(ErrorCode::kNotImplemented, "A write cannot depend on whether an object was modified since");
}

}  // namespace

absl::Status CheckReadConditions(const Preconditions& conditions, const VersionRow& version) {
  RETURN_IF_ERROR(CheckAreOfReads(conditions));
  const Unmet unmet = FindUnmet(conditions, version);
  if (unmet == Unmet::kNone) return absl::OkStatus();
  const bool unchanged = unmet == Unmet::kIfNoneMatch || unmet == Unmet::kIfModifiedSince;
  return unchanged ? NotModified(version) : Failed(HeaderOf(unmet));
}

absl::Status CheckSourceConditions(const Preconditions& conditions, const VersionRow& version) {
  RETURN_IF_ERROR(CheckAreOfReads(conditions));
  const Unmet unmet = FindUnmet(conditions, version);
  if (unmet == Unmet::kNone) return absl::OkStatus();
  return Failed("x-amz-copy-source-" + std::string(HeaderOf(unmet)));
}

absl::Status CheckWriteConditions(const Preconditions& conditions, const VersionRow* latest) {
  RETURN_IF_ERROR(CheckAreOfWrites(conditions));
  if (!IsObject(latest)) return conditions.if_match.empty() ? absl::OkStatus() : NothingToMatch({});
  if (!conditions.if_none_match.empty() && Matches(conditions.if_none_match, *latest)) return Failed("If-None-Match");
  if (!conditions.if_match.empty() && !Matches(conditions.if_match, *latest)) return Failed("If-Match");
  if (conditions.if_match_size && *conditions.if_match_size != latest->size_bytes) return Failed("x-amz-if-match-size");
  if (conditions.if_match_modified && Seconds(*conditions.if_match_modified) != Seconds(latest->modified)) {
    return Failed("x-amz-if-match-last-modified-time");
  }
  return absl::OkStatus();
}

absl::Status CheckWriteConditions(const Preconditions& conditions, const CatalogSnapshot& catalog, uint64_t bucket_id,
                                  std::string_view key) {
  if (conditions.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<VersionRow> found, catalog.FindLatest(bucket_id, key));
  const VersionRow* latest = found ? &*found : nullptr;
  if (!IsObject(latest) && !conditions.if_match.empty()) return NothingToMatch({{"Key", std::string(key)}});
  return CheckWriteConditions(conditions, latest);
}

}  // namespace coffer
