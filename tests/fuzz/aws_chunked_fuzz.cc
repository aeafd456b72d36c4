// aws-chunked bodies. The first line is "FORM DECODED-LENGTH TRAILER", such as "signed-trailer 5 x-amz-checksum-crc32",
// and the rest is the body. It is decoded as it is; then it is taken as data, framed as a client would, and must come
// back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "api/s3/sigv4/signature.h"
#include "tests/fuzz/head_text.h"
#include "tests/unit/api/s3/payload/chunked_body.h"

namespace coffer::s3 {
namespace {

constexpr size_t kFullSplitsMax = 160;
constexpr size_t kChunkBytes = 8192;
const char kTrailerName[] = "x-amz-checksum-crc32";

void Require(bool condition) {
  if (!condition) std::abort();
}

// The signed bodies in the corpus are made with this.
sigv4::SigningMaterial Signing() {
  sigv4::SigningMaterial signing;
  signing.scope = {"20130524", "us-east-1"};
  signing.amz_date = "20130524T000000Z";
  signing.key = sigv4::DeriveSigningKey(Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), signing.scope);
  signing.signature = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
  return signing;
}

PayloadPlan ReadPlan(std::string_view line) {
  PayloadPlan plan = {.framing = PayloadPlan::Framing::kChunked};
  const std::string_view form = fuzz::TakeUntil(line, ' ');
  plan.chunks_signed = form.starts_with("signed");
  for (char digit : fuzz::TakeUntil(line, ' ').substr(0, 9)) {
    plan.decoded_length = plan.decoded_length * 10 + static_cast<unsigned char>(digit) % 10;
  }
  plan.trailer_name = line;
  plan.trailer_signed = form == "signed-trailer" && !line.empty();
  return plan;
}

// The same, however the stream is split.
Outcome DecodeInPieces(const PayloadPlan& plan, std::string_view body) {
  const sigv4::SigningMaterial signing = Signing();
  if (body.size() <= kFullSplitsMax) {
    Require(!FindSplitThatDiffers(plan, signing, body));
    return Decode(plan, signing, body);
  }
  Outcome outcome = Decode(plan, signing, body);
  for (size_t step : {size_t{1}, size_t{7}, body.size() / 2, body.size() / 3}) {
    Require(Decode(plan, signing, body.size(), body, [&](size_t) { return step; }) == outcome);
  }
  return outcome;
}

void CheckBody(const PayloadPlan& plan, std::string_view body) {
  const Outcome outcome = DecodeInPieces(plan, body);
  Require(outcome.data.size() <= plan.decoded_length);
  if (outcome.error != "OK") return;
  Require(outcome.data.size() == plan.decoded_length);
  Require(outcome.trailers.size() == (plan.trailer_name.empty() ? 0 : 1));
  // No frame is left out and none is made up: that many bytes it takes at least.
  Require(body.size() >= outcome.data.size() + 5);
}

// Framed in every form, `data` comes back; with one bit changed on the way, it does so only when it is the same.
void CheckRoundTrip(std::string_view data) {
  std::vector<std::string> chunks;
  for (size_t i = 0; i < data.size(); i += kChunkBytes) chunks.emplace_back(data.substr(i, kChunkBytes));
  const Trailer trailer = {{kTrailerName, "NhCmhg=="}};
  PayloadPlan plan = {.framing = PayloadPlan::Framing::kChunked, .decoded_length = data.size()};
  Require(Decode(plan, {}, UnsignedBody(chunks)).data == data);
  plan.chunks_signed = true;
  Require(Decode(plan, Signing(), SignedBody(Signing(), chunks)).error == "OK");
  plan.trailer_signed = true;
  plan.trailer_name = kTrailerName;
  std::string body = SignedBody(Signing(), chunks, trailer);
  const Outcome whole = Decode(plan, Signing(), body);
  Require(whole.error == "OK" && whole.data == data);
  const size_t position = std::hash<std::string_view>()(data) % (body.size() * 8);
  body[position / 8] = static_cast<char>(body[position / 8] ^ (1 << position % 8));
  const Outcome changed = Decode(plan, Signing(), body);
  Require(changed.error != "OK" || changed == whole);
}

}  // namespace
}  // namespace coffer::s3

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view first_line = coffer::fuzz::TakeUntil(text, '\n');
  coffer::s3::CheckBody(coffer::s3::ReadPlan(first_line), text);
  coffer::s3::CheckRoundTrip(text);
  return 0;
}
