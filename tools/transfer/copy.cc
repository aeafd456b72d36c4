#include <atomic>
#include <utility>

#include "engine/base/status.h"
#include "tools/transfer/parts.h"
#include "tools/transfer/transfer.h"

namespace coffer::transfer {
namespace {

constexpr uint64_t kCopyBytesMax = uint64_t{5} << 30;  // of one call, in S3
constexpr uint64_t kCopyPartBytes = uint64_t{1} << 30;

class ObjectCopy : public std::enable_shared_from_this<ObjectCopy> {
 public:
  ObjectCopy(const Transfer& transfer, client::ObjectName source, client::ObjectName target, uint64_t size_bytes)
      : transfer_(transfer), source_(std::move(source)), target_(std::move(target)), size_bytes_(size_bytes) {}

  void Run() {
    const absl::Status status = size_bytes_ <= kCopyBytesMax ? CopyWhole() : Start();
    if (!status.ok()) transfer_.report.AddFailed(source_.Text(), status);
  }

 private:
  absl::Status CopyWhole() {
    ASSIGN_OR_RETURN(const client::Written written, transfer_.store.Copy(source_, target_));
    transfer_.report.AddMoved(size_bytes_);
    Tell(written);
    return absl::OkStatus();
  }

  absl::Status Start() {
    ASSIGN_OR_RETURN(const ObjectInfo head, transfer_.store.Head(source_));
    etag_ = head.etag;
    pieces_ = CutPieces(0, head.size_bytes, PartBytes(head.size_bytes, kCopyPartBytes));
    parts_.resize(pieces_.size());
    left_ = pieces_.size();
    ASSIGN_OR_RETURN(upload_id_, transfer_.store.StartUpload({target_, head.metadata}));
    for (size_t i = 0; i < pieces_.size(); ++i) {
      transfer_.pool.AddPiece([self = shared_from_this(), i] { self->RunPiece(i); });
    }
    return absl::OkStatus();
  }

  void RunPiece(size_t index) {
    if (!has_failed_) {
      const Piece& piece = pieces_[index];
      auto part =
          transfer_.store.CopyPart({target_, upload_id_, piece.number}, {source_, etag_, piece.offset, piece.length});
      if (part.ok()) {
        parts_[index] = *std::move(part);
        transfer_.report.AddMoved(piece.length);
      } else if (!has_failed_.exchange(true)) {
        transfer_.report.AddFailed(source_.Text(), part.status());
      }
    }
    if (left_.fetch_sub(1) == 1) Finish();
  }

  void Finish() {
    if (!has_failed_) {
      const auto written = transfer_.store.FinishUpload(target_, upload_id_, parts_, "");
      if (written.ok()) return Tell(*written);
      transfer_.report.AddFailed(source_.Text(), written.status());
    }
    // What this leaves behind is freed with the upload, whenever that goes.
    (void)transfer_.store.AbortUpload(target_, upload_id_);
  }

  void Tell(const client::Written& written) {
    transfer_.report.AddDone({.action = "cp",
                              .source = source_.Text(),
                              .target = target_.Text(),
                              .bytes = size_bytes_,
                              .etag = written.etag});
  }

  const Transfer transfer_;
  const client::ObjectName source_;
  const client::ObjectName target_;
  const uint64_t size_bytes_;
  std::string etag_;
  std::string upload_id_;
  std::vector<Piece> pieces_;
  std::vector<PartInfo> parts_;  // of each piece, written by the thread that copies it
  std::atomic<size_t> left_{0};
  std::atomic<bool> has_failed_{false};
};

}  // namespace

void Copy(const Transfer& transfer, client::ObjectName source, client::ObjectName target, uint64_t size_bytes) {
  transfer.report.AddFound(size_bytes);
  auto copy = std::make_shared<ObjectCopy>(transfer, std::move(source), std::move(target), size_bytes);
  transfer.pool.Add([copy = std::move(copy)] { copy->Run(); });
}

}  // namespace coffer::transfer
