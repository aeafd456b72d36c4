// Which operation a request is.
#include <benchmark/benchmark.h>

#include "api/s3/route/router.h"
#include "bench/micro/support.h"

namespace coffer::bench {
namespace {

void BM_Route(benchmark::State& state, const char* method, const char* host, const char* target) {
  const s3::Router router(s3::HostNames({"s3.example.com"}, {}));
  http::RequestHead head{.method = method, .target = target};
  head.headers.Add("host", host);
  Require(router.Match(head).status());
  for (auto _ : state) benchmark::DoNotOptimize(router.Match(head));
}

BENCHMARK_CAPTURE(BM_Route, get, "GET", "127.0.0.1:9000", "/photos/2024/cat.jpg");
BENCHMARK_CAPTURE(BM_Route, get_virtual_host, "GET", "photos.s3.example.com", "/2024/cat.jpg");
BENCHMARK_CAPTURE(BM_Route, put_encoded, "PUT", "127.0.0.1:9000",
                  "/photos/2024/a%20black%20cat%2Bdog.jpg?x-id=PutObject");
BENCHMARK_CAPTURE(BM_Route, list, "GET", "127.0.0.1:9000",
                  "/photos?list-type=2&prefix=2024%2F&delimiter=%2F&max-keys=1000");
BENCHMARK_CAPTURE(BM_Route, part, "PUT", "127.0.0.1:9000", "/photos/film.mp4?partNumber=17&uploadId=3fc1c8e5d6a7b890");
BENCHMARK_CAPTURE(
    BM_Route, presigned, "GET", "127.0.0.1:9000",
    "/photos/cat.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3%2F"
    "aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");

}  // namespace
}  // namespace coffer::bench

BENCHMARK_MAIN();
