#include "engine/object/writer.h"

#include <utility>

namespace coffer {

absl::StatusOr<PutResult> ObjectWriter::Commit() {
  absl::StatusOr<Change<PutResult>> change = Prepare();
  if (!change.ok()) return change.status();
  return std::move(*change).Commit();
}

void ObjectWriter::CommitAsync(std::function<void(absl::StatusOr<PutResult>)> done) {
  absl::StatusOr<Change<PutResult>> change = Prepare();
  if (!change.ok()) return done(change.status());
  std::move(*change).CommitAsync(std::move(done));
}

}  // namespace coffer
