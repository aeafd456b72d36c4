#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/wire/scalar.h"
#include "engine/base/digest.h"
#include "engine/base/status.h"
#include "tools/transfer/parts.h"
#include "tools/transfer/source_files.h"
#include "tools/transfer/transfer.h"

namespace coffer::transfer {
namespace {

std::string Crc(std::string_view bytes) { return DigestOf(Algorithm::kCrc64Nvme, bytes); }

// A file on its way. Shared by the pieces of work that are left; the last one to end finishes it.
class FileUpload : public std::enable_shared_from_this<FileUpload> {
 public:
  FileUpload(const Transfer& transfer, std::string path, uint64_t size_bytes, client::NewObject object)
      : transfer_(transfer), path_(std::move(path)), found_bytes_(size_bytes), object_(std::move(object)) {}

  void Run() {
    const absl::Status status = Start();
    if (!status.ok()) transfer_.report.AddFailed(path_, status);
  }

 private:
  absl::Status Start() {
    ASSIGN_OR_RETURN(SourceFile file, SourceFile::Open(path_));
    file_.emplace(std::move(file));
    transfer_.report.AddFound(file_->size_bytes() - found_bytes_);  // it may have grown since it was listed
    const uint64_t part_bytes = PartBytes(file_->size_bytes(), transfer_.part_bytes);
    if (file_->size_bytes() <= part_bytes) return SendWhole();
    pieces_ = CutPieces(0, file_->size_bytes(), part_bytes);
    parts_.resize(pieces_.size());
    crcs_.resize(pieces_.size());
    left_ = pieces_.size();
    RETURN_IF_ERROR(FindOrStart());
    for (size_t i = 0; i < pieces_.size(); ++i) {
      transfer_.pool.AddPiece([self = shared_from_this(), i] { self->RunPiece(i); });
    }
    return absl::OkStatus();
  }

  absl::Status SendWhole() {
    ASSIGN_OR_RETURN(const std::string bytes, file_->ReadAt(0, file_->size_bytes()));
    RETURN_IF_ERROR(file_->CheckUnchanged());
    const std::string crc = Crc(bytes);
    ASSIGN_OR_RETURN(const client::Written written, transfer_.store.Put(object_, {bytes, crc}));
    transfer_.report.AddMoved(bytes.size());
    Tell(written, crc);
    return absl::OkStatus();
  }

  absl::Status FindOrStart() {
    if (transfer_.resume) RETURN_IF_ERROR(Find());
    if (!upload_id_.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(upload_id_, transfer_.store.StartUpload(object_));
    return absl::OkStatus();
  }

  // Who may not list uploads, or asks a store that cannot, begins anew.
  absl::Status Find() {
    const auto uploads = transfer_.store.FindUploads(object_.name);
    if (absl::IsPermissionDenied(uploads.status()) || absl::IsUnimplemented(uploads.status())) return absl::OkStatus();
    RETURN_IF_ERROR(uploads.status());
    const UploadInfo* upload = ChooseUpload(*uploads);
    if (upload == nullptr) return absl::OkStatus();
    auto parts = transfer_.store.ListParts(object_.name, upload->upload_id);
    if (s3::GetS3Error(parts.status()).code == s3::S3Code::kNoSuchUpload) return absl::OkStatus();  // ended just now
    RETURN_IF_ERROR(parts.status());
    upload_id_ = upload->upload_id;
    for (PartInfo& part : *parts) there_[part.number] = std::move(part);
    return absl::OkStatus();
  }

  void RunPiece(size_t index) {
    if (!has_failed_) {
      const absl::Status status = SendPart(index);
      if (!status.ok()) Fail(status);
    }
    if (left_.fetch_sub(1) > 1 || has_failed_) return;
    const absl::Status status = Finish();
    if (!status.ok()) Fail(status);
  }

  absl::Status SendPart(size_t index) {
    const Piece& piece = pieces_[index];
    ASSIGN_OR_RETURN(const std::string bytes, file_->ReadAt(piece.offset, piece.length));
    crcs_[index] = Crc(bytes);
    if (const auto there = there_.find(piece.number); there != there_.end() && IsMadeOf(there->second, bytes)) {
      parts_[index] = there->second;
      resumed_bytes_ += bytes.size();
      transfer_.report.AddResumed(bytes.size());
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(parts_[index],
                     transfer_.store.PutPart({object_.name, upload_id_, piece.number}, {bytes, crcs_[index]}));
    transfer_.report.AddMoved(bytes.size());
    return absl::OkStatus();
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(file_->CheckUnchanged());
    std::string crc = crcs_[0];
    for (size_t i = 1; i < crcs_.size(); ++i) {
      crc = CombineCrc(Algorithm::kCrc64Nvme, crc, crcs_[i], pieces_[i].length);
    }
    ASSIGN_OR_RETURN(const client::Written written,
                     transfer_.store.FinishUpload(object_.name, upload_id_, parts_, crc));
    Tell(written, crc);
    return absl::OkStatus();
  }

  void Tell(const client::Written& written, const std::string& crc) {
    transfer_.report.AddDone({.action = "put",
                              .source = path_,
                              .target = object_.name.Text(),
                              .bytes = file_->size_bytes(),
                              .resumed_bytes = resumed_bytes_,
                              .etag = written.etag,
                              .checksum = "CRC64NVME " + s3::Base64Encode(crc)});
  }

  // The parts stay, for the next attempt.
  void Fail(const absl::Status& status) {
    if (has_failed_.exchange(true)) return;
    transfer_.report.AddFailed(path_, status);
  }

  const Transfer transfer_;
  const std::string path_;
  const uint64_t found_bytes_;
  const client::NewObject object_;
  std::optional<SourceFile> file_;
  std::string upload_id_;
  std::map<uint32_t, PartInfo> there_;  // of an interrupted attempt
  std::vector<Piece> pieces_;
  // Of each piece, written by the thread that sends it.
  std::vector<PartInfo> parts_;
  std::vector<std::string> crcs_;
  std::atomic<size_t> left_{0};
  std::atomic<uint64_t> resumed_bytes_{0};
  std::atomic<bool> has_failed_{false};
};

}  // namespace

void Upload(const Transfer& transfer, std::string path, uint64_t size_bytes, client::NewObject object) {
  transfer.report.AddFound(size_bytes);
  auto upload = std::make_shared<FileUpload>(transfer, std::move(path), size_bytes, std::move(object));
  transfer.pool.Add([upload = std::move(upload)] { upload->Run(); });
}

}  // namespace coffer::transfer
