// ListObjects, ListObjectsV2 and ListObjectVersions.
#include "absl/strings/escaping.h"
#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr int32_t kKeysPerPage = 1000;

template <typename In>
absl::StatusOr<ListPage> PageFor(Call& call, const In& in, std::string after, size_t limit) {
  RETURN_IF_ERROR(CheckEncodingType(in.encoding_type));
  ListParams params{.bucket = call.bucket(),
                    .prefix = in.prefix.value_or(""),
                    .delimiter = in.delimiter.value_or(""),
                    .after = std::move(after),
                    .limit = limit};
  return call.engine().objects().List(call.context(), params);
}

// What an object's row and a version's have in common.
template <typename Row>
absl::StatusOr<Row> RowFor(const Call& call, const ObjectInfo& info, bool with_owner) {
  Row row;
  row.key = info.key;
  row.last_modified = info.modified;
  row.etag = Quoted(info.etag);
  row.size = static_cast<int64_t>(info.size_bytes);
  row.storage_class = info.storage_class;
  if (info.checksum) {
    row.checksum_algorithm.emplace_back(DigestName(info.checksum->algorithm));
    row.checksum_type = std::string(ChecksumTypeName(info.checksum->type));
  }
  if (with_owner) {
    ASSIGN_OR_RETURN(std::string id, call.CanonicalId(info.owner_account_id));
    row.owner = Owner{.id = std::move(id)};
  }
  return row;
}

// What all forms have in common. The common prefixes of `page` are consumed.
template <typename Out, typename In>
void FillHead(const In& in, ListPage& page, Out& out) {
  out.name = in.bucket;
  out.prefix = in.prefix.value_or("");
  out.encoding_type = in.encoding_type;
  out.is_truncated = page.truncated;
  for (std::string& prefix : page.common_prefixes) out.common_prefixes.push_back({.prefix = std::move(prefix)});
}

// What both forms of ListObjects have in common.
template <typename Out, typename In>
absl::Status Fill(const Call& call, const In& in, ListPage& page, size_t limit, bool with_owner, Out& out) {
  FillHead(in, page, out);
  if (in.delimiter && !in.delimiter->empty()) out.delimiter = in.delimiter;
  out.max_keys = static_cast<int32_t>(limit);
  out.contents.reserve(page.objects.size());
  for (const ObjectInfo& info : page.objects) {
    ASSIGN_OR_RETURN(Object row, RowFor<Object>(call, info, with_owner));
    out.contents.push_back(std::move(row));
  }
  return absl::OkStatus();
}

absl::Status BadVersionMarker(std::string_view message, const std::string& value) {
  return S3Error(S3Code::kInvalidArgument, message, {{"ArgumentName", "version-id-marker"}, {"ArgumentValue", value}});
}

// A row of a version or of a delete marker, beside what RowFor sets.
template <typename Row>
void SetVersion(Row& row, const ObjectInfo& info) {
  row.version_id = info.version_id;
  row.is_latest = info.is_latest;
}

absl::Status AppendVersion(const Call& call, const ObjectInfo& info, ListObjectVersionsOutput& out) {
  if (!info.is_delete_marker) {
    ASSIGN_OR_RETURN(ObjectVersion row, RowFor<ObjectVersion>(call, info, /*with_owner=*/true));
    SetVersion(row, info);
    out.versions.push_back(std::move(row));
    out.order.emplace_back("Version");
    return absl::OkStatus();
  }
  DeleteMarkerEntry& row = out.delete_markers.emplace_back();
  row.key = info.key;
  row.last_modified = info.modified;
  SetVersion(row, info);
  ASSIGN_OR_RETURN(std::string owner, call.CanonicalId(info.owner_account_id));
  row.owner = Owner{.id = std::move(owner)};
  out.order.emplace_back("DeleteMarker");
  return absl::OkStatus();
}

absl::Status CheckVersionsInput(const ListObjectVersionsInput& in) {
  // Its words are not those of the other listings.
  if (in.max_keys.value_or(0) < 0) {
    return S3Error(S3Code::kInvalidArgument, "max-keys cannot be negative", {{"ArgumentName", "max-keys"}});
  }
  if (in.version_id_marker && !in.key_marker) {
    return BadVersionMarker("A version-id marker cannot be specified without a key marker.", *in.version_id_marker);
  }
  if (in.version_id_marker && in.version_id_marker->empty()) {
    return BadVersionMarker("A version-id marker cannot be empty.", "");
  }
  return CheckEncodingType(in.encoding_type);
}

}  // namespace

absl::StatusOr<Reply<ListObjectsOutput>> ListObjects(Call& call, const ListObjectsInput& in) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(in.max_keys, kKeysPerPage, "maxKeys"));
  ASSIGN_OR_RETURN(ListPage page, PageFor(call, in, in.marker.value_or(""), limit));
  Reply<ListObjectsOutput> reply;
  RETURN_IF_ERROR(Fill(call, in, page, limit, true, reply.output));
  reply.output.marker = in.marker.value_or("");
  // Without a delimiter the last key is the next marker, and AWS leaves it to the client.
  if (page.truncated && reply.output.delimiter) reply.output.next_marker = page.next_after;
  return reply;
}

absl::StatusOr<Reply<ListObjectsV2Output>> ListObjectsV2(Call& call, const ListObjectsV2Input& in) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(in.max_keys, kKeysPerPage, "maxKeys"));
  std::string after = in.start_after.value_or("");
  if (in.continuation_token &&
      (in.continuation_token->empty() || !absl::WebSafeBase64Unescape(*in.continuation_token, &after))) {
    return S3Error(S3Code::kInvalidArgument, "The continuation token provided is incorrect",
                   {{"ArgumentName", "continuation-token"}});
  }
  ASSIGN_OR_RETURN(ListPage page, PageFor(call, in, std::move(after), limit));
  Reply<ListObjectsV2Output> reply;
  ListObjectsV2Output& out = reply.output;
  RETURN_IF_ERROR(Fill(call, in, page, limit, in.fetch_owner.value_or(false), out));
  out.key_count = static_cast<int32_t>(out.contents.size() + out.common_prefixes.size());
  out.continuation_token = in.continuation_token;
  if (!in.continuation_token) out.start_after = in.start_after;
  if (page.truncated) out.next_continuation_token = absl::WebSafeBase64Escape(page.next_after);
  return reply;
}

absl::StatusOr<Reply<ListObjectVersionsOutput>> ListObjectVersions(Call& call, const ListObjectVersionsInput& in) {
  RETURN_IF_ERROR(CheckVersionsInput(in));
  ListParams params{.bucket = call.bucket(),
                    .prefix = in.prefix.value_or(""),
                    .delimiter = in.delimiter.value_or(""),
                    .after = in.key_marker.value_or(""),
                    .after_version_id = in.version_id_marker.value_or(""),
                    .limit = static_cast<size_t>(in.max_keys.value_or(kKeysPerPage))};
  ASSIGN_OR_RETURN(ListPage page, call.engine().objects().ListVersions(call.context(), params));
  Reply<ListObjectVersionsOutput> reply;
  ListObjectVersionsOutput& out = reply.output;
  FillHead(in, page, out);
  out.key_marker = params.after;
  out.version_id_marker = params.after_version_id;
  // Said as they were asked, also beyond what a page holds.
  out.max_keys = in.max_keys.value_or(kKeysPerPage);
  out.delimiter = in.delimiter;
  for (const ObjectInfo& info : page.objects) RETURN_IF_ERROR(AppendVersion(call, info, out));
  if (!page.truncated) return reply;
  out.next_key_marker = page.next_after;
  if (!page.next_after_version_id.empty()) out.next_version_id_marker = page.next_after_version_id;
  return reply;
}

}  // namespace coffer::s3
