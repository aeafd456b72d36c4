#include <utility>

#include "engine/base/status.h"
#include "tools/transfer/transfer.h"

namespace coffer::transfer {
namespace {

void RemoveNow(const Transfer& transfer, const std::string& bucket, const std::vector<std::string>& keys) {
  const auto outcomes = transfer.store.Delete(bucket, keys);
  for (size_t i = 0; i < keys.size(); ++i) {
    const std::string name = client::ObjectName{bucket, keys[i]}.Text();
    const absl::Status& status = outcomes.ok() ? (*outcomes)[i] : outcomes.status();
    if (status.ok()) {
      transfer.report.AddDone({.action = "rm", .source = name});
    } else {
      transfer.report.AddFailed(name, status);
    }
  }
}

}  // namespace

void Remove(const Transfer& transfer, std::string bucket, std::vector<std::string> keys) {
  transfer.pool.Add(
      [transfer, bucket = std::move(bucket), keys = std::move(keys)] { RemoveNow(transfer, bucket, keys); });
}

absl::Status ForEachObject(client::ObjectStore& store, const std::string& bucket, const std::string& prefix,
                           const std::function<void(std::vector<ObjectInfo>)>& take_page) {
  client::ListRequest request{.bucket = bucket, .prefix = prefix};
  do {
    ASSIGN_OR_RETURN(client::ListResult page, store.List(request));
    request.page = std::move(page.next);
    take_page(std::move(page.objects));
  } while (!request.page.empty());
  return absl::OkStatus();
}

}  // namespace coffer::transfer
