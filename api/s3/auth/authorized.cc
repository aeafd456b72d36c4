#include "api/s3/auth/authorized.h"

#include <algorithm>

#include "api/s3/error.h"

namespace coffer::s3 {

absl::Status CheckExpectedOwner(std::optional<std::string_view> expected, const BucketInfo& bucket) {
  if (!expected || expected->empty()) return absl::OkStatus();
  const bool is_account = expected->size() == 12 &&
                          std::all_of(expected->begin(), expected->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_account) return S3Error(S3Code::kInvalidBucketOwnerAWSAccountID);
  if (*expected != bucket.owner_account_id) return S3Error(S3Code::kAccessDenied);
  return absl::OkStatus();
}

}  // namespace coffer::s3
