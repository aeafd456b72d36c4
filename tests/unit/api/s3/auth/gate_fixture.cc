#include "tests/unit/api/s3/auth/gate_fixture.h"

#include <atomic>

#include "api/s3/error.h"
#include "api/s3/sigv4/canonical.h"

namespace coffer::s3 {
namespace {

std::atomic<size_t> hmac_count;

std::string CountingHmac(std::string_view key, std::string_view bytes) {
  ++hmac_count;
  return sigv4::PlainHmac(key, bytes);
}

std::string HashOf(SentAs form) {
  switch (form) {
    case SentAs::kHeaderWithHash:
      return sigv4::HexSha256("hello");
    case SentAs::kChunked:
      return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    case SentAs::kChunkedTrailer:
      return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    case SentAs::kUnsignedTrailer:
      return "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    default:
      return "UNSIGNED-PAYLOAD";
  }
}

bool IsChunked(SentAs form) {
  return form == SentAs::kChunked || form == SentAs::kChunkedTrailer || form == SentAs::kUnsignedTrailer;
}

GateSources SourcesOf(GateFixture& fixture) {
  return {.find_signing_key = [&fixture](const OpContext&,
                                         std::string_view name) -> absl::StatusOr<std::optional<SigningKey>> {
            const auto found = fixture.keys.find(name);
            if (found == fixture.keys.end()) return std::optional<SigningKey>();
            return std::optional<SigningKey>(found->second);
          },
          .identity_generation = [&fixture] { return fixture.generation; },
          .find_bucket = [&fixture](const OpContext&, std::string_view name) -> absl::StatusOr<BucketInfo> {
            const auto found = fixture.buckets.find(name);
            if (found == fixture.buckets.end()) return MakeError(ErrorCode::kNoSuchBucket, "no such bucket");
            return found->second;
          }};
}

}  // namespace

size_t TakeHmacCount() { return hmac_count.exchange(0); }

std::string NameOf(SentAs form) {
  constexpr const char* kNames[] = {"header",  "header with hash", "presigned",
                                    "chunked", "chunked trailer",  "unsigned trailer"};
  return kNames[static_cast<size_t>(form)];
}

GateFixture::GateFixture()
    : now(std::chrono::sys_days(std::chrono::year(2026) / 2 / 28) + std::chrono::hours(12)),
      clock(now),
      credentials{"AKIDEXAMPLE000000001", Secret("secret-of-the-first-key-0123456789abcdef"), "us-east-1"},
      gate(SourcesOf(*this), clock, {.regions = {"us-east-1", "eu-west-1"}, .hmac = CountingHmac}) {
  keys[credentials.access_key] = {{"111122223333", std::string(64, 'a'), credentials.access_key}, credentials.secret};
  buckets["photos"] = {.name = "photos", .owner_account_id = "111122223333", .region = "us-east-1"};
  buckets["theirs"] = {.name = "theirs", .owner_account_id = "444455556666", .region = "eu-west-1"};
}

http::RequestHead GateFixture::Unsigned(SentAs form) const {
  http::RequestHead head{.method = "PUT", .target = "/photos/cat.jpg?x-id=PutObject"};
  head.headers.Add("Host", "127.0.0.1:9000");
  head.headers.Add("Content-Type", "image/jpeg");
  head.headers.Add("x-amz-meta-color", "black");
  if (IsChunked(form)) {
    head.headers.Add("Content-Encoding", "aws-chunked");
    head.headers.Add("x-amz-decoded-content-length", "5");
    if (form != SentAs::kChunked) head.headers.Add("x-amz-trailer", "x-amz-checksum-crc32");
  }
  return head;
}

http::RequestHead GateFixture::Sign(SentAs form, http::RequestHead head, const sigv4::ClientCredentials& signer,
                                    WallTime when) const {
  if (form == SentAs::kPresigned) {
    head.target = *sigv4::PresignTarget(signer, when, std::chrono::hours(1), head);
  } else {
    const auto material = sigv4::SignHead(signer, when, HashOf(form), head);
    if (!material.ok()) head.headers.Set("authorization", material.status().ToString());
  }
  return head;
}

http::RequestHead GateFixture::Signed(SentAs form) const { return Sign(form, Unsigned(form), credentials, now); }

absl::StatusOr<Admitted> GateFixture::Authenticate(const http::RequestHead& head) {
  return gate.Authenticate({}, head, {.stream_body = true});
}

std::string GateFixture::Code(const http::RequestHead& head) {
  const absl::StatusOr<Admitted> admitted = Authenticate(head);
  return admitted.ok() ? "OK" : std::string(GetS3Error(admitted.status()).name);
}

}  // namespace coffer::s3
