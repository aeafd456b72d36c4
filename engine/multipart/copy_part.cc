#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/multipart/checksums.h"
#include "engine/multipart/part_writer.h"
#include "engine/multipart/uploads.h"
#include "engine/object/versioning.h"
#include "engine/store/conditions.h"
#include "engine/store/stored_bytes.h"

namespace coffer {
namespace {

// A stretch in more pieces than this is written anew, so that neither a transaction nor a body of copies of copies
// grows without bound.
constexpr size_t kSharedExtentsMax = 1024;

struct Source {
  VersionRow version;
  std::string shown_version_id;  // as CopyResult has it
  uint64_t offset = 0;
  uint64_t length = 0;
  std::string inline_bytes;
  bool shareable = false;
};

absl::Status InvalidRange(const VersionRow& version) {
  return MakeError(ErrorCode::kInvalidRange, "The specified copy range is invalid for the source object size.",
                   {{"ActualObjectSize", std::to_string(version.size_bytes)}});
}

absl::Status SelectRange(const std::optional<ByteRange>& range, uint64_t bytes_max, Source& source) {
  source.length = source.version.size_bytes;
  if (range) {
    if (!range->first || !range->last) {
      return MakeError(ErrorCode::kInvalidArgument, "The range of a copied part has a first and a last byte.");
    }
    if (*range->first > *range->last || *range->last >= source.version.size_bytes) return InvalidRange(source.version);
    source.offset = *range->first;
    source.length = *range->last - *range->first + 1;
  }
  if (source.length <= bytes_max) return absl::OkStatus();
  return MakeError(ErrorCode::kInvalidRequest,
                   "The specified copy source is larger than the maximum allowable size for a copy source: " +
                       std::to_string(bytes_max));
}

absl::Status ReadSource(const CatalogSnapshot& catalog, const CopyPartParams& params, uint64_t bytes_max,
                        Source& source) {
  ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(catalog, params.source_bucket));
  ASSIGN_OR_RETURN(source.version, RequireCopySource(catalog, bucket, params.source_key, params.source_version_id));
  if (ShowsVersions(bucket)) source.shown_version_id = VersionIdOf(source.version);
  RETURN_IF_ERROR(CheckSourceConditions(params.source_conditions, source.version));
  RETURN_IF_ERROR(SelectRange(params.range, bytes_max, source));
  if (source.version.is_inline) {
    ASSIGN_OR_RETURN(const std::string whole, catalog.ReadInline(source.version));
    source.inline_bytes = whole.substr(source.offset, source.length);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<Extent> extents,
                   catalog.ReadExtents(source.version, source.offset, source.length, kSharedExtentsMax + 1));
  source.shareable = extents.size() <= kSharedExtentsMax;
  return absl::OkStatus();
}

// The pieces of [offset, offset + length), placed at the beginning of a body of their own.
std::vector<Extent> Slice(std::vector<Extent> extents, uint64_t offset, uint64_t length) {
  uint64_t position = 0;
  for (Extent& extent : extents) {
    const uint64_t skip = offset + position - extent.position;
    extent.offset += skip;
    extent.length = std::min(extent.length - skip, length - position);
    extent.position = position;
    position += extent.length;
  }
  return extents;
}

// Inside the transaction: the version that was read is still there, so its blobs are.
absl::StatusOr<Body> ShareBody(const CatalogSnapshot& catalog, const Source& source) {
  Body body;
  if (source.length == 0) return body;
  const VersionRow& version = source.version;
  ASSIGN_OR_RETURN(const std::optional<VersionRow> found,
                   catalog.FindVersion(version.bucket_id, version.key, version.sequence));
  if (!found) {
    return MakeError(ErrorCode::kConditionalRequestConflict, "The source was replaced while it was copied.");
  }
  ASSIGN_OR_RETURN(std::vector<Extent> extents,
                   catalog.ReadExtents(*found, source.offset, source.length, kSharedExtentsMax + 1));
  body.extents = Slice(std::move(extents), source.offset, source.length);
  return body;
}

absl::StatusOr<Change<PutResult>> ShareBytes(Store& store, const OpContext& context, PartAddress address,
                                             const UploadRow& upload, Source source) {
  RETURN_IF_ERROR(store.CheckRoom());
  // The digests of a part are its own: its bytes are read once, and not written.
  Digester digester({Algorithm::kMd5, PartAlgorithm(upload)});
  const ByteSink digest = [&](std::string_view bytes) {
    digester.Update(bytes);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ReadStoredBytes(store, context, source.version, source.offset, source.length, digest));
  const DigestValues values = std::move(digester).Finish();
  PartRow part;
  part.size_bytes = source.length;
  part.md5 = values.Get(Algorithm::kMd5);
  part.checksum = Checksum{PartAlgorithm(upload), ChecksumType::kFullObject, values.Get(PartAlgorithm(upload))};
  part.modified = store.clock().WallNow();
  auto apply = [address = std::move(address), part = std::move(part),
                source = std::move(source)](CatalogTransaction& t) -> absl::StatusOr<PutResult> {
    ASSIGN_OR_RETURN(const Body body, ShareBody(t, source));
    return PublishPart(t, address, part, body);
  };
  return Change<PutResult>(*store.catalog, context, std::move(apply));
}

absl::StatusOr<Change<PutResult>> WriteBytes(Store& store, const OpContext& context, PartAddress address,
                                             const UploadRow& upload, const Source& source) {
  ASSIGN_OR_RETURN(const std::unique_ptr<PartWriter> writer,
                   OpenPartWriter(store, context, std::move(address), upload, std::nullopt, source.length, {}));
  if (source.version.is_inline) {
    RETURN_IF_ERROR(writer->Append(source.inline_bytes));
  } else {
    const ByteSink append = [&](std::string_view bytes) { return writer->Append(bytes); };
    RETURN_IF_ERROR(ReadStoredBytes(store, context, source.version, source.offset, source.length, append));
  }
  return writer->Prepare();
}

}  // namespace

absl::StatusOr<Change<CopyResult>> Uploads::CopyPart(const OpContext& context, CopyPartParams params) {
  RETURN_IF_ERROR(ValidatePartNumber(params.number, store_.options.limits));
  PartAddress address{params.bucket, params.key, params.upload_id, params.number};
  ASSIGN_OR_RETURN(const UploadRow upload, ReadOpenUpload(store_, context, address));
  const ReadPins::Pin pin = store_.pins.Take(store_.catalog->committed_sequence());
  Source source;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) {
    source = Source();
    return ReadSource(snapshot, params, store_.options.limits.put_bytes_max, source);
  }));
  const std::string source_version_id = source.shown_version_id;
  ASSIGN_OR_RETURN(Change<PutResult> change,
                   source.shareable ? ShareBytes(store_, context, std::move(address), upload, std::move(source))
                                    : WriteBytes(store_, context, std::move(address), upload, source));
  return std::move(change).Then([source_version_id](const PutResult& part) {
    return CopyResult{part, source_version_id};
  });
}

}  // namespace coffer
