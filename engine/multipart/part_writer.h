// A part of an upload on its way in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/catalog.h"
#include "engine/multipart/uploads.h"
#include "engine/store/body_writer.h"
#include "engine/store/store.h"

namespace coffer {

// Which part a caller means.
struct PartAddress {
  BucketRef bucket;
  std::string key;
  std::string upload_id;
  uint32_t number = 0;
};

// kInvalidPartNumber outside 1 to limits.parts_max.
absl::Status ValidatePartNumber(uint32_t number, const Limits& limits);

// The upload that an address names, while it is open.
absl::StatusOr<UploadRow> ReadOpenUpload(Store& store, const OpContext& context, const PartAddress& address);

// Gives the upload, if it is still open by then, a part with this body. The result has a checksum where the upload
// asked for one.
absl::StatusOr<PutResult> PublishPart(CatalogTransaction& t, const PartAddress& address, PartRow part,
                                      const Body& body);

class PartWriter final : public ObjectWriter {
 public:
  PartWriter(Store& store, OpContext context, PartAddress address, std::unique_ptr<BodyWriter> body)
      : store_(store), context_(std::move(context)), address_(std::move(address)), body_(std::move(body)) {}

  absl::Status Append(std::string_view bytes) override { return body_->Append(bytes); }
  bool brief() const override { return body_->brief(); }
  void Expect(ExpectedDigest digest) override { body_->Expect(std::move(digest)); }
  absl::StatusOr<Change<PutResult>> Prepare() override;

 private:
  Store& store_;
  const OpContext context_;
  const PartAddress address_;
  const std::unique_ptr<BodyWriter> body_;
};

// A writer for a part of `upload`, which was found at `address`, without looking at what was sent with it. `checksum`
// is one more that may be expected late.
absl::StatusOr<std::unique_ptr<PartWriter>> OpenPartWriter(Store& store, const OpContext& context, PartAddress address,
                                                           const UploadRow& upload, std::optional<Algorithm> checksum,
                                                           std::optional<uint64_t> size_bytes,
                                                           std::vector<ExpectedDigest> expected);

}  // namespace coffer
