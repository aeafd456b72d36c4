#include "engine/object/selection.h"

#include <algorithm>
#include <string>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

struct PlacedPart {
  const CompletedPart* part = nullptr;  // null: the whole of what no upload made
  Span span;
};

absl::Status NoSuchPart(const VersionRow& version, uint32_t number) {
  return MakeError(ErrorCode::kNoSuchPart, "The requested partnumber is not satisfiable",
                   {{"PartNumberRequested", std::to_string(number)},
                    {"ActualPartCount", std::to_string(std::max<size_t>(version.parts.size(), 1))}});
}

absl::StatusOr<PlacedPart> FindPart(const VersionRow& version, uint32_t number) {
  if (version.parts.empty() && number == 1) return PlacedPart{nullptr, {0, version.size_bytes}};
  uint64_t offset = 0;
  for (const CompletedPart& part : version.parts) {
    if (part.number == number) return PlacedPart{&part, {offset, part.size_bytes}};
    offset += part.size_bytes;
  }
  return NoSuchPart(version, number);
}

// The part that covers exactly these bytes; null: none does.
const CompletedPart* PartAt(const VersionRow& version, const Span& span) {
  uint64_t offset = 0;
  for (const CompletedPart& part : version.parts) {
    if (offset == span.offset && part.size_bytes == span.length) return &part;
    if (offset > span.offset) break;
    offset += part.size_bytes;
  }
  return nullptr;
}

void AddChecksumOfPart(const CompletedPart& part, Selection& selection) {
  selection.checksum = part.checksum;
  if (selection.checksum) selection.checksum->type = ChecksumType::kComposite;
}

}  // namespace

absl::StatusOr<Selection> SelectBytes(const VersionRow& version, const std::optional<ByteRange>& range,
                                      std::optional<uint32_t> part_number) {
  Selection selection;
  selection.is_partial = range || part_number;
  const CompletedPart* part = nullptr;
  if (part_number) {
    ASSIGN_OR_RETURN(const PlacedPart placed, FindPart(version, *part_number));
    part = placed.part;
    selection.span = placed.span;
  } else {
    ASSIGN_OR_RETURN(selection.span, ResolveRange(range, version.size_bytes));
  }
  const bool composite = version.checksum && version.checksum->type == ChecksumType::kComposite;
  const bool whole = selection.span.length == version.size_bytes;
  if (composite && part == nullptr && !whole) part = PartAt(version, selection.span);
  if (composite && part != nullptr) {
    AddChecksumOfPart(*part, selection);
  } else if (whole) {
    selection.checksum = version.checksum;
    if (composite) selection.checksum_parts = static_cast<uint32_t>(version.parts.size());
  }
  return selection;
}

}  // namespace coffer
