// The one ACL that there is. ACLs cannot be set: of every bucket, and of every object in it, the bucket's owner has all
// rights.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handler.h"
#include "engine/base/status.h"

namespace coffer::s3 {

template <typename Out>
absl::StatusOr<Reply<Out>> OwnersAcl(const Call& call) {
  ASSIGN_OR_RETURN(const std::string owner, call.CanonicalId(call.bucket().owner_account_id));
  Reply<Out> reply;
  reply.output.owner = Owner{.id = owner};
  Grant& grant = reply.output.grants.emplace_back();
  grant.permission = "FULL_CONTROL";
  Grantee& grantee = grant.grantee.emplace();
  grantee.type = "CanonicalUser";
  grantee.id = owner;
  return reply;
}

}  // namespace coffer::s3
