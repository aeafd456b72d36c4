#include "engine/multipart/uploads.h"

#include "engine/base/status.h"
#include "engine/multipart/checksums.h"
#include "engine/multipart/find_upload.h"
#include "engine/store/keys.h"
#include "engine/store/store.h"
#include "engine/store/tags.h"
#include "engine/store/version_id.h"

namespace coffer {
Change<UploadInfo> Uploads::Create(const OpContext& context, CreateUploadParams params) {
  const Limits& limits = store_.options.limits;
  if (absl::Status status = ValidateKey(params.key, limits); !status.ok()) return status;
  if (absl::Status status = ValidateMetadata(params.metadata, limits); !status.ok()) return status;
  if (absl::Status status = PrepareTags(params.tags, TagsOf::kObject); !status.ok()) return status;
  absl::StatusOr<ChecksumType> type = ResolveChecksumType(params.checksum, params.checksum_type);
  if (!type.ok()) return type.status();
  if (absl::Status status = store_.CheckRoom(); !status.ok()) return status;
  UploadRow upload;
  upload.key = std::move(params.key);
  upload.nonce = NewNonce(store_.random());
  upload.initiated = store_.clock().WallNow();
  upload.owner_account_id = context.principal.account_id;
  upload.storage_class = std::move(params.storage_class);
  upload.metadata = std::move(params.metadata);
  upload.tags = std::move(params.tags);
  upload.checksum_algorithm = params.checksum;
  upload.checksum_type = *type;
  auto apply = [upload = std::move(upload),
                bucket = std::move(params.bucket)](CatalogTransaction& t) -> absl::StatusOr<UploadInfo> {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(t, bucket));
    UploadRow created = upload;
    created.bucket_id = row.id;
    created.sequence = t.NextSequence();
    ASSIGN_OR_RETURN(const std::optional<VersionRow> latest, t.FindLatest(row.id, created.key));
    created.key_existed = latest && !latest->is_delete_marker;
    if (created.owner_account_id.empty()) created.owner_account_id = row.info.owner_account_id;
    RETURN_IF_ERROR(t.InsertUpload(created));
    return ToUploadInfo(created);
  };
  return Change<UploadInfo>(*store_.catalog, context, std::move(apply));
}

Change<Done> Uploads::Abort(const OpContext& context, BucketRef bucket, std::string key, std::string upload_id) {
  auto apply = [bucket = std::move(bucket), key = std::move(key),
                upload_id = std::move(upload_id)](CatalogTransaction& t) -> absl::StatusOr<Done> {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(t, bucket));
    ASSIGN_OR_RETURN(const UploadRow upload, RequireOpenUpload(t, row.id, key, upload_id));
    RETURN_IF_ERROR(t.RemoveUpload(upload));
    return Done{};
  };
  return Change<Done>(*store_.catalog, context, std::move(apply));
}

}  // namespace coffer
