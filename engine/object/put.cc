#include <utility>

#include "absl/strings/escaping.h"
#include "engine/base/status.h"
#include "engine/object/info.h"
#include "engine/object/objects.h"
#include "engine/object/versioning.h"
#include "engine/store/body_writer.h"
#include "engine/store/conditions.h"
#include "engine/store/keys.h"
#include "engine/store/tags.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

class PutWriter final : public ObjectWriter {
 public:
  PutWriter(Store& store, const OpContext& context, PutParams params, std::unique_ptr<BodyWriter> body)
      : store_(store), context_(context), params_(std::move(params)), body_(std::move(body)) {}

  absl::Status Append(std::string_view bytes) override { return body_->Append(bytes); }
  bool brief() const override { return body_->brief(); }
  void Expect(ExpectedDigest digest) override { body_->Expect(std::move(digest)); }

  absl::StatusOr<Change<PutResult>> Prepare() override {
    ASSIGN_OR_RETURN(FinishedBody finished, body_->Finish());
    const std::shared_ptr<BodyLease> lease = finished.lease;
    VersionRow version = Describe(finished);
    auto publish = [params = std::move(params_), version = std::move(version),
                    body = std::move(finished.body)](CatalogTransaction& t) -> absl::StatusOr<PutResult> {
      ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, params.bucket));
      RETURN_IF_ERROR(CheckWriteConditions(params.conditions, t, bucket.id, params.key));
      VersionRow row = version;
      row.bucket_id = bucket.id;
      if (row.owner_account_id.empty()) row.owner_account_id = bucket.info.owner_account_id;
      RETURN_IF_ERROR(PublishVersion(t, bucket, row, [&] { return t.InsertVersion(row, body); }));
      return ToPutResult(row, bucket);
    };
    return HoldUntilDone(Change<PutResult>(*store_.catalog, context_, std::move(publish)), lease);
  }

 private:
  VersionRow Describe(const FinishedBody& body) {
    VersionRow version;
    version.key = params_.key;
    version.nonce = NewNonce(store_.random());
    version.size_bytes = body.size_bytes;
    version.etag = absl::BytesToHexString(body.md5);
    version.modified = store_.clock().WallNow();
    version.storage_class = params_.storage_class;
    version.owner_account_id = context_.principal.account_id;
    version.checksum = body.checksum;
    version.metadata = std::move(params_.metadata);
    version.tags = std::move(params_.tags);
    return version;
  }

  Store& store_;
  const OpContext context_;
  PutParams params_;
  std::unique_ptr<BodyWriter> body_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ObjectWriter>> Objects::StartPut(const OpContext& context, PutParams params) {
  RETURN_IF_ERROR(ValidateKey(params.key, store_.options.limits));
  RETURN_IF_ERROR(ValidateMetadata(params.metadata, store_.options.limits));
  RETURN_IF_ERROR(PrepareTags(params.tags, TagsOf::kObject));
  // Looked at now as well, so that nobody sends a long body in vain.
  ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(store_, context, params.bucket));
  params.bucket.id = bucket.id;
  if (!params.conditions.empty()) {
    RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) {
      return CheckWriteConditions(params.conditions, snapshot, bucket.id, params.key);
    }));
  }
  BodyWriterParams body_params;
  body_params.description = {.kind = BlobKind::kObject, .bucket = params.bucket.name, .key = params.key};
  body_params.size_bytes = params.size_bytes;
  body_params.checksum = params.checksum.value_or(Algorithm::kCrc64Nvme);
  body_params.expected = std::move(params.expected);
  ASSIGN_OR_RETURN(std::unique_ptr<BodyWriter> body, BodyWriter::Start(store_, context, std::move(body_params)));
  return std::make_unique<PutWriter>(store_, context, std::move(params), std::move(body));
}

absl::StatusOr<PutResult> Objects::Put(const OpContext& context, PutParams params, std::string_view bytes) {
  if (!params.size_bytes) params.size_bytes = bytes.size();
  ASSIGN_OR_RETURN(const std::unique_ptr<ObjectWriter> writer, StartPut(context, std::move(params)));
  RETURN_IF_ERROR(writer->Append(bytes));
  return writer->Commit();
}

}  // namespace coffer
