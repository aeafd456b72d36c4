// What a handler knows of the request beside its input.
//
// Lives as long as the exchange, whose head it refers to; one thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/auth/gate.h"
#include "api/s3/ops/metadata.h"
#include "api/s3/service.h"
#include "engine/engine.h"

namespace coffer::s3 {

class Call {
 public:
  // `authorized` is for the operation's own action on the request's own resource; the gate alone makes one.
  Call(Engine& engine, const ServiceOptions& options, Gate& gate, OpContext context, const http::RequestHead& head,
       bool virtual_host, Admitted admitted, Authorized authorized);

  Engine& engine() const { return engine_; }
  const ServiceOptions& options() const { return options_; }
  const OpContext& context() const { return context_; }
  const http::RequestHead& head() const { return head_; }
  const Admitted& admitted() const { return admitted_; }
  const Principal& principal() const { return context_.principal; }

  // The bucket that the request names, as it was when the request was allowed. Given to the engine it means that one
  // and no later one of its name. Not in ListBuckets and CreateBucket.
  const coffer::BucketInfo& bucket() const { return *authorized_.bucket(); }

  // For what the request names beside its own resource: the keys of a multi-delete, the source of a copy.
  absl::StatusOr<Authorized> Authorize(std::string_view action, std::string_view bucket, std::string_view key) const;

  // The same for the source of a copy, with the owner that the request expects its bucket to have. Returns the bucket.
  absl::StatusOr<BucketRef> AuthorizeSource(const CopySource& source,
                                            const std::optional<std::string>& expected_owner) const;

  // The length of the body once its framing is gone; none when the request did not say.
  std::optional<uint64_t> body_bytes() const;
  // The trailing header that x-amz-trailer announced, in lower case; empty: none.
  const std::string& announced_trailer() const { return admitted_.payload.trailer_name; }

  // The canonical id that S3 shows as an owner's.
  absl::StatusOr<std::string> CanonicalId(const std::string& account_id) const;
  // "http://host/bucket/key", or "http://bucket.host/key" where the request named its bucket so.
  std::string Location(std::string_view bucket, std::string_view key) const;

 private:
  Engine& engine_;
  const ServiceOptions& options_;
  Gate& gate_;
  OpContext context_;
  const http::RequestHead& head_;
  const bool virtual_host_;
  Admitted admitted_;
  Authorized authorized_;
};

}  // namespace coffer::s3
