#include "engine/multipart/part_writer.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/multipart/checksums.h"
#include "engine/multipart/find_upload.h"

namespace coffer {
namespace {

// An upload that asked for nothing takes parts with any checksum: it is checked on arrival, CRC64NVME is kept. For a
// composite checksum each part has to come with its own; one that covers the full object is computed where none comes.
absl::Status CheckAlgorithm(const UploadRow& upload, std::optional<Algorithm> sent) {
  if (!upload.checksum_algorithm || sent == upload.checksum_algorithm) return absl::OkStatus();
  if (!sent && upload.checksum_type == ChecksumType::kFullObject) return absl::OkStatus();
  return MakeError(
      ErrorCode::kInvalidRequest,
      absl::StrCat("Checksum Type mismatch occurred, expected checksum Type: ", LowerName(*upload.checksum_algorithm),
                   ", actual checksum Type: ", sent ? LowerName(*sent) : "null"));
}

}  // namespace

absl::Status ValidatePartNumber(uint32_t number, const Limits& limits) {
  if (number >= 1 && number <= limits.parts_max) return absl::OkStatus();
  return MakeError(ErrorCode::kInvalidPartNumber, "Part number must be an integer between 1 and 10000, inclusive",
                   {{"ArgumentName", "partNumber"}, {"ArgumentValue", std::to_string(number)}});
}

absl::StatusOr<UploadRow> ReadOpenUpload(Store& store, const OpContext& context, const PartAddress& address) {
  UploadRow upload;
  RETURN_IF_ERROR(store.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(snapshot, address.bucket));
    ASSIGN_OR_RETURN(upload, RequireOpenUpload(snapshot, bucket.id, address.key, address.upload_id));
    return absl::OkStatus();
  }));
  return upload;
}

absl::StatusOr<PutResult> PublishPart(CatalogTransaction& t, const PartAddress& address, PartRow part,
                                      const Body& body) {
  // Looked up again: while the bytes came in, the upload may have ended, or the bucket have got a successor.
  ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, address.bucket));
  ASSIGN_OR_RETURN(const UploadRow upload, RequireOpenUpload(t, bucket.id, address.key, address.upload_id));
  part.upload_sequence = upload.sequence;
  part.number = address.number;
  RETURN_IF_ERROR(t.PutPart(part, body));
  PutResult result;
  result.etag = absl::BytesToHexString(part.md5);
  result.size_bytes = part.size_bytes;
  result.modified = part.modified;
  if (upload.checksum_algorithm) result.checksum = part.checksum;
  return result;
}

absl::StatusOr<Change<PutResult>> PartWriter::Prepare() {
  ASSIGN_OR_RETURN(FinishedBody finished, body_->Finish());
  PartRow part;
  part.size_bytes = finished.size_bytes;
  part.md5 = std::move(finished.md5);
  part.checksum = std::move(finished.checksum);
  part.modified = store_.clock().WallNow();
  auto apply = [address = address_, part = std::move(part), body = std::move(finished.body),
                announced = std::move(finished.announced)](CatalogTransaction& t) -> absl::StatusOr<PutResult> {
    ASSIGN_OR_RETURN(PutResult result, PublishPart(t, address, part, body));
    if (!result.checksum) result.checksum = announced;
    return result;
  };
  return HoldUntilDone(Change<PutResult>(*store_.catalog, context_, std::move(apply)), std::move(finished.lease));
}

absl::StatusOr<std::unique_ptr<PartWriter>> OpenPartWriter(Store& store, const OpContext& context, PartAddress address,
                                                           const UploadRow& upload, std::optional<Algorithm> checksum,
                                                           std::optional<uint64_t> size_bytes,
                                                           std::vector<ExpectedDigest> expected) {
  BodyWriterParams body;
  body.description = {BlobKind::kPart, address.bucket.name, address.key, address.upload_id, address.number};
  body.may_be_inline = false;
  body.size_bytes = size_bytes;
  body.checksum = PartAlgorithm(upload);
  body.expected = std::move(expected);
  body.announced = checksum;
  ASSIGN_OR_RETURN(std::unique_ptr<BodyWriter> writer, BodyWriter::Start(store, context, std::move(body)));
  return std::make_unique<PartWriter>(store, context, std::move(address), std::move(writer));
}

absl::StatusOr<std::unique_ptr<ObjectWriter>> Uploads::StartPart(const OpContext& context, UploadPartParams params) {
  RETURN_IF_ERROR(ValidatePartNumber(params.number, store_.options.limits));
  PartAddress address{std::move(params.bucket), std::move(params.key), std::move(params.upload_id), params.number};
  ASSIGN_OR_RETURN(const UploadRow upload, ReadOpenUpload(store_, context, address));
  RETURN_IF_ERROR(CheckAlgorithm(upload, params.checksum));
  ASSIGN_OR_RETURN(std::unique_ptr<PartWriter> writer,
                   OpenPartWriter(store_, context, std::move(address), upload, params.checksum, params.size_bytes,
                                  std::move(params.expected)));
  return std::unique_ptr<ObjectWriter>(std::move(writer));
}

}  // namespace coffer
