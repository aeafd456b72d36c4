#include <algorithm>

#include "absl/strings/str_cat.h"
#include "backends/disk/format.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::disk {
namespace {

// Holds the longest head, and the whole footer of a blob of a few MiB.
constexpr uint64_t kHeadReadBytes = 20 * 1024;
constexpr size_t kListReadBytes = 64 * 1024;

absl::Status Damaged(const std::string& what) {
  return MakeError(ErrorCode::kDataLoss, absl::StrCat("damaged blob: ", what));
}

absl::StatusOr<std::string> ReadExactly(io::File& file, uint64_t offset, size_t count) {
  std::string bytes(count, '\0');
  ASSIGN_OR_RETURN(const size_t got, file.Read(offset, bytes));
  if (got != count) return Damaged(absl::StrCat("its file ends at ", offset + got));
  return bytes;
}

absl::Status CheckTail(io::File& file, const BlobLayout& layout) {
  ASSIGN_OR_RETURN(const std::string tail,
                   ReadExactly(file, layout.zeros_offset, layout.file_bytes - layout.zeros_offset));
  const std::string_view zeros = std::string_view(tail).substr(0, tail.size() - kTrailerBytes);
  if (zeros.find_first_not_of('\0') != zeros.npos) return Damaged("its footer is not padded with zeros");
  ASSIGN_OR_RETURN(const uint64_t footer_bytes, DecodeTrailer(std::string_view(tail).substr(zeros.size())));
  if (footer_bytes != layout.file_bytes - layout.footer_offset) return Damaged("head and trailer disagree");
  return absl::OkStatus();
}

absl::Status CheckList(io::File& file, const BlobFooter& footer, const BlobLayout& layout) {
  ChecksumStream list;
  for (uint64_t at = layout.checksums_offset; at < layout.zeros_offset;) {
    const size_t count = std::min<uint64_t>(kListReadBytes, layout.zeros_offset - at);
    ASSIGN_OR_RETURN(const std::string piece, ReadExactly(file, at, count));
    list.Update(piece);
    at += count;
  }
  if (list.Value() == footer.list_checksum) return absl::OkStatus();
  return Damaged("its list of block checksums does not verify");
}

}  // namespace

absl::StatusOr<BlobFooter> ReadFooterAt(io::File& file, uint64_t footer_offset) {
  ASSIGN_OR_RETURN(const uint64_t file_bytes, file.Size());
  if (footer_offset >= file_bytes) {
    return Damaged(absl::StrCat("its file has ", file_bytes, " bytes, its footer begins at ", footer_offset));
  }
  ASSIGN_OR_RETURN(const std::string head,
                   ReadExactly(file, footer_offset, std::min(kHeadReadBytes, file_bytes - footer_offset)));
  ASSIGN_OR_RETURN(BlobFooter footer, DecodeHead(head));
  const BlobLayout layout = LayoutOf(footer);
  if (layout.footer_offset != footer_offset || layout.file_bytes != file_bytes) {
    return Damaged(absl::StrCat("its file has ", file_bytes, " bytes where ", layout.file_bytes, " are expected"));
  }
  RETURN_IF_ERROR(CheckTail(file, layout));
  return footer;
}

absl::StatusOr<BlobFooter> ReadFooter(io::File& file) {
  ASSIGN_OR_RETURN(const uint64_t file_bytes, file.Size());
  if (file_bytes < kPageBytes) return Damaged(absl::StrCat("its file has ", file_bytes, " bytes"));
  ASSIGN_OR_RETURN(const std::string trailer, ReadExactly(file, file_bytes - kTrailerBytes, kTrailerBytes));
  ASSIGN_OR_RETURN(const uint64_t footer_bytes, DecodeTrailer(trailer));
  if (footer_bytes > file_bytes) return Damaged("its footer is longer than its file");
  ASSIGN_OR_RETURN(BlobFooter footer, ReadFooterAt(file, file_bytes - footer_bytes));
  RETURN_IF_ERROR(CheckList(file, footer, LayoutOf(footer)));
  return footer;
}

}  // namespace coffer::disk
