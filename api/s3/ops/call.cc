#include "api/s3/ops/call.h"

#include "absl/strings/str_cat.h"
#include "api/s3/payload/decoder.h"
#include "api/s3/wire/scalar.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {

Call::Call(Engine& engine, const ServiceOptions& options, Gate& gate, OpContext context, const http::RequestHead& head,
           bool virtual_host, Admitted admitted, Authorized authorized)
    : engine_(engine),
      options_(options),
      gate_(gate),
      context_(std::move(context)),
      head_(head),
      virtual_host_(virtual_host),
      admitted_(std::move(admitted)),
      authorized_(std::move(authorized)) {}

absl::StatusOr<Authorized> Call::Authorize(std::string_view action, std::string_view bucket,
                                           std::string_view key) const {
  return gate_.Authorize(context_, admitted_, action, {std::string(bucket), std::string(key)});
}

absl::StatusOr<BucketRef> Call::AuthorizeSource(const CopySource& source,
                                                const std::optional<std::string>& expected_owner) const {
  const std::string_view action = source.version_id.empty() ? "s3:GetObject" : "s3:GetObjectVersion";
  ASSIGN_OR_RETURN(const Authorized authorized, Authorize(action, source.bucket, source.key));
  RETURN_IF_ERROR(CheckExpectedOwner(expected_owner, *authorized.bucket()));
  return BucketRef(*authorized.bucket());
}

std::optional<uint64_t> Call::body_bytes() const {
  std::optional<uint64_t> content_length;
  if (const auto header = head_.headers.Find("content-length")) {
    if (const std::optional<int64_t> value = ParseInteger(*header)) content_length = static_cast<uint64_t>(*value);
  }
  return AnnouncedLength(admitted_.payload, content_length);
}

absl::StatusOr<std::string> Call::CanonicalId(const std::string& account_id) const {
  if (account_id == principal().account_id) return principal().canonical_id;
  ASSIGN_OR_RETURN(const Account account, engine_.identity().FindAccount(context_, account_id));
  return account.canonical_id;
}

std::string Call::Location(std::string_view bucket, std::string_view key) const {
  const std::string_view host = head_.headers.Find("host").value_or("");
  std::string location = absl::StrCat(head_.is_tls ? "https://" : "http://", AsAbsl(host), head_.mount_prefix, "/");
  if (!virtual_host_) absl::StrAppend(&location, AsAbsl(bucket), "/");
  return location + PercentEncode(key, /*keep_slash=*/true);
}

}  // namespace coffer::s3
