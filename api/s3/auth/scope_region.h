// Which region a request has to be signed for.
//
// The region of its bucket, whatever host it is sent to: all regions are served here, and a client that was told the
// bucket's region can only sign anew, not find another host. Where there is no bucket, the region that the host names,
// or any of the service's.
//
// Asked behind the signature and the right, so that nobody learns from the answer where a bucket is, or that there is
// one, who may not use it.
#pragma once

#include <span>
#include <string>

#include "absl/status/status.h"
#include "api/s3/auth/gate.h"
#include "engine/types.h"

namespace coffer::s3 {

struct ScopeRule {
  std::span<const std::string> regions;        // of the service, the default first
  const coffer::BucketInfo* bucket = nullptr;  // that the request may use; null: it is about none, or may not
  std::string host_region;                     // empty: the host names none
  bool asks_for_region = false;                // GetBucketLocation: whoever asks does not know yet
};

// AuthorizationHeaderMalformed or AuthorizationQueryParametersError with the right region; what is not signed is for
// all.
absl::Status CheckScopeRegion(const Admitted& admitted, const ScopeRule& rule);

}  // namespace coffer::s3
