#include "api/s3/ops/unset.h"

#include <string>
#include <utility>

#include "api/s3/error.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

class UnsetRun final : public Run {
 public:
  explicit UnsetRun(const OperationRow& row) : row_(row) {}

  // There is nothing to decode: the gate has found the bucket and compared its owner.
  absl::Status Start(Call&, const RequestParts& parts) override {
    bucket_ = parts.bucket;
    return absl::OkStatus();
  }
  absl::Status Append(std::string_view) override { return absl::OkStatus(); }
  bool brief() const override { return true; }
  void Finish(Call&, std::string_view, const Trailers&, CommitForm, std::function<void()> done) override { done(); }
  absl::StatusOr<Answer> TakeAnswer() override { return MakeAnswer(); }

 private:
  absl::StatusOr<Answer> MakeAnswer() const {
    if (!row_.unset_error.empty()) return S3Error(S3CodeByName(row_.unset_error), {}, {{"BucketName", bucket_}});
    const StructDescriptor no_members = {row_.name, {}};
    ASSIGN_OR_RETURN(WireResponse response, EncodeResponse(row_, no_members, nullptr));
    return Answer{std::move(response.head), std::move(response.body), nullptr};
  }

  const OperationRow& row_;
  std::string bucket_;
};

}  // namespace

std::unique_ptr<Run> MakeUnsetRun(const OperationRow& row) { return std::make_unique<UnsetRun>(row); }

}  // namespace coffer::s3
