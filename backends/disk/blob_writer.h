// Writes one blob's file under its final name: what a name may be read by is the catalog's affair, and what a crash
// leaves unfinished Scan finds, so nothing is renamed.
//
// The file is made when the buffer is full for the first time, or by Commit: a short body that is abandoned never
// reaches the disk. Commit flushes the file, then its folder's names; when it returns the blob is durable. One thread
// at a time.
#pragma once

#include <memory>
#include <string>

#include "backends/disk/block_checksums.h"
#include "backends/disk/format.h"
#include "backends/disk/store.h"
#include "engine/backend/backend.h"
#include "engine/io/write_stream.h"

namespace coffer::disk {

class DiskBlobWriter final : public BlobWriter {
 public:
  // `footer` has the blob's id, its store's tag and its description. `size_hint_bytes`: as in CreateParams.
  DiskBlobWriter(DiskStore& store, OpContext context, BlobFooter footer, uint64_t size_hint_bytes, Buffer buffer);
  ~DiskBlobWriter() override { Abort(); }

  absl::Status Append(std::string_view bytes) override;
  absl::StatusOr<BlobRef> Commit() override;
  void Abort() override;

 private:
  absl::Status AppendPayload(std::string_view bytes);
  absl::Status Finish();
  absl::Status PutFooter();
  absl::StatusOr<std::unique_ptr<io::File>> OpenFile();
  // Removes the file.
  void Discard();
  // Gives back what only an open writer needs.
  void Close();

  DiskStore& store_;
  const OpContext context_;
  BlobFooter footer_;
  BlockChecksums checksums_;
  io::WriteStream stream_;
  bool open_ = true;     // until Commit, Abort or an error
  bool pinned_ = false;  // the folder
};

}  // namespace coffer::disk
