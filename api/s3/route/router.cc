#include "api/s3/route/router.h"

#include "api/s3/error.h"
#include "api/s3/route/match.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

absl::StatusOr<std::string_view> BelowMount(std::string_view path, std::string_view prefix) {
  if (prefix.empty()) return path;
  if (path.substr(0, prefix.size()) != prefix) return S3Error(S3Code::kInvalidURI);
  path.remove_prefix(prefix.size());
  if (path.empty()) return std::string_view("/");
  return path[0] == '/' ? absl::StatusOr<std::string_view>(path) : S3Error(S3Code::kInvalidURI);
}

Level LevelOf(const Address& address) {
  if (address.bucket.empty()) return Level::kService;
  return address.key.empty() ? Level::kBucket : Level::kObject;
}

absl::Status CheckNoKeyTwice(const Query& query) {
  for (const QueryParam& param : query) {
    if (query.Count(param.name) == 1) continue;
    return S3Error(S3Code::kInvalidArgument, "A query parameter is there twice", {{"ArgumentName", param.name}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Route> Router::Match(const http::RequestHead& head) const {
  Route route;
  ASSIGN_OR_RETURN(const TargetParts parts, SplitTarget(head.target));
  ASSIGN_OR_RETURN(const std::string_view path, BelowMount(parts.path, head.mount_prefix));
  ASSIGN_OR_RETURN(route.query, Query::Parse(parts.query));
  const std::string_view host = head.headers.Find("Host").value_or("");
  ASSIGN_OR_RETURN(route.address, ResolveAddress(path, host, names_));
  const MatchInput input = {head.method, path, host, LevelOf(route.address), route.query, head.headers};
  route.row = FindRow(input);
  if (route.row == nullptr) return ExplainNoRow(input);
  if (!route.row->any_query) RETURN_IF_ERROR(CheckNoKeyTwice(route.query));
  return route;
}

}  // namespace coffer::s3
