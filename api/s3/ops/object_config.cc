// Settings of an object.
#include "api/s3/ops/acl.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "api/s3/ops/tagging.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

template <typename Out, typename In>
absl::StatusOr<Change<Out>> ReplaceTags(Call& call, const In& in, Tags tags) {
  PutTagsParams params{.bucket = call.bucket(), .key = in.key, .version_id = {}, .tags = std::move(tags)};
  ASSIGN_OR_RETURN(params.version_id, ParseVersionId(in.version_id));
  return call.engine().objects().PutTags(call.context(), std::move(params)).Then([](const ObjectTags& tagged) {
    Out out;
    if (!tagged.version_id.empty()) out.version_id = tagged.version_id;
    return out;
  });
}

}  // namespace

absl::StatusOr<Reply<GetObjectAclOutput>> GetObjectAcl(Call& call, const GetObjectAclInput& in) {
  GetParams params{.bucket = call.bucket(), .key = in.key};
  ASSIGN_OR_RETURN(params.version_id, ParseVersionId(in.version_id));
  RETURN_IF_ERROR(call.engine().objects().Head(call.context(), params).status());
  return OwnersAcl<GetObjectAclOutput>(call);
}

absl::StatusOr<Reply<GetObjectTaggingOutput>> GetObjectTagging(Call& call, const GetObjectTaggingInput& in) {
  ASSIGN_OR_RETURN(const std::string version_id, ParseVersionId(in.version_id));
  ASSIGN_OR_RETURN(const ObjectTags found,
                   call.engine().objects().ReadTags(call.context(), call.bucket(), in.key, version_id));
  Reply<GetObjectTaggingOutput> reply;
  reply.output.tag_set = ToTagSet(found.tags);
  if (!found.version_id.empty()) reply.output.version_id = found.version_id;
  return reply;
}

absl::StatusOr<Change<PutObjectTaggingOutput>> PutObjectTagging(Call& call, const PutObjectTaggingInput& in) {
  return ReplaceTags<PutObjectTaggingOutput>(call, in, FromTagSet(in.tagging.tag_set));
}

absl::StatusOr<Change<DeleteObjectTaggingOutput>> DeleteObjectTagging(Call& call, const DeleteObjectTaggingInput& in) {
  return ReplaceTags<DeleteObjectTaggingOutput>(call, in, {});
}

}  // namespace coffer::s3
