// The gate: the one place where a request becomes somebody's, and where somebody becomes allowed to do something.
//
// Authenticate looks at the head alone and covers all forms: signed header, presigned URL, chunked bodies with and
// without signatures and trailers, anonymous. A body takes effect only after the decoder that belongs to the returned
// plan has accepted it. Authorize is the only maker of an Authorized value; a handler takes one and so cannot be called
// without.
//
//   ASSIGN_OR_RETURN(Admitted admitted, gate.Authenticate(context, head, {.stream_body = true}));
//   context.principal = admitted.principal;
//   ASSIGN_OR_RETURN(Authorized authorized, gate.Authorize(context, admitted, "s3:PutObject", {bucket, key}));
//
// Thread-safe. What `sources` refer to outlives the gate. Calls may read the catalog.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/auth/authorized.h"
#include "api/s3/auth/credentials.h"
#include "api/s3/auth/payload_plan.h"
#include "api/s3/sigv4/chunk_signatures.h"
#include "api/s3/sigv4/signing_key_cache.h"
#include "engine/base/clock.h"
#include "engine/base/context.h"
#include "engine/identity/identity.h"
#include "engine/types.h"

namespace coffer::s3 {

// Where the gate learns of keys and buckets. GateSourcesOf(engine) fills it.
struct GateSources {
  std::function<absl::StatusOr<std::optional<SigningKey>>(const OpContext&, std::string_view access_key)>
      find_signing_key;
  std::function<uint64_t()> identity_generation;
  std::function<absl::StatusOr<BucketInfo>(const OpContext&, std::string_view name)> find_bucket;
};

struct GateOptions {
  // Whose derived keys are worth keeping: requests may be signed for others, and are then told the right one.
  std::vector<std::string> regions = {"us-east-1"};
  std::chrono::seconds clock_skew_max = std::chrono::minutes(15);
  std::chrono::seconds presigned_life_max = std::chrono::hours(24 * 7);
  // Replaced by tests that count what a check costs.
  sigv4::HmacFunction hmac = sigv4::PlainHmac;
};

// What the operation that the request was routed to takes.
struct RequestTraits {
  bool stream_body = false;
};

// A request whose head is believed.
struct Admitted {
  Principal principal;  // anonymous when nothing was signed
  AuthForm form = AuthForm::kAnonymous;
  PayloadPlan payload;
  sigv4::SigningMaterial signing;  // for the chunks of a body; empty when nothing was signed
};

class Gate {
 public:
  Gate(GateSources sources, Clock& clock, GateOptions options = {});

  //   InvalidAccessKeyId, SignatureDoesNotMatch   after the same work; the second explains itself
  //   RequestTimeTooSkewed, AccessDenied          too early, too late, headers not signed
  //   InvalidToken                                a session token; no key has one
  // and what ParseCredentials and PlanPayload tell.
  absl::StatusOr<Admitted> Authenticate(const OpContext& context, const http::RequestHead& head, RequestTraits traits);

  // One action on one resource. A handler that touches more (the keys of a multi-delete, the source of a copy) asks for
  // more.
  //   AccessDenied   also for an anonymous look at a bucket that does not exist
  //   NoSuchBucket   for somebody
  absl::StatusOr<Authorized> Authorize(const OpContext& context, const Admitted& admitted, std::string_view action,
                                       const ResourceName& resource);

  // The refusal of a HEAD of a bucket, with the bucket's region where there is one. Clients that have no rights look
  // there for the region, as S3 answers it; nothing else of a bucket is told to strangers.
  absl::Status WithRegion(const OpContext& context, absl::Status refusal, std::string_view bucket);

 private:
  absl::Status CheckHead(const http::RequestHead& head, const Credentials& credentials);
  absl::Status CheckSignature(const OpContext& context, const http::RequestHead& head, const Credentials& credentials,
                              std::string_view marker, Admitted& admitted);

  const GateSources sources_;
  Clock& clock_;
  const GateOptions options_;
  // Stands in for the secret of a key that does not exist, so that looking for one takes as long as having it.
  const Secret nobody_;
  sigv4::SigningKeyCache keys_;
};

}  // namespace coffer::s3
