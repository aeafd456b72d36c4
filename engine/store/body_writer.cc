#include "engine/store/body_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

// How much of a body comes between two looks at the room that is left.
constexpr uint64_t kRoomStepBytes = 8 << 20;

AlgorithmSet AlgorithmsFor(const BodyWriterParams& params) {
  AlgorithmSet algorithms = {Algorithm::kMd5, params.checksum};
  for (const ExpectedDigest& digest : params.expected) algorithms.Add(digest.algorithm);
  if (params.announced) algorithms.Add(*params.announced);
  return algorithms;
}

std::string NameOf(const ExpectedDigest& digest) {
  return digest.is_content_md5 ? "Content-MD5" : std::string(DigestName(digest.algorithm));
}

absl::Status BadDigest(const ExpectedDigest& digest) {
  return MakeError(ErrorCode::kBadDigest,
                   absl::StrCat("The ", NameOf(digest), " you specified did not match ",
                                digest.is_content_md5 ? "what we received." : "the calculated checksum."));
}

absl::Status TooLarge(uint64_t size_max) {
  return MakeError(ErrorCode::kEntityTooLarge, "Your proposed upload exceeds the maximum allowed size",
                   {{"MaxSizeAllowed", std::to_string(size_max)}});
}

absl::Status NoMemory() {
  return MakeError(ErrorCode::kSlowDown, "too many bodies are in memory at once; try again later");
}

}  // namespace

BodyWriter::BodyWriter(Store& store, const OpContext& context, BodyWriterParams params)
    : store_(store),
      context_(context),
      params_(std::move(params)),
      algorithms_(AlgorithmsFor(params_)),
      digester_(algorithms_),
      inline_max_(params_.may_be_inline ? store.inline_bytes_max : 0),
      size_max_(std::min(store.options.limits.put_bytes_max, store.backend->capabilities().blob_bytes_max)),
      lease_(std::make_shared<BodyLease>(store)) {}

absl::StatusOr<std::unique_ptr<BodyWriter>> BodyWriter::Start(Store& store, const OpContext& context,
                                                              BodyWriterParams params) {
  RETURN_IF_ERROR(CheckContext(context, store.clock()));
  RETURN_IF_ERROR(store.health.CheckWritable());
  RETURN_IF_ERROR(store.CheckRoom());
  std::unique_ptr<BodyWriter> writer(new BodyWriter(store, context, std::move(params)));
  if (writer->params_.size_bytes.value_or(0) > writer->size_max_) return TooLarge(writer->size_max_);
  RETURN_IF_ERROR(writer->ReserveInline());
  return writer;
}

absl::Status BodyWriter::ReserveInline() {
  const uint64_t wanted = params_.size_bytes.value_or(inline_max_);
  if (wanted > inline_max_ || wanted == 0) return absl::OkStatus();
  if (!lease_->TryReserve(wanted)) return NoMemory();
  inline_bytes_.reserve(wanted);
  return absl::OkStatus();
}

absl::Status BodyWriter::Append(std::string_view bytes) {
  if (finished_) return absl::FailedPreconditionError("the body was finished already");
  if (failed_.ok()) failed_ = Accept(bytes);
  if (!failed_.ok()) blob_.reset();
  return failed_;
}

absl::Status BodyWriter::Accept(std::string_view bytes) {
  RETURN_IF_ERROR(CheckContext(context_, store_.clock()));
  if (bytes.empty()) return absl::OkStatus();
  const uint64_t allowed = params_.size_bytes.value_or(size_max_);
  if (bytes.size() > allowed - size_) return TooLarge(allowed);
  if ((size_ + bytes.size()) / kRoomStepBytes > size_ / kRoomStepBytes) RETURN_IF_ERROR(store_.CheckRoom());
  digester_.Update(bytes);
  size_ += bytes.size();
  const uint64_t expected_size = std::max(params_.size_bytes.value_or(0), size_);
  if (blob_ == nullptr && expected_size <= inline_max_) {
    inline_bytes_.append(bytes);
    return absl::OkStatus();
  }
  if (blob_ == nullptr) RETURN_IF_ERROR(StartBlob());
  return store_.NoteBackendOutcome(blob_->Append(bytes));
}

absl::Status BodyWriter::StartBlob() {
  const BlobId id = store_.NextBlobId();
  // From here on, as the backend may fail to remove what it had begun.
  lease_->HoldBlob(id);
  CreateParams create{.id = id,
                      .description = EncodeBlobDescription(params_.description),
                      .size_hint_bytes = params_.size_bytes.value_or(0)};
  absl::StatusOr<std::unique_ptr<BlobWriter>> created = store_.backend->Create(context_, create);
  RETURN_IF_ERROR(store_.NoteBackendOutcome(created.status()));
  blob_ = *std::move(created);
  if (!inline_bytes_.empty()) RETURN_IF_ERROR(store_.NoteBackendOutcome(blob_->Append(inline_bytes_)));
  inline_bytes_ = std::string();
  lease_->ReleaseMemory();
  return absl::OkStatus();
}

void BodyWriter::Expect(ExpectedDigest digest) { params_.expected.push_back(std::move(digest)); }

bool BodyWriter::brief() const { return blob_ == nullptr && params_.size_bytes && *params_.size_bytes <= inline_max_; }

absl::Status BodyWriter::CheckDigests(const DigestValues& values) const {
  for (const ExpectedDigest& expected : params_.expected) {
    if (!algorithms_.Has(expected.algorithm)) {
      return MakeError(ErrorCode::kInvalidRequest,
                       absl::StrCat("a ", NameOf(expected), " was not announced with the body"));
    }
    if (expected.raw.size() != DigestSize(expected.algorithm)) {
      return MakeError(ErrorCode::kInvalidDigest,
                       absl::StrCat("The ", NameOf(expected), " you specified is not valid."));
    }
    if (expected.raw != values.Get(expected.algorithm)) return BadDigest(expected);
  }
  return absl::OkStatus();
}

absl::StatusOr<FinishedBody> BodyWriter::Finish() {
  if (finished_) return absl::FailedPreconditionError("the body was finished already");
  if (!failed_.ok()) return failed_;
  finished_ = true;
  absl::StatusOr<FinishedBody> body = Settle();
  blob_.reset();
  return body;
}

absl::StatusOr<FinishedBody> BodyWriter::Settle() {
  RETURN_IF_ERROR(CheckContext(context_, store_.clock()));
  if (params_.size_bytes && size_ < *params_.size_bytes) {
    return MakeError(ErrorCode::kIncompleteBody,
                     "You did not provide the number of bytes specified by the Content-Length HTTP header");
  }
  const DigestValues values = std::move(digester_).Finish();
  RETURN_IF_ERROR(CheckDigests(values));
  FinishedBody body;
  body.size_bytes = size_;
  body.md5 = values.Get(Algorithm::kMd5);
  body.checksum = {params_.checksum, ChecksumType::kFullObject, values.Get(params_.checksum)};
  if (const std::optional<Algorithm> announced = params_.announced) {
    body.announced = {*announced, ChecksumType::kFullObject, values.Get(*announced)};
  }
  body.lease = std::move(lease_);
  if (blob_ == nullptr) {
    body.body.inline_bytes = std::move(inline_bytes_);
  } else {
    RETURN_IF_ERROR(CommitBlob(body));
  }
  return body;
}

absl::Status BodyWriter::CommitBlob(FinishedBody& body) {
  RETURN_IF_ERROR(store_.health.CheckWritable());
  const ScopedTimer timer(store_.metrics->blob_commit_seconds, store_.clock());
  const absl::StatusOr<BlobRef> blob = blob_->Commit();
  RETURN_IF_ERROR(store_.NoteBackendOutcome(blob.status()));
  body.body.extents.push_back({0, blob->id, blob->size_bytes, 0, size_});
  return absl::OkStatus();
}

}  // namespace coffer
