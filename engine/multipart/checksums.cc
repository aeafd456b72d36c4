#include "engine/multipart/checksums.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer {
namespace {

// Only CRCs can be put together from those of the parts.
bool CanCoverFullObject(Algorithm algorithm) {
  return algorithm == Algorithm::kCrc32 || algorithm == Algorithm::kCrc32c || algorithm == Algorithm::kCrc64Nvme;
}

bool CanBeComposite(Algorithm algorithm) { return algorithm != Algorithm::kCrc64Nvme; }

absl::Status DoNotGoTogether(Algorithm algorithm, ChecksumType type) {
  return MakeError(ErrorCode::kInvalidRequest,
                   absl::StrCat("The ", std::string(ChecksumTypeName(type)), " checksum type cannot be used with the ",
                                LowerName(algorithm), " checksum algorithm."));
}

std::string ChecksumOf(const PartRow& part) { return part.checksum ? part.checksum->raw : std::string(); }

}  // namespace

absl::StatusOr<ChecksumType> ResolveChecksumType(std::optional<Algorithm> algorithm, std::optional<ChecksumType> type) {
  if (!algorithm) {
    if (!type) return ChecksumType::kFullObject;
    return MakeError(ErrorCode::kInvalidRequest,
                     "A checksum type can only be given together with a checksum algorithm.");
  }
  const bool composite = CanBeComposite(*algorithm);
  const ChecksumType chosen = type.value_or(composite ? ChecksumType::kComposite : ChecksumType::kFullObject);
  if (chosen == ChecksumType::kFullObject ? CanCoverFullObject(*algorithm) : composite) return chosen;
  return DoNotGoTogether(*algorithm, chosen);
}

std::string LowerName(Algorithm algorithm) { return absl::AsciiStrToLower(std::string(DigestName(algorithm))); }

Algorithm PartAlgorithm(const UploadRow& upload) { return upload.checksum_algorithm.value_or(Algorithm::kCrc64Nvme); }

Checksum CombineChecksums(const UploadRow& upload, const std::vector<PartRow>& parts) {
  const Algorithm algorithm = PartAlgorithm(upload);
  Checksum checksum{algorithm, upload.checksum_type, ""};
  if (upload.checksum_type == ChecksumType::kFullObject) {
    checksum.raw = DigestOf(algorithm, "");
    for (const PartRow& part : parts) {
      checksum.raw = CombineCrc(algorithm, checksum.raw, ChecksumOf(part), part.size_bytes);
    }
    return checksum;
  }
  Digester digester({algorithm});
  for (const PartRow& part : parts) digester.Update(ChecksumOf(part));
  checksum.raw = std::move(digester).Finish().Get(algorithm);
  return checksum;
}

}  // namespace coffer
