#include "tests/support/spy_backend.h"

#include "engine/base/status.h"

namespace coffer {
namespace {

class SpyWriter final : public BlobWriter {
 public:
  SpyWriter(std::unique_ptr<BlobWriter> writer, BackendSpy& spy) : writer_(std::move(writer)), spy_(spy) {}

  absl::Status Append(std::string_view bytes) override {
    spy_.bytes_written += bytes.size();
    return writer_->Append(bytes);
  }
  absl::StatusOr<BlobRef> Commit() override {
    if (absl::Status status = spy_.commit_status(); !status.ok()) {
      writer_->Abort();
      return status;
    }
    ++spy_.blobs_committed;
    return writer_->Commit();
  }
  void Abort() override { writer_->Abort(); }

 private:
  std::unique_ptr<BlobWriter> writer_;
  BackendSpy& spy_;
};

class SpyReader final : public BlobReader {
 public:
  SpyReader(std::unique_ptr<BlobReader> reader, BackendSpy& spy) : reader_(std::move(reader)), spy_(spy) {}

  uint64_t size_bytes() const override { return reader_->size_bytes(); }
  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override {
    absl::StatusOr<size_t> count = reader_->Read(offset, into);
    if (count.ok()) spy_.bytes_read += *count;
    return count;
  }

 private:
  std::unique_ptr<BlobReader> reader_;
  BackendSpy& spy_;
};

class SpyBackend final : public Backend {
 public:
  SpyBackend(std::unique_ptr<Backend> backend, std::shared_ptr<BackendSpy> spy)
      : spy_(std::move(spy)), backend_(std::move(backend)) {}

  Capabilities capabilities() const override { return backend_->capabilities(); }
  absl::Status Attach(const OpContext& context, std::string_view store_id) override {
    return backend_->Attach(context, store_id);
  }
  absl::StatusOr<std::unique_ptr<BlobWriter>> Create(const OpContext& context, const CreateParams& params) override {
    ASSIGN_OR_RETURN(std::unique_ptr<BlobWriter> writer, backend_->Create(context, params));
    ++spy_->blobs_created;
    return std::make_unique<SpyWriter>(std::move(writer), *spy_);
  }
  absl::StatusOr<std::unique_ptr<BlobReader>> Open(const OpContext& context, const BlobRef& blob) override {
    RETURN_IF_ERROR(spy_->open_status());
    ASSIGN_OR_RETURN(std::unique_ptr<BlobReader> reader, backend_->Open(context, blob));
    ++spy_->blobs_opened;
    return std::make_unique<SpyReader>(std::move(reader), *spy_);
  }
  absl::Status Remove(const OpContext& context, std::span<const BlobId> blobs) override {
    RETURN_IF_ERROR(spy_->remove_status());
    spy_->blobs_removed += blobs.size();
    return backend_->Remove(context, blobs);
  }
  absl::Status Scan(const OpContext& context, ScanCursor& cursor, ScanPage& page) override {
    ++spy_->scans;
    return backend_->Scan(context, cursor, page);
  }

  absl::StatusOr<BackendContents> Inspect(const OpContext& context) override { return backend_->Inspect(context); }
  absl::StatusOr<BlobFacts> Describe(const OpContext& context, const BlobId& blob) override {
    return backend_->Describe(context, blob);
  }

 private:
  const std::shared_ptr<BackendSpy> spy_;
  const std::unique_ptr<Backend> backend_;
};

}  // namespace

std::unique_ptr<Backend> SpyOn(std::unique_ptr<Backend> backend, std::shared_ptr<BackendSpy> spy) {
  return std::make_unique<SpyBackend>(std::move(backend), std::move(spy));
}

}  // namespace coffer
