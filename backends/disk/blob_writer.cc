#include "backends/disk/blob_writer.h"

#include <utility>

#include "engine/backend/limits.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::disk {
namespace {

constexpr char kZeros[kPageBytes] = {};

std::string_view Zeros(uint64_t count) { return {kZeros, static_cast<size_t>(count)}; }

}  // namespace

DiskBlobWriter::DiskBlobWriter(DiskStore& store, OpContext context, BlobFooter footer, uint64_t size_hint_bytes,
                               Buffer buffer)
    : store_(store),
      context_(std::move(context)),
      footer_(std::move(footer)),
      checksums_(footer_.id, store.budget),
      stream_([this] { return OpenFile(); }, store.buffers, std::move(buffer), {.size_hint_bytes = size_hint_bytes}) {}

absl::Status DiskBlobWriter::Append(std::string_view bytes) {
  if (!open_ || store_.process.forked()) return BlobWriterIsClosed(footer_.id);
  absl::Status status = AppendPayload(bytes);
  if (!status.ok()) Abort();
  return status;
}

absl::Status DiskBlobWriter::AppendPayload(std::string_view bytes) {
  RETURN_IF_ERROR(CheckContext(context_, store_.clock));
  if (bytes.size() > kPayloadBytesMax - footer_.payload_bytes) {
    return MakeError(ErrorCode::kEntityTooLarge, "the blob is longer than its format allows");
  }
  RETURN_IF_ERROR(checksums_.Update(bytes));
  RETURN_IF_ERROR(stream_.Append(bytes));
  footer_.payload_bytes += bytes.size();
  return absl::OkStatus();
}

absl::StatusOr<BlobRef> DiskBlobWriter::Commit() {
  if (!open_ || store_.process.forked()) return BlobWriterIsClosed(footer_.id);
  if (absl::Status status = Finish(); !status.ok()) {
    Abort();
    return status;
  }
  open_ = false;
  Close();
  return BlobRef{.id = footer_.id, .size_bytes = footer_.payload_bytes};
}

absl::Status DiskBlobWriter::Finish() {
  RETURN_IF_ERROR(CheckContext(context_, store_.clock));
  RETURN_IF_ERROR(PutFooter());
  RETURN_IF_ERROR(stream_.Sync());
  return store_.files.SyncDirectory(store_.paths.Folder(FanoutOf(footer_.id)));
}

absl::Status DiskBlobWriter::PutFooter() {
  const std::string_view padding = Zeros(RoundUpToPage(footer_.payload_bytes) - footer_.payload_bytes);
  RETURN_IF_ERROR(checksums_.Update(padding));
  RETURN_IF_ERROR(checksums_.Finish());
  footer_.list_checksum = ChecksumOf(checksums_.list());
  const BlobLayout layout = LayoutOf(footer_);
  RETURN_IF_ERROR(stream_.Append(padding));
  RETURN_IF_ERROR(stream_.Append(EncodeHead(footer_)));
  RETURN_IF_ERROR(stream_.Append(checksums_.list()));
  RETURN_IF_ERROR(stream_.Append(Zeros(layout.file_bytes - kTrailerBytes - layout.zeros_offset)));
  return stream_.Append(EncodeTrailer(layout.file_bytes - layout.footer_offset));
}

absl::StatusOr<std::unique_ptr<io::File>> DiskBlobWriter::OpenFile() {
  if (!pinned_) RETURN_IF_ERROR(store_.folders.Pin(FanoutOf(footer_.id)));
  pinned_ = true;
  return store_.files.Open(store_.paths.File(footer_.id), io::OpenMode::kCreateNew);
}

void DiskBlobWriter::Abort() {
  if (!std::exchange(open_, false) || store_.process.forked()) return;
  if (stream_.is_open()) Discard();
  Close();
}

// The writer itself may live on until its object is published.
void DiskBlobWriter::Close() {
  stream_.Close();
  if (pinned_) store_.folders.Unpin(FanoutOf(footer_.id));
}

// Best effort, and not flushed: whoever began the blob asks for its removal later, or looks for it after a crash.
void DiskBlobWriter::Discard() {
  stream_.Close();
  const absl::Status status = store_.files.Remove(store_.paths.File(footer_.id));
  if (status.ok()) return;
  const std::string id = ToString(footer_.id);
  const std::string reason = status.ToString();
  const LogField fields[] = {{"blob", id}, {"error", reason}};
  store_.logger.Log(LogLevel::kWarning, "an abandoned blob was not removed", fields);
}

}  // namespace coffer::disk
