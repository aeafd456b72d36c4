// Settings of an object.
#include "api/s3/ops/acl.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

// The version that a request names.
template <typename In>
absl::StatusOr<ObjectHead> HeadOf(Call& call, const In& in) {
  GetParams params;
  params.bucket = call.bucket();
  params.key = in.key;
  ASSIGN_OR_RETURN(params.version_id, ParseVersionId(in.version_id));
  return call.engine().objects().Head(call.context(), params);
}

}  // namespace

absl::StatusOr<Reply<GetObjectAclOutput>> GetObjectAcl(Call& call, const GetObjectAclInput& in) {
  RETURN_IF_ERROR(HeadOf(call, in).status());
  return OwnersAcl<GetObjectAclOutput>(call);
}

// No request can set tags yet, so no object has any.
absl::StatusOr<Reply<GetObjectTaggingOutput>> GetObjectTagging(Call& call, const GetObjectTaggingInput& in) {
  ASSIGN_OR_RETURN(const ObjectHead head, HeadOf(call, in));
  GetObjectTaggingOutput out;
  if (head.versioned) out.version_id = head.info.version_id;
  return Reply<GetObjectTaggingOutput>{std::move(out)};
}

}  // namespace coffer::s3
