#include <utility>

#include "engine/base/status.h"
#include "engine/object/body_reader.h"
#include "engine/object/info.h"
#include "engine/object/objects.h"
#include "engine/object/selection.h"
#include "engine/object/versioning.h"
#include "engine/store/conditions.h"
#include "engine/store/keys.h"

namespace coffer {
namespace {

struct Found {
  VersionRow version;
  ObjectHead head;
};

absl::StatusOr<Found> Find(const CatalogSnapshot& snapshot, const GetParams& params) {
  ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(snapshot, params.bucket));
  Found found;
  ASSIGN_OR_RETURN(found.version, RequireVersion(snapshot, bucket, params.key, params.version_id));
  RETURN_IF_ERROR(CheckReadConditions(params.conditions, found.version));
  ASSIGN_OR_RETURN(Selection selection, SelectBytes(found.version, params.range, params.part_number));
  bool is_latest = params.version_id.empty();
  if (!is_latest) {
    ASSIGN_OR_RETURN(const std::optional<VersionRow> latest, snapshot.FindLatest(bucket.id, params.key));
    is_latest = latest && latest->sequence == found.version.sequence;
  }
  found.head.info = ToObjectInfo(found.version, is_latest);
  found.head.offset = selection.span.offset;
  found.head.length = selection.span.length;
  found.head.is_partial = selection.is_partial;
  found.head.checksum = std::move(selection.checksum);
  found.head.checksum_parts = selection.checksum_parts;
  if (params.with_parts) found.head.parts = found.version.parts;
  found.head.versioned = ShowsVersions(bucket);
  return found;
}

class VersionReader final : public ObjectReader {
 public:
  VersionReader(Store& store, const OpContext& context)
      // The pin is older than the View that follows, so nothing that the View sees can be collected.
      : body_(store, context, store.pins.Take(store.catalog->committed_sequence())) {}

  absl::Status Open(const CatalogSnapshot& snapshot, const GetParams& params) {
    ASSIGN_OR_RETURN(Found found, Find(snapshot, params));
    head_ = std::move(found.head);
    return body_.Open(snapshot, found.version, {head_.offset, head_.length});
  }

  absl::StatusOr<size_t> Read(std::span<char> into) override { return body_.Read(into); }
  const ObjectHead& head() const override { return head_; }
  bool brief() const override { return body_.brief(); }

 private:
  ObjectHead head_;
  BodyReader body_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ObjectReader>> Objects::Get(const OpContext& context, const GetParams& params) {
  RETURN_IF_ERROR(ValidateKey(params.key, store_.options.limits));
  auto reader = std::make_unique<VersionReader>(store_, context);
  RETURN_IF_ERROR(
      store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) { return reader->Open(snapshot, params); }));
  return reader;
}

absl::StatusOr<ObjectHead> Objects::Head(const OpContext& context, const GetParams& params) {
  RETURN_IF_ERROR(ValidateKey(params.key, store_.options.limits));
  ObjectHead head;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(Found found, Find(snapshot, params));
    head = std::move(found.head);
    return absl::OkStatus();
  }));
  return head;
}

}  // namespace coffer
