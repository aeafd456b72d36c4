// The seam to byte stores. A backend keeps immutable blobs under ids that the engine chooses; it knows no names, no
// versions and no protocol.
//
// Thread-safe; the writers and readers that it gives are used by one thread at a time, and do not outlive it. Any call
// may wait for the device. Errors: NotFound (no such blob), DataLoss (stored bytes do not match their checksums),
// ResourceExhausted (no space; or kSlowDown: no memory in the budget), Unavailable (the device refuses writes since a
// flush failed), Cancelled and DeadlineExceeded from the OpContext, InvalidArgument (an offset beyond the blob),
// Internal.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/backend/capabilities.h"
#include "engine/base/context.h"

namespace coffer {

// Which opening of the store made the blob, and its number in it. Never used twice.
struct BlobId {
  uint64_t incarnation = 0;
  uint64_t counter = 0;
  auto operator<=>(const BlobId&) const = default;
};

struct BlobRef {
  BlobId id;
  uint64_t size_bytes = 0;
  bool operator==(const BlobRef&) const = default;
};

struct CreateParams {
  BlobId id;
  // What the blob will be part of, for repair tools: kept beside the bytes (encoded by the engine, opaque here, at most
  // 16 KiB).
  std::string description;
  // The payload's length when it is known, else 0. A hint for allocation.
  uint64_t size_hint_bytes = 0;
};

class BlobWriter {
 public:
  virtual ~BlobWriter() = default;  // without a Commit: as Abort
  // `bytes` may be reused on return.
  virtual absl::Status Append(std::string_view bytes) = 0;
  // Makes the blob durable and readable, under exactly the id it was created with. After an error nothing is readable.
  virtual absl::StatusOr<BlobRef> Commit() = 0;
  // Removes what was written, as far as that works. What it or a crash leaves, Remove removes and Scan finds.
  virtual void Abort() = 0;
};

class BlobReader {
 public:
  virtual ~BlobReader() = default;
  virtual uint64_t size_bytes() const = 0;
  // Fills `into` from `offset`; short only at the end of the blob, 0 there. Every byte that is returned was verified.
  virtual absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) = 0;
};

// Where a Scan stands. Default: the beginning.
struct ScanCursor {
  uint64_t incarnation = 0;  // only blobs of this one are listed
  std::string position;      // the backend's own; empty at the beginning
  bool done = false;
};

struct ScanPage {
  std::vector<BlobId> blobs;  // committed and half-written ones alike
};

// What a backend holds, for checks and repairs.
struct BackendContents {
  std::string store_id;                // as in the marker; empty: no store was ever attached
  std::vector<uint64_t> incarnations;  // those that there may be blobs of, in order
};

// What a blob says of itself.
struct BlobFacts {
  uint64_t size_bytes = 0;
  std::string description;  // empty where the backend does not keep it
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual Capabilities capabilities() const = 0;

  // Binds the backend to a store. The first call writes `store_id` into the marker at the backend's root; later ones
  // compare: FailedPrecondition when the marker names another store or a format that is not known.
  virtual absl::Status Attach(const OpContext& context, std::string_view store_id) = 0;

  virtual absl::StatusOr<std::unique_ptr<BlobWriter>> Create(const OpContext& context, const CreateParams& params) = 0;
  virtual absl::StatusOr<std::unique_ptr<BlobReader>> Open(const OpContext& context, const BlobRef& blob) = 0;
  // Removing the absent succeeds. On an error some may be gone; calling again is safe.
  virtual absl::Status Remove(const OpContext& context, std::span<const BlobId> blobs) = 0;
  // Adds the next blobs of cursor.incarnation to `page` (at most about 1,000), by their counters, and moves the cursor.
  // What a Scan did not list by its end stays absent after a power cut.
  virtual absl::Status Scan(const OpContext& context, ScanCursor& cursor, ScanPage& page) = 0;

  // Also before Attach.
  virtual absl::StatusOr<BackendContents> Inspect(const OpContext& context) = 0;
  // DataLoss when the blob was not written to its end, or is damaged where it says what it is.
  virtual absl::StatusOr<BlobFacts> Describe(const OpContext& context, const BlobId& blob) = 0;
};

}  // namespace coffer
