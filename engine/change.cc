#include "engine/change.h"

#include "engine/catalog/catalog.h"

namespace coffer::internal {

absl::Status CommitChange(Catalog& catalog, const OpContext& context, ChangeBody body) {
  return catalog.Update(context, body);
}

void CommitChangeAsync(Catalog& catalog, const OpContext& context, ChangeBody body,
                       std::function<void(absl::Status)> done) {
  catalog.UpdateAsync(context, std::move(body), std::move(done));
}

}  // namespace coffer::internal
