#include "backends/disk/format.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "engine/backend/limits.h"
#include "engine/base/error.h"

namespace coffer::disk {
namespace {

constexpr std::string_view kHeadMagic = "COFRBLOB";
constexpr std::string_view kTrailerMagic = "COFRTAIL";
constexpr size_t kChecksumBytes = sizeof(Checksum);
constexpr size_t kFixedHeadBytes = 80;

static_assert(kFixedHeadBytes == 8 + 2 * 4 + 3 * 8 + 2 * 4 + 2 * kChecksumBytes);

template <typename Integer>
void AppendInteger(std::string& out, Integer value) {
  for (size_t i = 0; i < sizeof value; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

template <typename Integer>
Integer IntegerAt(std::string_view bytes, size_t offset) {
  Integer value = 0;
  for (size_t i = 0; i < sizeof value; ++i) {
    value |= static_cast<Integer>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
  }
  return value;
}

Checksum ChecksumAt(std::string_view bytes, size_t offset) {
  Checksum checksum;
  bytes.substr(offset, checksum.size()).copy(checksum.data(), checksum.size());
  return checksum;
}

void AppendChecksum(std::string& out, const Checksum& checksum) { out.append(checksum.data(), checksum.size()); }

absl::Status Damaged(const std::string& what) {
  return MakeError(ErrorCode::kDataLoss, absl::StrCat("not a blob's footer: ", what));
}

// The head's length, from its first 16 bytes. Its place never changes, so that a later version's head can be told from
// a damaged one.
absl::StatusOr<size_t> HeadBytes(std::string_view bytes) {
  if (bytes.size() < 16 || !bytes.starts_with(kHeadMagic)) return Damaged("its head has another beginning");
  const auto head_bytes = IntegerAt<uint32_t>(bytes, 8);
  if (head_bytes < 16 + kChecksumBytes || head_bytes > bytes.size()) {
    return Damaged(absl::StrCat("a head of ", head_bytes, " bytes"));
  }
  return head_bytes;
}

absl::Status CheckValues(const BlobFooter& footer, uint32_t description_bytes, size_t head_bytes) {
  if (description_bytes > kDescriptionBytesMax || head_bytes != kFixedHeadBytes + description_bytes + kChecksumBytes) {
    return Damaged(absl::StrCat("a description of ", description_bytes, " bytes"));
  }
  if (footer.payload_bytes > kPayloadBytesMax) return Damaged(absl::StrCat("a payload of ", footer.payload_bytes));
  if (!std::has_single_bit(footer.block_bytes) || footer.block_bytes < kPageBytes ||
      footer.block_bytes > kBlockBytesMax) {
    return Damaged(absl::StrCat("blocks of ", footer.block_bytes, " bytes"));
  }
  return absl::OkStatus();
}

}  // namespace

uint64_t RoundUpToPage(uint64_t bytes) { return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes; }

uint64_t BlockCount(uint64_t payload_bytes, uint32_t block_bytes) {
  return (payload_bytes + block_bytes - 1) / block_bytes;
}

BlobLayout LayoutOf(const BlobFooter& footer) {
  BlobLayout layout;
  layout.footer_offset = RoundUpToPage(footer.payload_bytes);
  layout.checksums_offset = layout.footer_offset + kFixedHeadBytes + footer.description.size() + kChecksumBytes;
  layout.zeros_offset = layout.checksums_offset + kChecksumBytes * BlockCount(footer.payload_bytes, footer.block_bytes);
  layout.file_bytes = RoundUpToPage(layout.zeros_offset + kTrailerBytes);
  return layout;
}

Checksum StoreTag(std::string_view store_id) { return ChecksumOf(store_id); }

uint64_t BlockSeed(BlobId id, uint64_t offset) {
  std::string place;
  place.reserve(24);
  AppendInteger(place, id.incarnation);
  AppendInteger(place, id.counter);
  AppendInteger(place, offset);
  return XXH3_64bits(place.data(), place.size());
}

Checksum BlockChecksum(BlobId id, uint64_t offset, std::string_view block) {
  return ChecksumOf(block, BlockSeed(id, offset));
}

std::string EncodeHead(const BlobFooter& footer) {
  const auto description_bytes = static_cast<uint32_t>(footer.description.size());
  std::string head(kHeadMagic);
  AppendInteger<uint32_t>(head, kFixedHeadBytes + description_bytes + kChecksumBytes);
  AppendInteger(head, kFormatVersion);
  AppendInteger(head, footer.id.incarnation);
  AppendInteger(head, footer.id.counter);
  AppendInteger(head, footer.payload_bytes);
  AppendInteger(head, footer.block_bytes);
  AppendInteger(head, description_bytes);
  AppendChecksum(head, footer.store_tag);
  AppendChecksum(head, footer.list_checksum);
  head += footer.description;
  AppendChecksum(head, ChecksumOf(head));
  return head;
}

std::string EncodeTrailer(uint64_t footer_bytes) {
  std::string trailer(kTrailerMagic);
  AppendInteger(trailer, footer_bytes);
  AppendChecksum(trailer, ChecksumOf(trailer));
  return trailer;
}

absl::StatusOr<BlobFooter> DecodeHead(std::string_view bytes) {
  const absl::StatusOr<size_t> head_bytes = HeadBytes(bytes);
  if (!head_bytes.ok()) return head_bytes.status();
  const size_t checked = *head_bytes - kChecksumBytes;
  if (ChecksumOf(bytes.substr(0, checked)) != ChecksumAt(bytes, checked)) return Damaged("its head does not verify");
  if (const auto version = IntegerAt<uint32_t>(bytes, 12); version != kFormatVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("the blob has format version ", version, "; this program knows ", kFormatVersion));
  }
  if (checked < kFixedHeadBytes) return Damaged("its head is too short");
  BlobFooter footer;
  footer.id = {.incarnation = IntegerAt<uint64_t>(bytes, 16), .counter = IntegerAt<uint64_t>(bytes, 24)};
  footer.payload_bytes = IntegerAt<uint64_t>(bytes, 32);
  footer.block_bytes = IntegerAt<uint32_t>(bytes, 40);
  footer.store_tag = ChecksumAt(bytes, 48);
  footer.list_checksum = ChecksumAt(bytes, 64);
  if (absl::Status status = CheckValues(footer, IntegerAt<uint32_t>(bytes, 44), *head_bytes); !status.ok()) {
    return status;
  }
  footer.description = bytes.substr(kFixedHeadBytes, checked - kFixedHeadBytes);
  return footer;
}

absl::StatusOr<uint64_t> DecodeTrailer(std::string_view bytes) {
  if (bytes.size() != kTrailerBytes || !bytes.starts_with(kTrailerMagic)) return Damaged("there is no trailer");
  constexpr size_t kChecked = kTrailerBytes - kChecksumBytes;
  if (ChecksumOf(bytes.substr(0, kChecked)) != ChecksumAt(bytes, kChecked)) {
    return Damaged("its trailer does not verify");
  }
  return IntegerAt<uint64_t>(bytes, 8);
}

}  // namespace coffer::disk
