#include <algorithm>

#include "engine/base/status.h"
#include "tests/model/s3_fields.h"
#include "tests/model/s3_store.h"

namespace coffer::model {
namespace {

template <typename Output>
void TakePage(const Output& out, ListPage& page) {
  for (const s3::Object& row : out.contents) page.objects.push_back(GetListed(row));
  for (const s3::CommonPrefix& row : out.common_prefixes) page.common_prefixes.push_back(row.prefix.value_or(""));
  page.truncated = out.is_truncated.value_or(false);
  if (!page.objects.empty()) page.next_after = page.objects.back().key;
  if (!page.common_prefixes.empty()) page.next_after = std::max(page.next_after, page.common_prefixes.back());
}

template <typename Input>
Input ListInput(const ListParams& params) {
  Input in;
  in.bucket = params.bucket.name;
  in.encoding_type = "url";
  in.max_keys = static_cast<int32_t>(params.limit);
  in.prefix = Unless(params.prefix.empty(), params.prefix);
  in.delimiter = Unless(params.delimiter.empty(), params.delimiter);
  return in;
}

ObjectInfo GetVersion(const s3::ObjectVersion& row) {
  ObjectInfo info = GetListed(row);
  info.version_id = row.version_id.value_or("");
  info.is_latest = row.is_latest.value_or(false);
  return info;
}

ObjectInfo GetMarker(const s3::DeleteMarkerEntry& row) {
  ObjectInfo info;
  info.key = row.key.value_or("");
  info.version_id = row.version_id.value_or("");
  info.is_latest = row.is_latest.value_or(false);
  info.is_delete_marker = true;
  info.modified = row.last_modified.value_or(WallTime());
  return info;
}

// The document has versions and delete markers among each other; `order` remembers how.
absl::StatusOr<std::vector<ObjectInfo>> InTheirOrder(const s3::ListObjectVersionsOutput& out) {
  std::vector<ObjectInfo> rows;
  auto version = out.versions.begin();
  auto marker = out.delete_markers.begin();
  if (out.order.size() != out.versions.size() + out.delete_markers.size()) return absl::UnknownError("no order");
  for (const std::string& kind : out.order) {
    rows.push_back(kind == "Version" ? GetVersion(*version++) : GetMarker(*marker++));
  }
  return rows;
}

}  // namespace

absl::StatusOr<ListPage> S3Store::List(const ListParams& params) {
  return params.limit % 2 == 0 ? ListV2(params) : ListV1(params);
}

absl::StatusOr<ListPage> S3Store::ListV1(const ListParams& params) {
  auto in = ListInput<s3::ListObjectsInput>(params);
  in.marker = Unless(params.after.empty(), params.after);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  ListPage page;
  TakePage(answer.output, page);
  // Told only with a delimiter.
  if (answer.output.next_marker) page.next_after = *answer.output.next_marker;
  return page;
}

absl::StatusOr<ListPage> S3Store::ListV2(const ListParams& params) {
  auto in = ListInput<s3::ListObjectsV2Input>(params);
  const auto token = tokens_.find(params.after);
  if (token != tokens_.end()) in.continuation_token = token->second;
  if (token == tokens_.end()) in.start_after = Unless(params.after.empty(), params.after);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  ListPage page;
  TakePage(answer.output, page);
  if (page.truncated) tokens_[page.next_after] = answer.output.next_continuation_token.value_or("no token");
  return page;
}

absl::StatusOr<ListPage> S3Store::ListVersions(const ListParams& params) {
  auto in = ListInput<s3::ListObjectVersionsInput>(params);
  in.key_marker = Unless(params.after.empty(), params.after);
  in.version_id_marker = Unless(params.after_version_id.empty(), params.after_version_id);
  ASSIGN_OR_RETURN(const auto answer, client_.Call(in));
  ListPage page;
  ASSIGN_OR_RETURN(page.objects, InTheirOrder(answer.output));
  for (const s3::CommonPrefix& row : answer.output.common_prefixes) {
    page.common_prefixes.push_back(row.prefix.value_or(""));
  }
  page.truncated = answer.output.is_truncated.value_or(false);
  page.next_after = answer.output.next_key_marker.value_or("");
  page.next_after_version_id = answer.output.next_version_id_marker.value_or("");
  return page;
}

}  // namespace coffer::model
