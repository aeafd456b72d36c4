// GetObjectAttributes: what is known of an object, as far as it is asked for.
#include <algorithm>
#include <iterator>

#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr std::string_view kHeader = "x-amz-object-attributes";
constexpr size_t kPartsPerPage = 1000;

struct Wanted {
  bool etag = false;
  bool checksum = false;
  bool parts = false;
  bool storage_class = false;
  bool size = false;
};

absl::StatusOr<Wanted> ParseAttributes(const std::vector<std::string>& names) {
  constexpr std::pair<std::string_view, bool Wanted::*> kNames[] = {{"ETag", &Wanted::etag},
                                                                    {"Checksum", &Wanted::checksum},
                                                                    {"ObjectParts", &Wanted::parts},
                                                                    {"StorageClass", &Wanted::storage_class},
                                                                    {"ObjectSize", &Wanted::size}};
  if (names.empty()) {
    return S3Error(S3Code::kInvalidRequest,
                   "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or "
                   "empty");
  }
  Wanted wanted;
  for (const std::string& name : names) {
    const auto* found =
        std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& row) { return row.first == name; });
    if (found == std::end(kNames)) {
      return S3Error(S3Code::kInvalidArgument, "Invalid attribute name specified.",
                     {{"ArgumentName", std::string(kHeader)}, {"ArgumentValue", name}});
    }
    wanted.*(found->second) = true;
  }
  return wanted;
}

ObjectPart RowFor(const coffer::CompletedPart& part) {
  ObjectPart row;
  row.part_number = static_cast<int32_t>(part.number);
  row.size = static_cast<int64_t>(part.size_bytes);
  SetChecksum(row, part.checksum, 0);
  return row;
}

// As in S3, parts are listed only where each has a checksum of its own that counts; else only their number is told.
absl::StatusOr<GetObjectAttributesParts> PartsOf(const GetObjectAttributesInput& in, const ObjectHead& head) {
  GetObjectAttributesParts out;
  out.total_parts_count = static_cast<int32_t>(head.parts.size());
  if (!head.info.checksum || head.info.checksum->type != ChecksumType::kComposite) return out;
  ASSIGN_OR_RETURN(const size_t limit, PageSize(in.max_parts, kPartsPerPage, "max-parts"));
  ASSIGN_OR_RETURN(const uint32_t after, PartNumberMarker(in.part_number_marker));
  const auto first =
      std::find_if(head.parts.begin(), head.parts.end(), [&](const auto& part) { return part.number > after; });
  const size_t rest = static_cast<size_t>(head.parts.end() - first);
  std::transform(first, first + static_cast<ptrdiff_t>(std::min(rest, limit)), std::back_inserter(out.parts), RowFor);
  out.part_number_marker = static_cast<int32_t>(after);
  out.next_part_number_marker = out.parts.empty() ? static_cast<int32_t>(after) : *out.parts.back().part_number;
  out.max_parts = static_cast<int32_t>(limit);
  out.is_truncated = limit > 0 && rest > limit;
  return out;
}

}  // namespace

absl::StatusOr<Reply<GetObjectAttributesOutput>> GetObjectAttributes(Call& call, const GetObjectAttributesInput& in) {
  ASSIGN_OR_RETURN(const Wanted wanted, ParseAttributes(in.object_attributes));
  GetParams params{.bucket = call.bucket(), .key = in.key, .with_parts = wanted.parts};
  ASSIGN_OR_RETURN(params.version_id, ParseVersionId(in.version_id));
  ASSIGN_OR_RETURN(const ObjectHead head, call.engine().objects().Head(call.context(), params));
  const ObjectInfo& info = head.info;
  Reply<GetObjectAttributesOutput> reply;
  GetObjectAttributesOutput& out = reply.output;
  out.last_modified = info.modified;
  if (head.versioned) out.version_id = info.version_id;
  if (wanted.etag) out.etag = info.etag;  // without the quotes that it has everywhere else
  // Nor has a composite one its "-N" here.
  if (wanted.checksum && info.checksum) SetChecksum(out.checksum.emplace(), info.checksum, 0);
  if (wanted.parts && !head.parts.empty()) {
    ASSIGN_OR_RETURN(out.object_parts, PartsOf(in, head));
  }
  if (wanted.storage_class) out.storage_class = info.storage_class;
  if (wanted.size) out.object_size = static_cast<int64_t>(info.size_bytes);
  return reply;
}

}  // namespace coffer::s3
