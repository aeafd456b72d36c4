#include "engine/multipart/completion.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/multipart/checksums.h"

namespace coffer {
namespace {

absl::Status InvalidPart(const CompletePart& part, const std::string& upload_id) {
  return MakeError(ErrorCode::kInvalidPart,
                   "One or more of the specified parts could not be found. The part may not have been uploaded, or the "
                   "specified entity tag may not match the part's entity tag.",
                   {{"UploadId", upload_id}, {"PartNumber", std::to_string(part.number)}, {"ETag", part.etag}});
}

absl::Status CheckOrder(const std::vector<CompletePart>& parts) {
  if (parts.empty()) return MakeError(ErrorCode::kInvalidRequest, "You must specify at least one part.");
  const auto descends = [](const CompletePart& a, const CompletePart& b) { return a.number >= b.number; };
  if (std::ranges::adjacent_find(parts, descends) == parts.end()) return absl::OkStatus();
  return MakeError(ErrorCode::kInvalidPartOrder,
                   "The list of parts was not in ascending order. Parts must be ordered by part number.");
}

std::string EtagOf(const PartRow& part) { return absl::BytesToHexString(part.md5); }

absl::Status CheckPartChecksum(const UploadRow& upload, const CompletePart& sent, const PartRow& stored,
                               const std::string& upload_id) {
  // An upload that asked for no checksum keeps CRC64NVME, whatever its parts were sent with; theirs were checked on
  // arrival.
  const Algorithm kept = PartAlgorithm(upload);
  if (!upload.checksum_algorithm && (!sent.checksum || sent.checksum->algorithm != kept)) return absl::OkStatus();
  if (!sent.checksum) {
    if (upload.checksum_type == ChecksumType::kFullObject) return absl::OkStatus();
    return MakeError(ErrorCode::kInvalidRequest,
                     absl::StrCat("The upload was created using a ", LowerName(kept),
                                  " checksum. The complete request must include the checksum for each part. It was "
                                  "missing for part ",
                                  sent.number, " in the request."));
  }
  if (sent.checksum->algorithm != kept) {
    return MakeError(ErrorCode::kBadDigest,
                     absl::StrCat("The ", LowerName(sent.checksum->algorithm), " you specified for part ", sent.number,
                                  " did not match what we received."));
  }
  return stored.checksum && stored.checksum->raw == sent.checksum->raw ? absl::OkStatus()
                                                                       : InvalidPart(sent, upload_id);
}

// The stored parts that the list names, in its order.
absl::StatusOr<std::vector<PartRow>> SelectParts(const UploadRow& upload, const CompleteParams& params,
                                                 const std::vector<PartRow>& stored) {
  std::vector<PartRow> selected;
  selected.reserve(params.parts.size());
  auto at = stored.begin();
  for (const CompletePart& sent : params.parts) {
    at = std::find_if(at, stored.end(), [&](const PartRow& part) { return part.number >= sent.number; });
    const bool matches = at != stored.end() && at->number == sent.number && EtagOf(*at) == sent.etag;
    if (!matches) return InvalidPart(sent, params.upload_id);
    RETURN_IF_ERROR(CheckPartChecksum(upload, sent, *at, params.upload_id));
    selected.push_back(*at);
  }
  return selected;
}

absl::StatusOr<uint64_t> CheckSizes(const std::vector<PartRow>& parts, const CompleteParams& params,
                                    const Limits& limits) {
  uint64_t total = 0;
  for (const PartRow& part : parts) {
    if (&part != &parts.back() && part.size_bytes < limits.part_bytes_min) {
      return MakeError(ErrorCode::kEntityTooSmall,
                       "Your proposed upload is smaller than the minimum allowed object size.",
                       {{"ProposedSize", std::to_string(part.size_bytes)},
                        {"MinSizeAllowed", std::to_string(limits.part_bytes_min)},
                        {"PartNumber", std::to_string(part.number)},
                        {"ETag", EtagOf(part)}});
    }
    total += part.size_bytes;
  }
  if (total > limits.object_bytes_max) {
    return MakeError(
        ErrorCode::kEntityTooLarge, "Your proposed upload exceeds the maximum allowed object size.",
        {{"ProposedSize", std::to_string(total)}, {"MaxSizeAllowed", std::to_string(limits.object_bytes_max)}});
  }
  if (params.size_bytes && *params.size_bytes != total) {
    return MakeError(ErrorCode::kInvalidRequest,
                     absl::StrCat("The provided 'x-amz-mp-object-size' header value ", *params.size_bytes,
                                  " does not match what was computed: ", total));
  }
  return total;
}

absl::Status CheckWholeChecksum(const UploadRow& upload, const CompleteParams& params, const Checksum& computed) {
  if (params.checksum_type && *params.checksum_type != upload.checksum_type) {
    return MakeError(
        ErrorCode::kInvalidRequest,
        absl::StrCat("The upload was created using the ", std::string(ChecksumTypeName(upload.checksum_type)),
                     " checksum mode. The complete request must use the same checksum mode."));
  }
  if (!params.checksum) return absl::OkStatus();
  if (params.checksum->algorithm == computed.algorithm && params.checksum->raw == computed.raw) return absl::OkStatus();
  return MakeError(ErrorCode::kBadDigest, absl::StrCat("The ", LowerName(computed.algorithm),
                                                       " you specified did not match the calculated checksum."));
}

// As S3 makes it: the MD5 of the parts' MD5s, and how many there are.
std::string MultipartEtag(const std::vector<PartRow>& parts) {
  Digester digester({Algorithm::kMd5});
  for (const PartRow& part : parts) digester.Update(part.md5);
  const DigestValues values = std::move(digester).Finish();
  return absl::StrCat(absl::BytesToHexString(values.Get(Algorithm::kMd5)), "-", parts.size());
}

}  // namespace

std::string PartListDigest(const std::vector<CompletePart>& parts) {
  Digester digester({Algorithm::kSha256});
  for (const CompletePart& part : parts) digester.Update(absl::StrCat(part.number, ":", part.etag, "\n"));
  return std::move(digester).Finish().Get(Algorithm::kSha256);
}

absl::StatusOr<Completion> PlanCompletion(const UploadRow& upload, const CompleteParams& params,
                                          const std::vector<PartRow>& stored, const Limits& limits) {
  RETURN_IF_ERROR(CheckOrder(params.parts));
  ASSIGN_OR_RETURN(const std::vector<PartRow> parts, SelectParts(upload, params, stored));
  Completion completion;
  ASSIGN_OR_RETURN(completion.size_bytes, CheckSizes(parts, params, limits));
  completion.checksum = CombineChecksums(upload, parts);
  RETURN_IF_ERROR(CheckWholeChecksum(upload, params, completion.checksum));
  completion.etag = MultipartEtag(parts);
  for (const PartRow& part : parts) {
    completion.parts.push_back({part.number, part.size_bytes, part.checksum});
    completion.part_numbers.push_back(part.number);
  }
  return completion;
}

}  // namespace coffer
