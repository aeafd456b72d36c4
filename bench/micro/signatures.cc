// What the gate's look at a request costs, and what signing one costs a client.
#include <benchmark/benchmark.h>

#include "api/s3/auth/gate.h"
#include "api/s3/sigv4/canonical.h"
#include "api/s3/sigv4/sign.h"
#include "bench/micro/support.h"
#include "engine/base/clock.h"

namespace coffer::bench {
namespace {

const s3::sigv4::ClientCredentials& Credentials() {
  static const s3::sigv4::ClientCredentials credentials = {
      "AKIDEXAMPLE000000001", Secret("secret-of-the-first-key-0123456789abcdef"), "us-east-1"};
  return credentials;
}

s3::GateSources Sources() {
  return {.find_signing_key = [](const OpContext&, std::string_view) -> absl::StatusOr<std::optional<SigningKey>> {
            return SigningKey{{"111122223333", std::string(64, 'a'), Credentials().access_key}, Credentials().secret};
          },
          .identity_generation = [] { return uint64_t{1}; },
          .find_bucket = [](const OpContext&, std::string_view name) -> absl::StatusOr<BucketInfo> {
            return BucketInfo{.name = std::string(name), .owner_account_id = "111122223333"};
          }};
}

http::RequestHead Head() {
  http::RequestHead head{.method = "PUT", .target = "/photos/2024/cat.jpg"};
  head.headers.Add("host", "127.0.0.1:9000");
  head.headers.Add("content-length", "4096");
  head.headers.Add("content-type", "image/jpeg");
  return head;
}

http::RequestHead Signed() {
  http::RequestHead head = Head();
  Require(s3::sigv4::SignHead(Credentials(), SystemClock().WallNow(), s3::sigv4::kUnsignedPayload, head).status());
  return head;
}

http::RequestHead Presigned() {
  http::RequestHead head = Head();
  auto target = s3::sigv4::PresignTarget(Credentials(), SystemClock().WallNow(), std::chrono::hours(24), head);
  Require(target.status());
  head.target = *std::move(target);
  return head;
}

void BM_Check(benchmark::State& state, const http::RequestHead& head) {
  s3::Gate gate(Sources(), SystemClock());
  Require(gate.Authenticate({}, head, {.stream_body = true}).status());
  for (auto _ : state) benchmark::DoNotOptimize(gate.Authenticate({}, head, {.stream_body = true}));
}
void BM_CheckHeader(benchmark::State& state) { BM_Check(state, Signed()); }
void BM_CheckPresigned(benchmark::State& state) { BM_Check(state, Presigned()); }
BENCHMARK(BM_CheckHeader);
BENCHMARK(BM_CheckPresigned);

void BM_SignHeader(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Signed());
}
BENCHMARK(BM_SignHeader);

}  // namespace
}  // namespace coffer::bench

BENCHMARK_MAIN();
