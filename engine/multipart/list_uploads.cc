#include <algorithm>
#include <optional>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/multipart/find_upload.h"
#include "engine/multipart/uploads.h"
#include "engine/store/keys.h"
#include "engine/store/store.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

constexpr size_t kLimitMax = 1000;

// One page of uploads, built by walking a cursor that jumps over what a common prefix or the marker covers.
class UploadLister {
 public:
  UploadLister(const ListUploadsParams& params, size_t limit, UploadCursor& cursor)
      : params_(params), limit_(limit), cursor_(cursor) {}

  absl::StatusOr<ListUploadsPage> Run() {
    RETURN_IF_ERROR(SeekStart());
    while (!done_ && cursor_.Valid() && cursor_.row().key.starts_with(params_.prefix)) {
      const std::string common = CommonPrefixOf(cursor_.row().key, params_.prefix, params_.delimiter);
      if (!common.empty()) {
        RETURN_IF_ERROR(TakePrefix(common));
      } else {
        RETURN_IF_ERROR(TakeUpload());
      }
    }
    if (!page_.truncated) {
      page_.next_after_key.clear();
      page_.next_after_upload_id.clear();
    }
    return std::move(page_);
  }

 private:
  absl::Status SeekStart() {
    if (params_.after_key < params_.prefix) return cursor_.SeekKey(params_.prefix);
    if (params_.after_key.empty()) return cursor_.SeekKey("");
    if (params_.after_upload_id.empty()) return cursor_.SeekKey(params_.after_key + '\0');
    const std::optional<RowId> id = DecodeRowId(params_.after_upload_id);
    if (!id) return MakeError(ErrorCode::kInvalidArgument, "Invalid uploadId marker");
    return cursor_.SeekAfter(params_.after_key, id->sequence);
  }

  // Whether the page has room for one more; sets `truncated` when it has not.
  bool HasRoom() {
    if (page_.uploads.size() + page_.common_prefixes.size() < limit_) return true;
    page_.truncated = done_ = true;
    return false;
  }

  absl::Status TakePrefix(const std::string& common) {
    // At or before the marker: an earlier page had it.
    if (common > params_.after_key) {
      if (!HasRoom()) return absl::OkStatus();
      page_.common_prefixes.push_back(common);
      page_.next_after_key = common;
      page_.next_after_upload_id.clear();
    }
    const std::optional<std::string> behind = BehindPrefix(common);
    if (behind) return cursor_.SeekKey(*behind);
    done_ = true;
    return absl::OkStatus();
  }

  absl::Status TakeUpload() {
    if (!HasRoom()) return absl::OkStatus();
    page_.uploads.push_back(ToUploadInfo(cursor_.row()));
    page_.next_after_key = page_.uploads.back().key;
    page_.next_after_upload_id = page_.uploads.back().upload_id;
    return cursor_.Next();
  }

  const ListUploadsParams& params_;
  const size_t limit_;
  UploadCursor& cursor_;
  ListUploadsPage page_;
  bool done_ = false;
};

}  // namespace

absl::StatusOr<ListUploadsPage> Uploads::List(const OpContext& context, const ListUploadsParams& params) {
  const size_t limit = std::min(params.limit, kLimitMax);
  ListUploadsPage page;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(snapshot, params.bucket));
    if (limit == 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::unique_ptr<UploadCursor> cursor, snapshot.ScanUploads(row.id));
    ASSIGN_OR_RETURN(page, UploadLister(params, limit, *cursor).Run());
    return absl::OkStatus();
  }));
  return page;
}

}  // namespace coffer
