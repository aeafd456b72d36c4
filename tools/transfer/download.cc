#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/s3/wire/scalar.h"
#include "engine/base/digest.h"
#include "engine/base/mutex.h"
#include "engine/base/status.h"
#include "tools/transfer/parts.h"
#include "tools/transfer/transfer.h"

namespace coffer::transfer {
namespace {

std::string_view NameOf(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kCrc64Nvme:
      return "CRC64NVME";
    case Algorithm::kCrc32:
      return "CRC32";
    case Algorithm::kCrc32c:
      return "CRC32C";
    case Algorithm::kSha1:
      return "SHA1";
    case Algorithm::kSha256:
      return "SHA256";
    default:
      return "checksum";
  }
}

std::string TextOf(Algorithm algorithm, const std::string& raw) {
  return std::string(NameOf(algorithm)).append(" ").append(s3::Base64Encode(raw));
}

// An object on its way. Ranges are read by whoever has time, and wait for their turn to be written.
class ObjectDownload : public std::enable_shared_from_this<ObjectDownload> {
 public:
  ObjectDownload(const Transfer& transfer, client::ObjectName name, uint64_t size_bytes, std::string target,
                 OpenSink open)
      : transfer_(transfer),
        name_(std::move(name)),
        found_bytes_(size_bytes),
        target_(std::move(target)),
        open_(std::move(open)) {}

  void Run() {
    const absl::Status status = Start();
    if (!status.ok()) Fail(status);
  }

 private:
  absl::Status Start() {
    ASSIGN_OR_RETURN(head_, transfer_.store.Head(name_));
    transfer_.report.AddFound(head_.size_bytes - found_bytes_);  // it may have changed since it was listed
    if (head_.checksum && head_.checksum->type == ChecksumType::kFullObject) {
      digester_.emplace(AlgorithmSet{head_.checksum->algorithm});
    }
    ASSIGN_OR_RETURN(sink_, open_(head_));
    RETURN_IF_ERROR(TakeWhatIsThere());
    pieces_ = CutPieces(sink_->begin(), head_.size_bytes, transfer_.part_bytes);
    if (pieces_.empty()) return Finish();
    for (size_t i = 0; i < pieces_.size(); ++i) {
      transfer_.pool.AddPiece([self = shared_from_this(), i] { self->RunPiece(i); });
    }
    return absl::OkStatus();
  }

  absl::Status TakeWhatIsThere() {
    const uint64_t there = sink_->begin();
    if (there > head_.size_bytes) {
      sink_->Discard();
      return absl::DataLossError("what an earlier attempt left is longer than the object; it is removed, try again");
    }
    for (const Piece& piece : CutPieces(0, digester_ ? there : 0, transfer_.part_bytes)) {
      ASSIGN_OR_RETURN(const std::string bytes, sink_->ReadAt(piece.offset, piece.length));
      digester_->Update(bytes);
    }
    transfer_.report.AddResumed(there);
    return absl::OkStatus();
  }

  void RunPiece(size_t index) {
    absl::StatusOr<std::string> bytes = absl::CancelledError();
    if (!HasFailed()) {
      const Piece& piece = pieces_[index];
      bytes = transfer_.store.Read({name_, head_.etag, piece.offset, piece.length});
    }
    if (!bytes.ok()) return Fail(bytes.status());
    if (!AwaitTurn(index)) return;
    absl::Status status = sink_->Append(*bytes);
    if (!status.ok()) return Fail(status);
    if (digester_) digester_->Update(*bytes);
    transfer_.report.AddMoved(bytes->size());
    if (index + 1 < pieces_.size()) return PassTurn();
    status = Finish();
    if (!status.ok()) Fail(status);
  }

  bool HasFailed() {
    const MutexLock lock(mutex_);
    return has_failed_;
  }

  // False: it never comes.
  bool AwaitTurn(size_t index) {
    const MutexLock lock(mutex_);
    changed_.Wait(mutex_, [&] { return turn_ == index || has_failed_; });
    return !has_failed_;
  }

  void PassTurn() {
    {
      const MutexLock lock(mutex_);
      ++turn_;
    }
    changed_.NotifyAll();
  }

  absl::Status Finish() {
    std::string checksum;
    if (digester_) {
      const Algorithm algorithm = head_.checksum->algorithm;
      const std::string found = std::move(*digester_).Finish().Get(algorithm);
      checksum = TextOf(algorithm, found);
      if (found != head_.checksum->raw) {
        sink_->Discard();
        return absl::DataLossError(absl::StrCat("the bytes that came have ", checksum, ", the store keeps ",
                                                TextOf(algorithm, head_.checksum->raw),
                                                "; they are removed, try again"));
      }
    }
    RETURN_IF_ERROR(sink_->Commit());
    transfer_.report.AddDone({.action = "get",
                              .source = name_.Text(),
                              .target = target_,
                              .bytes = head_.size_bytes,
                              .resumed_bytes = sink_->begin(),
                              .etag = head_.etag,
                              .checksum = checksum,
                              .is_verified = digester_.has_value()});
    return absl::OkStatus();
  }

  void Fail(const absl::Status& status) {
    {
      const MutexLock lock(mutex_);
      if (std::exchange(has_failed_, true)) return;
    }
    changed_.NotifyAll();
    transfer_.report.AddFailed(name_.Text(), status);
  }

  const Transfer transfer_;
  const client::ObjectName name_;
  const uint64_t found_bytes_;
  const std::string target_;
  const OpenSink open_;
  ObjectInfo head_;
  std::vector<Piece> pieces_;
  // Whoever's turn it is uses these.
  std::unique_ptr<Sink> sink_;
  std::optional<Digester> digester_;  // none: the store keeps no checksum that the bytes alone give

  Mutex mutex_;
  CondVar changed_;
  size_t turn_ COFFER_GUARDED_BY(mutex_) = 0;
  bool has_failed_ COFFER_GUARDED_BY(mutex_) = false;
};

}  // namespace

void Download(const Transfer& transfer, client::ObjectName name, uint64_t size_bytes, std::string target,
              OpenSink open) {
  transfer.report.AddFound(size_bytes);
  auto download =
      std::make_shared<ObjectDownload>(transfer, std::move(name), size_bytes, std::move(target), std::move(open));
  transfer.pool.Add([download = std::move(download)] { download->Run(); });
}

}  // namespace coffer::transfer
