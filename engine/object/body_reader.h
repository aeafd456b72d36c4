// The bytes of one version, in order.
//
// Opened inside a View, it takes the inline bytes, or the places of the first bytes in blobs; blobs are opened one at a
// time, when their turn comes. Places take memory of the budget; a body of more than kPlacesMax pieces is walked in
// pages, and only such a one ends in Aborted when its version is removed while it is read. A pin keeps the blobs
// meanwhile.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/object/range.h"
#include "engine/object/reader.h"
#include "engine/store/body_lease.h"
#include "engine/store/store.h"

namespace coffer {

class BodyReader {
 public:
  // More than a multipart upload has parts.
  static constexpr size_t kPlacesMax = 16'384;

  BodyReader(Store& store, const OpContext& context, ReadPins::Pin pin);
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  // Inside the View that found `version`. kSlowDown without memory.
  absl::Status Open(const CatalogSnapshot& snapshot, const VersionRow& version, Span span);
  // As ByteSource::Read.
  absl::StatusOr<size_t> Read(std::span<char> into);
  bool brief() const { return position_ == end_ || version_.is_inline; }

 private:
  absl::Status LoadPlaces(const CatalogSnapshot& snapshot, size_t limit);
  absl::Status NextPlace();
  absl::Status OpenBlob();
  absl::StatusOr<size_t> ReadBlob(std::span<char> into);

  Store& store_;
  const OpContext context_;
  ReadPins::Pin pin_;
  BodyLease memory_;
  VersionRow version_;
  uint64_t position_ = 0;
  uint64_t end_ = 0;
  std::string inline_bytes_;
  std::vector<Extent> places_;
  size_t place_ = 0;  // the one that position_ lies in
  std::unique_ptr<BlobReader> blob_;
  bool started_ = false;
};

}  // namespace coffer
