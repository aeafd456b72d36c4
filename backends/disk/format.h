// The bytes of one blob's file, as pure functions; docs/formats/disk-blob.md is the description.
//
//   payload, padded with zeros to 4 KiB | head | block checksums | zeros | trailer (the last 32 bytes)
//
// All that follows the payload is the footer: its head says what the blob is, and it has one XXH3-128 checksum for each
// block of the payload, bound to the blob's id and the block's offset, so that a block which is found in the wrong
// place does not verify.
//
// Thread-safe (no state). Decoding takes bytes from anywhere: DataLoss when they are not what was written,
// FailedPrecondition when they are intact but of a later format version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "backends/disk/checksum.h"
#include "engine/backend/backend.h"
#include "engine/io/file.h"

namespace coffer::disk {

inline constexpr uint32_t kFormatVersion = 1;
inline constexpr uint64_t kPageBytes = 4096;        // payload, footer and file are multiples of it
inline constexpr uint32_t kBlockBytes = 64 * 1024;  // of what is written now; readers take what the head says
inline constexpr uint32_t kBlockBytesMax = 256 * 1024;
inline constexpr uint64_t kPayloadBytesMax = uint64_t{1} << 56;
inline constexpr size_t kTrailerBytes = 32;

struct BlobFooter {
  BlobId id;
  uint64_t payload_bytes = 0;
  uint32_t block_bytes = kBlockBytes;
  Checksum store_tag{};      // StoreTag of the store's id
  Checksum list_checksum{};  // over all block checksums
  std::string description;
  bool operator==(const BlobFooter&) const = default;
};

// Where the parts of a file lie, from its beginning.
struct BlobLayout {
  uint64_t footer_offset = 0;     // the padded payload ends here
  uint64_t checksums_offset = 0;  // the head ends here
  uint64_t zeros_offset = 0;      // the block checksums end here
  uint64_t file_bytes = 0;
};

uint64_t RoundUpToPage(uint64_t bytes);
uint64_t BlockCount(uint64_t payload_bytes, uint32_t block_bytes);
BlobLayout LayoutOf(const BlobFooter& footer);

Checksum StoreTag(std::string_view store_id);
// What the checksum of the block at `offset` starts from.
uint64_t BlockSeed(BlobId id, uint64_t offset);
// `block` has the padding too when it is the last one.
Checksum BlockChecksum(BlobId id, uint64_t offset, std::string_view block);

std::string EncodeHead(const BlobFooter& footer);
std::string EncodeTrailer(uint64_t footer_bytes);

// Decodes the head at the beginning of `bytes`, which may go on after it.
absl::StatusOr<BlobFooter> DecodeHead(std::string_view bytes);
// The length of the whole footer, from exactly the last 32 bytes of a file.
absl::StatusOr<uint64_t> DecodeTrailer(std::string_view bytes);

// Reads the footer that begins at `footer_offset` and verifies everything in it except the block checksums, which
// verify themselves against the blocks.
absl::StatusOr<BlobFooter> ReadFooterAt(io::File& file, uint64_t footer_offset);
// Finds the footer from the file's end and verifies all of it. For tools that know nothing of the blob but its file.
absl::StatusOr<BlobFooter> ReadFooter(io::File& file);

}  // namespace coffer::disk
