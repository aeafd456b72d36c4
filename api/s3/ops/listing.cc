// ListObjects and ListObjectsV2.
#include "absl/strings/escaping.h"
#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr size_t kKeysPerPage = 1000;

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

absl::StatusOr<Object> RowFor(const Call& call, const ObjectInfo& info, bool with_owner) {
  Object row;
  row.key = info.key;
  row.last_modified = info.modified;
  row.etag = Quoted(info.etag);
  row.size = static_cast<int64_t>(info.size_bytes);
  row.storage_class = info.storage_class;
  if (info.checksum) {
    row.checksum_algorithm.emplace_back(AlgorithmName(info.checksum->algorithm));
    row.checksum_type = std::string(ChecksumTypeName(info.checksum->type));
  }
  if (with_owner) {
    ASSIGN_OR_RETURN(std::string id, call.CanonicalId(info.owner_account_id));
    row.owner = Owner{.id = std::move(id)};
  }
  return row;
}

// What both forms have in common. `page` is consumed.
template <typename Out, typename In>
absl::Status Fill(const Call& call, const In& in, ListPage& page, size_t limit, bool with_owner, Out& out) {
  out.name = in.bucket;
  out.prefix = in.prefix.value_or("");
  if (in.delimiter && !in.delimiter->empty()) out.delimiter = in.delimiter;
  out.encoding_type = in.encoding_type;
  out.max_keys = static_cast<int32_t>(limit);
  out.is_truncated = page.truncated;
  out.contents.reserve(page.objects.size());
  for (const ObjectInfo& info : page.objects) {
    ASSIGN_OR_RETURN(Object row, RowFor(call, info, with_owner));
    out.contents.push_back(std::move(row));
  }
  for (std::string& prefix : page.common_prefixes) out.common_prefixes.push_back({.prefix = std::move(prefix)});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Reply<ListObjectsOutput>> ListObjects(Call& call, const ListObjectsInput& in) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(in.max_keys, kKeysPerPage, "max-keys"));
  ASSIGN_OR_RETURN(ListPage page, PageFor(call, in, in.marker.value_or(""), limit));
  Reply<ListObjectsOutput> reply;
  RETURN_IF_ERROR(Fill(call, in, page, limit, true, reply.output));
  reply.output.marker = in.marker.value_or("");
  // Without a delimiter the last key is the next marker, and AWS leaves it to the client.
  if (page.truncated && reply.output.delimiter) reply.output.next_marker = page.next_after;
  return reply;
}

absl::StatusOr<Reply<ListObjectsV2Output>> ListObjectsV2(Call& call, const ListObjectsV2Input& in) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(in.max_keys, kKeysPerPage, "max-keys"));
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

}  // namespace coffer::s3
