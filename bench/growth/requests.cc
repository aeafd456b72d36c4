#include "bench/growth/requests.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/s3/sigv4/canonical.h"
#include "bench/growth/require.h"
#include "engine/base/clock.h"

namespace coffer::bench {
namespace {

s3::sigv4::ClientCredentials CredentialsOf(Engine& engine, const std::string& account_id) {
  const OpContext context;
  Identity& identity = engine.identity();
  const auto keys = Require(identity.ListAccessKeys(context, account_id));
  // A secret is told when it is made only.
  NewAccessKey key = keys.empty() ? Require(identity.CreateAccessKey(context, account_id, "bench").Commit())
                                  : Require(identity.RegenerateAccessKey(context, keys.front().access_key).Commit());
  return {std::move(key.info.access_key), std::move(key.secret), "us-east-1"};
}

}  // namespace

Requests::Requests(Engine& engine, const std::string& account_id)
    : service_(engine, {}), credentials_(CredentialsOf(engine, account_id)) {}

std::function<void()> Requests::Prepare(std::string_view method, std::string target, std::string_view body) {
  http::RequestHead head{.method = std::string(method), .target = std::move(target)};
  head.headers.Add("host", "127.0.0.1:9000");
  if (!body.empty()) head.headers.Add("content-length", absl::StrCat(body.size()));
  Require(s3::sigv4::SignHead(credentials_, SystemClock().WallNow(), s3::sigv4::kUnsignedPayload, head).status());
  return [this, head = std::move(head), body] { Send(head, body); };
}

void Requests::Send(const http::RequestHead& head, std::string_view body) {
  const auto exchange = service_.Begin(context_, head);
  if (exchange->wish().step == http::Wish::Step::kBody) exchange->Push(body);
  const int status = exchange->Finish().status;
  if (status != 200) Require(absl::InternalError(absl::StrCat(head.method, " ", head.target, ": ", status)));
  std::array<char, 64 << 10> buffer;
  while (Require(exchange->Pull(buffer)) > 0) {
  }
}

}  // namespace coffer::bench
