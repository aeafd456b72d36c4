// The tags that a request gives to the object that it makes.
#pragma once

#include "api/s3/ops/call.h"
#include "api/s3/ops/tagging.h"
#include "engine/base/status.h"

namespace coffer::s3 {

// From x-amz-tagging; to send it is a right of its own.
template <typename In>
absl::StatusOr<Tags> SentTags(const Call& call, const In& in) {
  if (!in.tagging) return Tags();
  RETURN_IF_ERROR(call.Authorize("s3:PutObjectTagging", in.bucket, in.key).status());
  return ParseTagging(*in.tagging);
}

}  // namespace coffer::s3
