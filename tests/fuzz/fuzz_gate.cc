#include "tests/fuzz/fuzz_gate.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/http/head_check.h"
#include "api/s3/auth/gate.h"
#include "api/s3/error.h"
#include "api/s3/sigv4/canonical.h"
#include "api/s3/sigv4/sign.h"

namespace coffer::fuzz {
namespace {

using s3::AuthForm;
using s3::S3Code;

void Require(bool condition) {
  if (!condition) std::abort();
}

// The 28th of February 2026, noon.
constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 2 / 28) + std::chrono::hours(12);

class StoppedClock final : public Clock {
 public:
  WallTime WallNow() override { return kNow; }
  MonotonicTime MonotonicNow() override { return {}; }
};

const s3::sigv4::ClientCredentials kOwner = {"AKIDEXAMPLE000000001", Secret("a secret that is in no corpus"),
                                             "us-east-1"};

absl::StatusOr<s3::Admitted> Authenticate(const http::RequestHead& head) {
  static StoppedClock clock;
  static s3::Gate gate(
      {.find_signing_key = [](const OpContext&, std::string_view name) -> absl::StatusOr<std::optional<SigningKey>> {
         if (name != kOwner.access_key) return std::optional<SigningKey>();
         return SigningKey{{.account_id = "111122223333", .access_key = kOwner.access_key}, kOwner.secret};
       },
       .identity_generation = [] { return uint64_t{1}; },
       .find_bucket = {}},
      clock);
  return gate.Authenticate({}, head, {.stream_body = true});
}

void CheckCredentials(const s3::Credentials& credentials) {
  const auto& names = credentials.signed_headers;
  Require(credentials.Signs("host"));
  Require(std::adjacent_find(names.begin(), names.end(), std::greater_equal<>()) == names.end());
  Require(s3::sigv4::FormatAmzDate(credentials.time) == credentials.amz_date);
  Require(s3::sigv4::FormatScopeDate(credentials.time) == credentials.scope.date);
  Require(!credentials.access_key.empty() && !credentials.signature.empty());
  Require(credentials.life.count() >= 0 && credentials.life <= std::chrono::hours(24 * 7));
}

// As the check of a request's bytes lets them through.
bool CanBeSent(const http::RequestHead& head) {
  const auto is_value = [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); };
  return head.headers.Count("host") == 1 && s3::SplitTarget(head.target).ok() && head.target.front() == '/' &&
         std::all_of(head.headers.begin(), head.headers.end(), [&](const http::Header& header) {
           return !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), http::IsTokenByte) &&
                  std::all_of(header.value.begin(), header.value.end(), is_value);
         });
}

bool NamesAPayload(const http::RequestHead& head) {
  const auto query = s3::Query::Parse(s3::SplitTarget(head.target)->query);
  return !query.ok() || std::any_of(query->begin(), query->end(), [](const s3::QueryParam& param) {
    return http::EqualsIgnoreCase(param.name, "x-amz-content-sha256");
  });
}

// What a good signature may still be refused for: bad escapes, credentials in two places, odd framing.
bool IsAboutTheSignature(const absl::Status& status) {
  switch (s3::GetS3Error(status).code) {
    case S3Code::kSignatureDoesNotMatch:
    case S3Code::kInvalidAccessKeyId:
    case S3Code::kRequestTimeTooSkewed:
    case S3Code::kAccessDenied:
    case S3Code::kAuthorizationHeaderMalformed:
    case S3Code::kInternalError:
      return true;
    default:
      return false;
  }
}

}  // namespace

void CheckStranger(const http::RequestHead& head) {
  const auto target = s3::SplitTarget(head.target);
  if (!target.ok()) return;
  const auto query = s3::Query::Parse(target->query);
  if (!query.ok()) return;
  const auto credentials = s3::ParseCredentials(head, *query, std::chrono::hours(24 * 7));
  if (credentials.ok() && credentials->form != AuthForm::kAnonymous) CheckCredentials(*credentials);
  const auto admitted = Authenticate(head);
  if (admitted.ok()) Require(admitted->form == AuthForm::kAnonymous && admitted->principal.anonymous());
  if (admitted.ok()) Require(credentials.ok() && credentials->form == AuthForm::kAnonymous);
}

void CheckSigned(const http::RequestHead& head) {
  if (!CanBeSent(head)) return;
  http::RequestHead in_header = head;
  const std::string marker(head.headers.Find("x-amz-content-sha256").value_or(s3::sigv4::kUnsignedPayload));
  if (SignHead(kOwner, kNow, marker, in_header).ok()) {
    const auto admitted = Authenticate(in_header);
    if (!admitted.ok()) Require(!IsAboutTheSignature(admitted.status()));
    if (admitted.ok()) Require(admitted->principal.access_key == kOwner.access_key);
  }
  // Our URLs are for any payload.
  if (NamesAPayload(head)) return;
  http::RequestHead in_query = head;
  in_query.headers.Remove("authorization");
  in_query.headers.Remove("x-amz-content-sha256");
  if (auto url = PresignTarget(kOwner, kNow, std::chrono::seconds(1), in_query); url.ok()) {
    in_query.target = *url;
    const auto admitted = Authenticate(in_query);
    if (!admitted.ok()) Require(!IsAboutTheSignature(admitted.status()));
    if (admitted.ok()) Require(admitted->form == AuthForm::kPresigned);
  }
}

}  // namespace coffer::fuzz
