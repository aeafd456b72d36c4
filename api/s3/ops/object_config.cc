// What is set on an object beside its bytes.
#include "api/s3/ops/call.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/status.h"

namespace coffer::s3 {

// No request can set tags yet, so no object has any. Clients ask before they copy an object in parts.
absl::StatusOr<Reply<GetObjectTaggingOutput>> GetObjectTagging(Call& call, const GetObjectTaggingInput& in) {
  ASSIGN_OR_RETURN(std::string version_id, ParseVersionId(in.version_id));
  const GetParams params{
      .bucket = in.bucket, .key = in.key, .version_id = std::move(version_id), .range = {}, .conditions = {}};
  ASSIGN_OR_RETURN(const ObjectHead head, call.engine().objects().Head(call.context(), params));
  Reply<GetObjectTaggingOutput> reply;
  if (head.versioned) reply.output.version_id = head.info.version_id;
  return reply;
}

}  // namespace coffer::s3
