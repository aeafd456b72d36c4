// Where downloads go: a folder, and files that appear in it when they are whole.
//
// A file under way has a name of its own (".coffer-", a hash of what is downloaded, ".part") beside the one that it
// will have. It grows from its beginning, so that its length says how far an interrupted download came. Nothing is
// written outside of the folder: below it, links to folders are not followed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/server/descriptor.h"

namespace coffer::transfer {

// What a download writes to, in order.
class Sink {
 public:
  virtual ~Sink() = default;
  // Bytes that are there from an earlier attempt.
  virtual uint64_t begin() const { return 0; }
  // Those bytes, for their digest.
  virtual absl::StatusOr<std::string> ReadAt(uint64_t offset, uint64_t length) = 0;
  virtual absl::Status Append(std::string_view bytes) = 0;
  // All is there and right.
  virtual absl::Status Commit() = 0;
  // It is of no use: an attempt after this one begins anew.
  virtual void Discard() {}
};

class TargetFolder {
 public:
  // Made with what is missing above it.
  static absl::StatusOr<TargetFolder> Open(const std::string& path);

  // `relative` is a path as SafePath gives it (address.h); `identity` names the bytes that are downloaded. Aborted:
  // they are being downloaded by another process right now. AlreadyExists: a file is in the way of a folder, or the
  // other way round.
  absl::StatusOr<std::unique_ptr<Sink>> StartFile(const std::string& relative, std::string_view identity) const;

 private:
  absl::StatusOr<server::Descriptor> OpenParent(const std::string& relative) const;

  std::string path_;
  server::Descriptor folder_;
};

// The process's standard output, say: bytes go where they go.
std::unique_ptr<Sink> MakeStreamSink(int fd);

}  // namespace coffer::transfer
