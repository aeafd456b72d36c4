#include "api/s3/auth/gate.h"

#include <utility>

#include "api/s3/auth/mismatch.h"
#include "api/s3/auth/signed_headers.h"
#include "api/s3/error.h"
#include "api/s3/regions.h"
#include "api/s3/sigv4/canonical.h"
#include "api/s3/wire/uri.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr std::string_view kListAllMyBuckets = "s3:ListAllMyBuckets";
constexpr std::string_view kCreateBucket = "s3:CreateBucket";

// Has the length that secrets have.
constexpr std::string_view kNobodysSecret = "no-access-key-has-this-for-its-secret...";

}  // namespace

Gate::Gate(GateSources sources, Clock& clock, GateOptions options)
    : sources_(std::move(sources)), clock_(clock), options_(std::move(options)), nobody_(std::string(kNobodysSecret)) {}

absl::Status Gate::CheckSignature(const OpContext& context, const http::RequestHead& head,
                                  const Credentials& credentials, std::string_view marker, Admitted& admitted) {
  // Before the secret is read: a key that is derived from an old secret is never kept for a new generation.
  const uint64_t generation = sources_.identity_generation();
  ASSIGN_OR_RETURN(const std::optional<SigningKey> found, sources_.find_signing_key(context, credentials.access_key));
  ASSIGN_OR_RETURN(std::string canonical, sigv4::CanonicalRequest(head, credentials.signed_headers, marker));
  const std::string text = sigv4::StringToSign(credentials.amz_date, credentials.scope, canonical);
  const auto holds = [&](const Secret& key) {
    return ConstantTimeEquals(sigv4::Sign(key, text, options_.hmac), credentials.signature);
  };

  // A kept key is tried first. Whatever fails there, or has no kept key, goes through the whole derivation, with
  // nobody's secret where there is no other: bad signatures and unknown keys cost the same hashes.
  std::optional<Secret> key;
  if (found) key = keys_.Find(credentials.access_key, credentials.scope, generation);
  const bool is_kept = key.has_value();
  bool valid = holds(is_kept ? *key : nobody_) && is_kept;
  if (!valid) {
    key = sigv4::DeriveSigningKey(found ? found->secret : nobody_, credentials.scope, options_.hmac);
    valid = holds(*key) && found.has_value();
    // One account cannot push out the keys of others with regions that it makes up.
    const bool is_kept_region = IsServed(options_.regions, credentials.scope.region);
    if (valid && is_kept_region) keys_.Put(credentials.access_key, credentials.scope, generation, *key);
  }
  if (!valid) {
    const absl::Status mismatch = SignatureMismatch(credentials.access_key, credentials.signature, text, canonical);
    if (found) return mismatch;
    return S3Error(S3Code::kInvalidAccessKeyId, {}, {{"AWSAccessKeyId", credentials.access_key}});
  }
  admitted.principal = found->principal;
  admitted.signing = {.key = *std::move(key),
                      .amz_date = credentials.amz_date,
                      .scope = credentials.scope,
                      .signature = credentials.signature,
                      .access_key = credentials.access_key,
                      .canonical_request = std::move(canonical)};
  return absl::OkStatus();
}

absl::Status Gate::CheckHead(const http::RequestHead& head, const Credentials& credentials) {
  RETURN_IF_ERROR(CheckTime(credentials, clock_.WallNow(), options_.clock_skew_max));
  RETURN_IF_ERROR(CheckSignedHeaders(head, credentials));
  if (credentials.has_session_token) return S3Error(S3Code::kInvalidToken);
  return absl::OkStatus();
}

absl::StatusOr<Admitted> Gate::Authenticate(const OpContext& context, const http::RequestHead& head,
                                            RequestTraits traits) {
  ASSIGN_OR_RETURN(const TargetParts target, SplitTarget(head.target));
  ASSIGN_OR_RETURN(const Query query, Query::Parse(target.query));
  ASSIGN_OR_RETURN(const Credentials credentials, ParseCredentials(head, query, options_.presigned_life_max));
  ASSIGN_OR_RETURN(const std::string marker, PayloadMarker(head, query, credentials.form));
  Admitted admitted;
  admitted.form = credentials.form;
  if (credentials.form != AuthForm::kAnonymous) {
    RETURN_IF_ERROR(CheckHead(head, credentials));
    RETURN_IF_ERROR(CheckSignature(context, head, credentials, marker, admitted));
  }
  // Only now: what a request says of its body is nobody's word before its signature holds.
  ASSIGN_OR_RETURN(admitted.payload, PlanPayload(head, credentials, marker, traits.stream_body));
  // Only chunks that are signed have a use for it.
  if (!admitted.payload.chunks_signed) admitted.signing.canonical_request = {};
  return admitted;
}

absl::StatusOr<Authorized> Gate::Authorize(const OpContext& context, const Admitted& admitted, std::string_view action,
                                           const ResourceName& resource) {
  const Principal& principal = admitted.principal;
  const bool of_the_service = action == kListAllMyBuckets ? resource.bucket.empty() : action == kCreateBucket;
  if (principal.anonymous() || action.empty()) return S3Error(S3Code::kAccessDenied);
  if (of_the_service) return Authorized(action, resource, std::nullopt);
  absl::StatusOr<BucketInfo> bucket = sources_.find_bucket(context, resource.bucket);
  if (!bucket.ok()) return bucket.status();
  if (bucket->owner_account_id != principal.account_id) return S3Error(S3Code::kAccessDenied);
  return Authorized(action, resource, *std::move(bucket));
}

absl::Status Gate::WithRegion(const OpContext& context, absl::Status refusal, std::string_view bucket) {
  if (GetS3Error(refusal).code != S3Code::kAccessDenied) return refusal;
  const absl::StatusOr<BucketInfo> found = sources_.find_bucket(context, bucket);
  return found.ok() ? S3Error(S3Code::kAccessDenied, {}, {{"Region", found->region}}) : refusal;
}

}  // namespace coffer::s3
