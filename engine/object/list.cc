#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/object/info.h"
#include "engine/object/objects.h"
#include "engine/object/versioning.h"
#include "engine/store/keys.h"
#include "engine/store/store.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

constexpr size_t kLimitMax = 1000;
// Keys to step over under a common prefix before seeking behind it: most folders of small trees are cheaper to walk.
constexpr int kStepsBeforeSeek = 4;

// Greater than the sequence of every version, so that all of a key are behind it.
constexpr uint64_t kBehindNoVersion = uint64_t{1} << 63;

enum class Rows : uint8_t { kNewest, kAll };

// One page, built by walking a cursor that jumps over what a common prefix or the marker covers.
class Lister {
 public:
  // `after_sequence`: of the version behind which the page starts; none: behind all of that key.
  Lister(Rows rows, const ListParams& params, size_t limit, std::optional<uint64_t> after_sequence,
         VersionCursor& cursor)
      : rows_(rows), params_(params), limit_(limit), after_sequence_(after_sequence), cursor_(cursor) {}

  absl::StatusOr<ListPage> Run() {
    RETURN_IF_ERROR(SeekStart());
    while (!done_ && cursor_.Valid() && cursor_.row().key.starts_with(params_.prefix)) {
      const VersionRow& row = cursor_.row();
      if (rows_ == Rows::kNewest && row.is_delete_marker) {
        RETURN_IF_ERROR(cursor_.SkipDeleted());
      } else if (std::string common = CommonPrefixOf(row.key, params_.prefix, params_.delimiter); !common.empty()) {
        RETURN_IF_ERROR(TakePrefix(common));
      } else {
        RETURN_IF_ERROR(TakeRow());
      }
    }
    return std::move(page_);
  }

 private:
  absl::Status SeekStart() {
    if (params_.after < params_.prefix) return cursor_.SeekKey(params_.prefix);
    if (!after_sequence_) return cursor_.SeekKey(params_.after.empty() ? std::string() : params_.after + '\0');
    // What is newer than the marker now tells whether the next one is the newest: the marker may be gone.
    RETURN_IF_ERROR(cursor_.SeekKey(params_.after));
    const bool newer_is_there =
        cursor_.Valid() && cursor_.row().key == params_.after && cursor_.row().sequence >= *after_sequence_;
    if (newer_is_there) key_before_ = params_.after;
    return cursor_.SeekAfter(params_.after, *after_sequence_);
  }

  // Whether the page has room for one more; sets `truncated` when it has not.
  bool HasRoom() {
    if (page_.objects.size() + page_.common_prefixes.size() < limit_) return true;
    page_.truncated = done_ = true;
    return false;
  }

  absl::Status TakePrefix(const std::string& common) {
    // At or before the marker: an earlier page had it.
    if (common > params_.after) {
      if (!HasRoom()) return absl::OkStatus();
      page_.common_prefixes.push_back(common);
      page_.next_after = common;
      page_.next_after_version_id.clear();
    }
    return SkipPrefix(common);
  }

  absl::Status SkipPrefix(const std::string& common) {
    for (int step = 0; step < kStepsBeforeSeek; ++step) {
      RETURN_IF_ERROR(cursor_.NextKey());
      if (!cursor_.Valid() || !cursor_.row().key.starts_with(common)) return absl::OkStatus();
    }
    const std::optional<std::string> behind = BehindPrefix(common);
    if (behind) return cursor_.SeekKey(*behind);
    done_ = true;
    return absl::OkStatus();
  }

  absl::Status TakeRow() {
    if (!HasRoom()) return absl::OkStatus();
    const VersionRow& row = cursor_.row();
    page_.objects.push_back(ToObjectInfo(row, /*is_latest=*/row.key != key_before_));
    page_.next_after = row.key;
    if (rows_ == Rows::kNewest) return cursor_.NextKey();
    page_.next_after_version_id = page_.objects.back().version_id;
    key_before_ = row.key;
    return cursor_.Next();
  }

  const Rows rows_;
  const ListParams& params_;
  const size_t limit_;
  const std::optional<uint64_t> after_sequence_;
  VersionCursor& cursor_;
  std::optional<std::string> key_before_;  // of the row before, when its versions are listed
  ListPage page_;
  bool done_ = false;
};

// The place of the version that a page starts behind.
absl::StatusOr<std::optional<uint64_t>> SequenceOfMarker(const CatalogSnapshot& catalog, const BucketRow& bucket,
                                                         const ListParams& params) {
  if (params.after_version_id.empty()) return std::nullopt;
  if (const std::optional<RowId> id = DecodeRowId(params.after_version_id)) return id->sequence;
  if (params.after_version_id != kNullVersionId) {
    return MakeError(ErrorCode::kInvalidArgument, "Invalid version id specified",
                     {{"ArgumentName", "version-id-marker"}, {"ArgumentValue", params.after_version_id}});
  }
  ASSIGN_OR_RETURN(const std::optional<VersionRow> null_version, catalog.FindNull(bucket.id, params.after));
  return null_version ? null_version->sequence : kBehindNoVersion;
}

absl::StatusOr<ListPage> ListRows(Store& store, const OpContext& context, Rows rows, const ListParams& params) {
  const size_t limit = std::min(params.limit, kLimitMax);
  ListPage page;
  RETURN_IF_ERROR(store.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(snapshot, params.bucket));
    std::optional<uint64_t> after_sequence;
    if (rows == Rows::kAll) {
      ASSIGN_OR_RETURN(after_sequence, SequenceOfMarker(snapshot, bucket, params));
    }
    if (limit == 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::unique_ptr<VersionCursor> cursor, snapshot.ScanVersions(bucket.id));
    ASSIGN_OR_RETURN(page, Lister(rows, params, limit, after_sequence, *cursor).Run());
    return absl::OkStatus();
  }));
  return page;
}

}  // namespace

absl::StatusOr<ListPage> Objects::List(const OpContext& context, const ListParams& params) {
  return ListRows(store_, context, Rows::kNewest, params);
}

absl::StatusOr<ListPage> Objects::ListVersions(const OpContext& context, const ListParams& params) {
  return ListRows(store_, context, Rows::kAll, params);
}

}  // namespace coffer
