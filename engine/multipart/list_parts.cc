#include <algorithm>

#include "absl/strings/escaping.h"
#include "engine/base/status.h"
#include "engine/multipart/find_upload.h"
#include "engine/multipart/uploads.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

constexpr size_t kLimitMax = 10'000;

PartInfo ToPartInfo(PartRow row) {
  PartInfo info;
  info.number = row.number;
  info.size_bytes = row.size_bytes;
  info.etag = absl::BytesToHexString(row.md5);
  info.modified = row.modified;
  info.checksum = std::move(row.checksum);
  return info;
}

}  // namespace

absl::StatusOr<ListPartsPage> Uploads::ListParts(const OpContext& context, const BucketRef& bucket,
                                                 std::string_view key, std::string_view upload_id, uint32_t after,
                                                 size_t limit) {
  limit = std::min(limit, kLimitMax);
  ListPartsPage page;
  std::vector<PartRow> rows;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(snapshot, bucket));
    ASSIGN_OR_RETURN(const UploadRow upload, RequireOpenUpload(snapshot, row.id, key, upload_id));
    page.upload = ToUploadInfo(upload);
    ASSIGN_OR_RETURN(rows, snapshot.ListParts(upload.sequence, after, limit + 1));
    return absl::OkStatus();
  }));
  page.truncated = limit > 0 && rows.size() > limit;
  if (rows.size() > limit) rows.resize(limit);
  for (PartRow& row : rows) page.parts.push_back(ToPartInfo(std::move(row)));
  page.next_after = page.parts.empty() ? after : page.parts.back().number;
  return page;
}

}  // namespace coffer
