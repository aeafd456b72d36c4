// Requests into inputs, outputs into responses, by the tables.
#include <benchmark/benchmark.h>

#include "api/s3/wire/request.h"
#include "api/s3/wire/response.h"
#include "bench/micro/support.h"

namespace coffer::bench {
namespace {

void BM_DecodePutHead(benchmark::State& state) {
  http::HeaderList headers;
  headers.Add("host", "127.0.0.1:9000");
  headers.Add("content-length", "4096");
  headers.Add("content-type", "image/jpeg");
  headers.Add("x-amz-meta-color", "black");
  headers.Add("x-amz-checksum-crc32c", "yZRlqg==");
  headers.Add("x-amz-date", "20260101T000000Z");
  headers.Add("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
  const s3::Query query;
  for (auto _ : state) {
    s3::PutObjectInput input;
    Require(s3::DecodeRequestHead(input, {.bucket = "photos", .key = "cat.jpg", .query = query, .headers = headers}));
    benchmark::DoNotOptimize(input);
  }
}
BENCHMARK(BM_DecodePutHead);

void BM_EncodeGetHead(benchmark::State& state) {
  s3::GetObjectOutput output;
  output.content_length = 4096;
  output.content_type = "image/jpeg";
  output.etag = "\"0123456789abcdef0123456789abcdef\"";
  output.accept_ranges = "bytes";
  for (auto _ : state) {
    const auto response = s3::EncodeResponse<s3::Operation::kGetObject>(output);
    Require(response.status());
    benchmark::DoNotOptimize(*response);
  }
}
BENCHMARK(BM_EncodeGetHead);

s3::ListObjectsV2Output Listing(int64_t keys) {
  s3::ListObjectsV2Output output;
  output.name = "photos";
  output.max_keys = 1000;
  output.key_count = static_cast<int32_t>(keys);
  for (int64_t i = 0; i < keys; ++i) {
    s3::Object object;
    object.key = "2024/pictures of cats/cat-" + std::to_string(i) + ".jpg";
    object.etag = "\"0123456789abcdef0123456789abcdef\"";
    object.size = i;
    object.storage_class = "STANDARD";
    output.contents.push_back(std::move(object));
  }
  return output;
}

void BM_EncodeListing(benchmark::State& state) {
  const s3::ListObjectsV2Output output = Listing(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(s3::EncodeResponse<s3::Operation::kListObjectsV2>(output));
  }
}
BENCHMARK(BM_EncodeListing)->Arg(1)->Arg(1000);

void BM_DecodeDelete(benchmark::State& state) {
  std::string document = "<Delete>";
  for (int64_t i = 0; i < state.range(0); ++i) document += "<Object><Key>key-" + std::to_string(i) + "</Key></Object>";
  document += "</Delete>";
  for (auto _ : state) {
    s3::DeleteObjectsInput input;
    Require(s3::DecodeRequestDocument(input, document));
    benchmark::DoNotOptimize(input);
  }
}
BENCHMARK(BM_DecodeDelete)->Arg(1)->Arg(1000);

}  // namespace
}  // namespace coffer::bench

BENCHMARK_MAIN();
