#include "engine/store/blob_description.h"

#include <limits>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr char kFormat = 1;
constexpr uint64_t kBucketTag = 1;
constexpr uint64_t kKeyTag = 2;
constexpr uint64_t kUploadTag = 3;
constexpr uint64_t kPartTag = 4;

absl::Status Broken() { return MakeError(ErrorCode::kDataLoss, "the description of a blob cannot be decoded"); }

void AppendNumber(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendField(std::string& out, uint64_t tag, std::string_view bytes) {
  if (bytes.empty()) return;
  AppendNumber(out, tag);
  AppendNumber(out, bytes.size());
  out.append(bytes);
}

absl::StatusOr<uint64_t> TakeNumber(std::string_view& in) {
  uint64_t value = 0;
  for (int shift = 0; shift < 63 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return Broken();
}

absl::Status SetField(BlobDescription& description, uint64_t tag, std::string_view bytes) {
  switch (tag) {
    case kBucketTag:
      description.bucket = bytes;
      break;
    case kKeyTag:
      description.key = bytes;
      break;
    case kUploadTag:
      description.upload_id = bytes;
      break;
    case kPartTag: {
      ASSIGN_OR_RETURN(const uint64_t number, TakeNumber(bytes));
      if (number > std::numeric_limits<uint32_t>::max()) return Broken();
      description.part_number = static_cast<uint32_t>(number);
      break;
    }
    default:
      break;
  }
  return absl::OkStatus();
}

}  // namespace

std::string EncodeBlobDescription(const BlobDescription& description) {
  std::string out = {kFormat, static_cast<char>(description.kind)};
  AppendField(out, kBucketTag, description.bucket);
  AppendField(out, kKeyTag, description.key);
  AppendField(out, kUploadTag, description.upload_id);
  if (description.part_number == 0) return out;
  std::string number;
  AppendNumber(number, description.part_number);
  AppendField(out, kPartTag, number);
  return out;
}

absl::StatusOr<BlobDescription> DecodeBlobDescription(std::string_view bytes) {
  if (bytes.size() < 2 || bytes[0] != kFormat) return Broken();
  BlobDescription description;
  description.kind = static_cast<BlobKind>(bytes[1]);
  if (description.kind != BlobKind::kObject && description.kind != BlobKind::kPart) return Broken();
  bytes.remove_prefix(2);
  while (!bytes.empty()) {
    ASSIGN_OR_RETURN(const uint64_t tag, TakeNumber(bytes));
    ASSIGN_OR_RETURN(const uint64_t length, TakeNumber(bytes));
    if (length > bytes.size()) return Broken();
    RETURN_IF_ERROR(SetField(description, tag, bytes.substr(0, length)));
    bytes.remove_prefix(length);
  }
  return description;
}

}  // namespace coffer
