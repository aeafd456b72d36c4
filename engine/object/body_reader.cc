#include "engine/object/body_reader.h"

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr size_t kPlacesPerPage = 1024;

absl::Status NoMemory() {
  return MakeError(ErrorCode::kSlowDown, "too many bodies are being read at once; try again later");
}

absl::Status Torn() {
  return MakeError(ErrorCode::kDataLoss, "the catalog and the stored bytes of the object do not agree");
}

}  // namespace

BodyReader::BodyReader(Store& store, const OpContext& context, ReadPins::Pin pin)
    : store_(store), context_(context), pin_(std::move(pin)), memory_(store) {}

absl::Status BodyReader::Open(const CatalogSnapshot& snapshot, const VersionRow& version, Span span) {
  version_ = version;
  version_.metadata = {};
  version_.parts.clear();
  position_ = span.offset;
  end_ = span.offset + span.length;
  if (span.length == 0) return absl::OkStatus();
  if (!version.is_inline) return LoadPlaces(snapshot, kPlacesMax);
  if (!memory_.TryReserve(version.size_bytes)) return NoMemory();
  ASSIGN_OR_RETURN(inline_bytes_, snapshot.ReadInline(version));
  return inline_bytes_.size() == version.size_bytes ? absl::OkStatus() : Torn();
}

absl::Status BodyReader::LoadPlaces(const CatalogSnapshot& snapshot, size_t limit) {
  places_.clear();
  place_ = 0;
  ASSIGN_OR_RETURN(places_, snapshot.ReadExtents(version_, position_, end_ - position_, limit));
  memory_.ReleaseMemory();
  return memory_.TryReserve(places_.size() * sizeof(Extent)) ? absl::OkStatus() : NoMemory();
}

absl::StatusOr<size_t> BodyReader::Read(std::span<char> into) {
  RETURN_IF_ERROR(CheckContext(context_, store_.clock()));
  RETURN_IF_ERROR(store_.health.CheckProcess());
  if (position_ == end_ || into.empty()) return 0;
  into = into.first(std::min<uint64_t>(into.size(), end_ - position_));
  if (version_.is_inline) {
    std::copy_n(inline_bytes_.data() + position_, into.size(), into.data());
    position_ += into.size();
    return into.size();
  }
  size_t count = 0;
  while (count < into.size()) {
    ASSIGN_OR_RETURN(const size_t step, ReadBlob(into.subspan(count)));
    count += step;
  }
  return count;
}

absl::StatusOr<size_t> BodyReader::ReadBlob(std::span<char> into) {
  if (blob_ == nullptr) {
    RETURN_IF_ERROR(NextPlace());
    RETURN_IF_ERROR(OpenBlob());
  }
  const Extent& place = places_[place_];
  const uint64_t inside = position_ - place.position;
  into = into.first(std::min<uint64_t>(into.size(), place.length - inside));
  const absl::StatusOr<size_t> count = blob_->Read(place.offset + inside, into);
  RETURN_IF_ERROR(BackendError(count.status()));
  if (*count == 0) return Torn();
  position_ += *count;
  // Here, where waiting for what was read ahead keeps nobody from their turn.
  if (position_ == place.position + place.length || position_ == end_) blob_.reset();
  return *count;
}

absl::Status BodyReader::NextPlace() {
  if (started_) ++place_;
  started_ = true;
  if (place_ == places_.size()) {
    RETURN_IF_ERROR(store_.catalog->View(
        context_, [&](const CatalogSnapshot& snapshot) { return LoadPlaces(snapshot, kPlacesPerPage); }));
    if (places_.empty()) return absl::AbortedError("the version was removed while it was being read");
  }
  const Extent& place = places_[place_];
  const bool holds = place.position <= position_ && position_ < place.position + place.length;
  return holds ? absl::OkStatus() : Torn();
}

absl::Status BodyReader::OpenBlob() {
  const Extent& place = places_[place_];
  ASSIGN_OR_RETURN(blob_, store_.OpenBlob(context_, {place.blob, place.blob_size_bytes}));
  return absl::OkStatus();
}

}  // namespace coffer
