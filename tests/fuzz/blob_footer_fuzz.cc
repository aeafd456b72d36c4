// A blob's footer from bytes that anybody may have written. What decodes must encode to the same bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "backends/disk/format.h"

namespace coffer::disk {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

class BytesFile final : public io::File {
 public:
  explicit BytesFile(std::string_view bytes) : bytes_(bytes) {}

  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override {
    if (offset >= bytes_.size()) return 0;
    return bytes_.copy(into.data(), into.size(), offset);
  }
  absl::StatusOr<uint64_t> Size() override { return bytes_.size(); }
  absl::Status Write(uint64_t, std::string_view) override { return absl::UnimplementedError("read only"); }
  absl::Status Truncate(uint64_t) override { return absl::UnimplementedError("read only"); }
  absl::Status Sync() override { return absl::UnimplementedError("read only"); }
  absl::Status Lock(uint64_t, uint64_t, bool) override { return absl::UnimplementedError("read only"); }

 private:
  const std::string_view bytes_;
};

void TryHead(std::string_view bytes) {
  const absl::StatusOr<BlobFooter> footer = DecodeHead(bytes);
  if (!footer.ok()) return;
  const BlobLayout layout = LayoutOf(*footer);
  Require(bytes.starts_with(EncodeHead(*footer)));
  Require(layout.footer_offset >= footer->payload_bytes && layout.file_bytes > layout.footer_offset);
  Require(layout.file_bytes % kPageBytes == 0);
}

void TryFile(std::string_view bytes) {
  BytesFile file(bytes);
  if (const auto footer = ReadFooter(file); footer.ok()) {
    Require(LayoutOf(*footer).file_bytes == bytes.size());
    Require(ReadFooterAt(file, LayoutOf(*footer).footer_offset).ok());
  }
  ReadFooterAt(file, 0).IgnoreError();
}

// Gives a head the length and checksum that it would have, so that what lies behind those checks is reached.
std::string Sealed(std::string head) {
  const auto head_bytes = static_cast<uint32_t>(head.size() + sizeof(Checksum));
  for (size_t i = 0; i < 4 && 8 + i < head.size(); ++i) head[8 + i] = static_cast<char>(head_bytes >> (8 * i));
  const Checksum checksum = ChecksumOf(head);
  return head.append(checksum.data(), checksum.size());
}

// A file around a sealed head: no payload but zeros, and a trailer.
void TrySealed(const std::string& head) {
  TryHead(head);
  const absl::StatusOr<BlobFooter> footer = DecodeHead(head);
  if (!footer.ok()) return;
  const BlobLayout layout = LayoutOf(*footer);
  if (layout.file_bytes > 1 << 20) return;
  std::string file(layout.file_bytes, '\0');
  file.replace(layout.footer_offset, head.size(), head);
  file.replace(file.size() - kTrailerBytes, kTrailerBytes, EncodeTrailer(layout.file_bytes - layout.footer_offset));
  BytesFile opened(file);
  Require(ReadFooterAt(opened, layout.footer_offset).ok());
  TryFile(file);
}

}  // namespace
}  // namespace coffer::disk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coffer::disk;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  TryHead(bytes);
  TryFile(bytes);
  DecodeTrailer(bytes).IgnoreError();
  if (size <= 32 * 1024) TrySealed(Sealed(std::string(bytes)));
  return 0;
}
