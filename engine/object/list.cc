#include <algorithm>
#include <utility>

#include "engine/base/status.h"
#include "engine/object/info.h"
#include "engine/object/objects.h"
#include "engine/store/keys.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

constexpr size_t kLimitMax = 1000;
// Keys to step over under a common prefix before seeking behind it: most folders of small trees are cheaper to walk.
constexpr int kStepsBeforeSeek = 4;

// One page of keys, built by walking a cursor that jumps over what a common prefix or the marker covers.
class ObjectLister {
 public:
  ObjectLister(const ListParams& params, size_t limit, VersionCursor& cursor)
      : params_(params), limit_(limit), cursor_(cursor) {}

  absl::StatusOr<ListPage> Run() {
    RETURN_IF_ERROR(SeekStart());
    while (!done_ && cursor_.Valid() && cursor_.row().key.starts_with(params_.prefix)) {
      // The cursor stands on the newest version of a key here.
      if (cursor_.row().is_delete_marker) {
        RETURN_IF_ERROR(cursor_.NextKey());
      } else if (const std::string common = CommonPrefix(cursor_.row().key); !common.empty()) {
        RETURN_IF_ERROR(TakePrefix(common));
      } else {
        RETURN_IF_ERROR(TakeObject());
      }
    }
    return std::move(page_);
  }

 private:
  absl::Status SeekStart() {
    if (params_.after < params_.prefix) return cursor_.SeekKey(params_.prefix);
    return cursor_.SeekKey(params_.after.empty() ? std::string() : params_.after + '\0');
  }

  // What `key` is rolled up into; empty: nothing.
  std::string CommonPrefix(const std::string& key) const {
    if (params_.delimiter.empty()) return {};
    const size_t at = key.find(params_.delimiter, params_.prefix.size());
    return at == std::string::npos ? std::string() : key.substr(0, at + params_.delimiter.size());
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

  absl::Status TakeObject() {
    if (!HasRoom()) return absl::OkStatus();
    page_.objects.push_back(ToObjectInfo(cursor_.row(), /*is_latest=*/true));
    page_.next_after = cursor_.row().key;
    return cursor_.NextKey();
  }

  const ListParams& params_;
  const size_t limit_;
  VersionCursor& cursor_;
  ListPage page_;
  bool done_ = false;
};

}  // namespace

absl::StatusOr<ListPage> Objects::List(const OpContext& context, const ListParams& params) {
  const size_t limit = std::min(params.limit, kLimitMax);
  ListPage page;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(snapshot, params.bucket));
    if (limit == 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::unique_ptr<VersionCursor> cursor, snapshot.ScanVersions(bucket.id));
    ASSIGN_OR_RETURN(page, ObjectLister(params, limit, *cursor).Run());
    return absl::OkStatus();
  }));
  return page;
}

}  // namespace coffer
