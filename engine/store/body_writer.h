// The way of bytes from a caller to where they stay: once through every digest, then into memory or into a blob.
//
// A body up to Store::inline_bytes_max waits in memory, charged to the budget, and goes into the catalog with its row;
// a longer one streams to a blob. Puts and parts share it; parts are never inline. Destroyed before Finish: nothing
// happened. One thread at a time; does not outlive the store.
//
//   ASSIGN_OR_RETURN(auto writer, BodyWriter::Start(store, context, std::move(params)));
//   RETURN_IF_ERROR(writer->Append(bytes));
//   ASSIGN_OR_RETURN(FinishedBody body, writer->Finish());
//   return HoldUntilDone(Change<PutResult>(*store.catalog, context, publish), body.lease);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/base/digest.h"
#include "engine/object/writer.h"
#include "engine/store/blob_description.h"
#include "engine/store/body_lease.h"
#include "engine/store/store.h"

namespace coffer {

struct BodyWriterParams {
  BlobDescription description;
  bool may_be_inline = true;
  std::optional<uint64_t> size_bytes;          // declared
  Algorithm checksum = Algorithm::kCrc64Nvme;  // kept with the body
  std::vector<ExpectedDigest> expected;
  std::optional<Algorithm> announced;  // one more that may be expected late, as a trailer
};

struct FinishedBody {
  Body body;
  uint64_t size_bytes = 0;
  std::string md5;  // raw
  Checksum checksum;
  std::optional<Checksum> announced;  // of the algorithm that was announced, if any
  // To be held by the change that publishes the body (HoldUntilDone).
  std::shared_ptr<BodyLease> lease;
};

class BodyWriter {
 public:
  // kEntityTooLarge when the declared length is not allowed, kReadOnly, kSlowDown.
  static absl::StatusOr<std::unique_ptr<BodyWriter>> Start(Store& store, const OpContext& context,
                                                           BodyWriterParams params);
  BodyWriter(const BodyWriter&) = delete;
  BodyWriter& operator=(const BodyWriter&) = delete;

  // kEntityTooLarge beyond the declared or allowed length. After an error the writer gives that error again.
  absl::Status Append(std::string_view bytes);
  // A digest that came late, of MD5, the kept checksum, or an algorithm that was expected or announced at the
  // start.
  void Expect(ExpectedDigest digest);
  // True while neither Append nor Finish waits for a device.
  bool brief() const;
  // Makes the bytes durable. kIncompleteBody, kBadDigest, kInvalidDigest; then nothing is left of them.
  absl::StatusOr<FinishedBody> Finish();

 private:
  BodyWriter(Store& store, const OpContext& context, BodyWriterParams params);

  absl::Status ReserveInline();
  absl::Status Accept(std::string_view bytes);
  absl::Status StartBlob();
  absl::Status CheckDigests(const DigestValues& values) const;
  absl::StatusOr<FinishedBody> Settle();
  absl::Status CommitBlob(FinishedBody& body);

  Store& store_;
  const OpContext context_;
  BodyWriterParams params_;
  AlgorithmSet algorithms_;
  Digester digester_;
  const uint64_t inline_max_;
  const uint64_t size_max_;
  uint64_t size_ = 0;
  std::string inline_bytes_;
  std::shared_ptr<BodyLease> lease_;
  std::unique_ptr<BlobWriter> blob_;  // goes before the lease that gives its blob up
  absl::Status failed_;
  bool finished_ = false;
};

}  // namespace coffer
