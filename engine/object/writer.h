// A body on its way in.
//
// Bytes pass once through every digest that is needed. Small bodies wait in memory and go into the catalog; larger ones stream
// to the backend in pooled buffers, so memory does not grow with the body. Destroyed before a commit: nothing happened.
// One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/base/digest.h"
#include "engine/change.h"
#include "engine/types.h"

namespace coffer {

class BodyWriter;

// Digests that the bytes must have; what was sent with a request, raw. Checked before anything is published.
struct ExpectedDigest {
  Algorithm algorithm;
  std::string raw;
  bool is_content_md5 = false;  // sent as Content-MD5, not as a checksum: told in errors
};

struct PutResult {
  std::string version_id;  // "null" where the bucket does not keep versions
  std::string etag;        // without quotes
  uint64_t size_bytes = 0;
  WallTime modified;
  std::optional<Checksum> checksum;
  bool versioned = false;    // the bucket keeps versions, so that the id will stay this one's
  uint32_t parts_count = 0;  // of a version that a multipart upload made
};

// Of ObjectWriter the result is a new version, of a part writer a part.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;

  // Takes bytes; they may be reused on return. kEntityTooLarge beyond the declared or allowed length, kSlowDown without memory,
  // kStorageFull, Cancelled.
  virtual absl::Status Append(std::string_view bytes) = 0;
  // True while Append and Prepare stay in memory, so that neither waits for a device.
  virtual bool brief() const { return false; }
  // Adds a digest that came late (a trailer). Its algorithm is MD5, the checksum of the put,
  // or one that was expected from the start.
  virtual void Expect(ExpectedDigest digest) = 0;
  // Makes the bytes durable and returns the change that publishes them. kBadDigest when a digest differs, kIncompleteBody when
  // the body is shorter than declared.
  virtual absl::StatusOr<Change<PutResult>> Prepare() = 0;

  // Prepare and commit. OK: the version is durable and visible to every later read.
  //   FailedPrecondition (kPreconditionFailed): if_match or if_none_match did not hold at commit; nothing is visible.
  absl::StatusOr<PutResult> Commit();
  void CommitAsync(std::function<void(absl::StatusOr<PutResult>)> done);
};

}  // namespace coffer
