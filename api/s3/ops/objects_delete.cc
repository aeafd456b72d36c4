// DeleteObject and DeleteObjects.
#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/conditions.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr size_t kKeysPerRequestMax = 1000;

// One entry of the document: what to do with it, or why not.
struct Entry {
  ObjectIdentifier asked;
  absl::StatusOr<DeleteParams> params;
};

Error ErrorFor(const ObjectIdentifier& asked, const absl::Status& status) {
  const S3ErrorDetail detail = GetS3Error(status);
  return {
      .key = asked.key, .version_id = asked.version_id, .code = std::string(detail.name), .message = detail.message};
}

DeletedObject DeletedFor(const ObjectIdentifier& asked, const DeleteResult& result) {
  DeletedObject deleted{.key = asked.key, .version_id = asked.version_id};
  if (result.is_delete_marker) {
    deleted.delete_marker = true;
    deleted.delete_marker_version_id = result.version_id;
  }
  return deleted;
}

absl::StatusOr<DeleteParams> ParamsOf(const Call& call, const ObjectIdentifier& object) {
  const std::string_view action = object.version_id ? "s3:DeleteObjectVersion" : "s3:DeleteObject";
  RETURN_IF_ERROR(call.Authorize(action, call.bucket().name, object.key).status());
  if (object.version_id && object.version_id->empty()) return S3Error(S3Code::kNoSuchVersion);
  DeleteParams params{.bucket = call.bucket(), .key = object.key, .version_id = object.version_id.value_or("")};
  ASSIGN_OR_RETURN(params.conditions, DeleteConditions(object.etag, object.size, object.last_modified_time, "Size"));
  return params;
}

// In this document an id that is none is told as a version that is not there.
absl::Status OutcomeOf(const absl::StatusOr<DeleteResult>& outcome) {
  return GetErrorCode(outcome.status()) == ErrorCode::kInvalidArgument ? S3Error(S3Code::kNoSuchVersion)
                                                                       : outcome.status();
}

std::vector<Entry> EntriesOf(const Call& call, const DeleteObjectsInput& in) {
  std::vector<Entry> entries;
  // What is named twice is deleted once, as on S3. Conditions make it two things to try.
  std::set<std::pair<std::string_view, std::optional<std::string_view>>> seen;
  for (const ObjectIdentifier& object : in.delete_.objects) {
    const bool has_condition = object.etag || object.size || object.last_modified_time;
    const bool is_new = has_condition || seen.emplace(object.key, object.version_id).second;
    if (is_new) entries.push_back({object, ParamsOf(call, object)});
  }
  return entries;
}

}  // namespace

absl::StatusOr<Change<DeleteObjectOutput>> DeleteObject(Call& call, const DeleteObjectInput& in) {
  DeleteParams params{.bucket = call.bucket(), .key = in.key};
  ASSIGN_OR_RETURN(params.version_id, ParseVersionId(in.version_id));
  ASSIGN_OR_RETURN(params.conditions, DeleteConditions(in.if_match, in.if_match_size, in.if_match_last_modified_time,
                                                       "x-amz-if-match-size"));
  return call.engine().objects().Delete(call.context(), std::move(params)).Then([](const DeleteResult& result) {
    DeleteObjectOutput out;
    if (result.is_delete_marker) out.delete_marker = true;
    if (!result.version_id.empty()) out.version_id = result.version_id;
    return out;
  });
}

absl::StatusOr<Change<DeleteObjectsOutput>> DeleteObjects(Call& call, const DeleteObjectsInput& in) {
  const auto& objects = in.delete_.objects;
  const bool has_empty =
      std::any_of(objects.begin(), objects.end(), [](const auto& object) { return object.key.empty(); });
  if (objects.empty() || objects.size() > kKeysPerRequestMax || has_empty) return S3Error(S3Code::kMalformedXML);
  const std::vector<Entry> entries = EntriesOf(call, in);
  std::vector<DeleteParams> allowed;
  for (const Entry& entry : entries) {
    if (entry.params.ok()) allowed.push_back(*entry.params);
  }
  const bool quiet = in.delete_.quiet.value_or(false);
  using Outcomes = std::vector<absl::StatusOr<DeleteResult>>;
  return call.engine()
      .objects()
      .DeleteMany(call.context(), call.bucket(), std::move(allowed))
      .Then([entries, quiet](const Outcomes& outcomes) {
        DeleteObjectsOutput out;
        auto outcome = outcomes.begin();
        for (const Entry& entry : entries) {
          const absl::Status status = entry.params.ok() ? OutcomeOf(*outcome) : entry.params.status();
          if (!status.ok()) {
            out.errors.push_back(ErrorFor(entry.asked, status));
          } else if (!quiet) {
            out.deleted.push_back(DeletedFor(entry.asked, **outcome));
          }
          if (entry.params.ok()) ++outcome;
        }
        return out;
      });
}

}  // namespace coffer::s3
