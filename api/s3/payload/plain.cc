#include "api/s3/payload/plain.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "api/s3/error.h"
#include "engine/base/secret.h"
#include "engine/base/status.h"

namespace coffer::s3 {

namespace {

// Every GET is signed with it: not worth a computation.
constexpr std::string_view kSha256OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace

PlainDecoder::PlainDecoder(const PayloadPlan& plan, std::optional<uint64_t> content_length)
    : expected_sha256_(plan.expected_sha256), content_length_(content_length) {}

absl::Status PlainDecoder::Push(std::string_view wire, const Sink& sink) {
  RETURN_IF_ERROR(failed_);
  // What fits is data wherever the stream is split; the first byte too many is the error.
  std::string_view data = wire;
  if (content_length_) data = wire.substr(0, *content_length_ - decoded_bytes_);
  if (!data.empty()) {
    decoded_bytes_ += data.size();
    if (!expected_sha256_.empty()) {
      if (!digest_) digest_.emplace(AlgorithmSet({Algorithm::kSha256}));
      digest_->Update(data);
    }
    failed_ = sink(data);
  }
  if (failed_.ok() && data.size() < wire.size()) failed_ = S3Error(S3Code::kIncompleteBody);
  return failed_;
}

absl::StatusOr<Trailers> PlainDecoder::Finish() {
  RETURN_IF_ERROR(failed_);
  if (decoded_bytes_ != content_length_.value_or(decoded_bytes_)) return S3Error(S3Code::kIncompleteBody);
  if (expected_sha256_.empty()) return Trailers();
  const std::string computed(digest_ ? absl::BytesToHexString(std::move(*digest_).Finish().Get(Algorithm::kSha256))
                                     : std::string(kSha256OfNothing));
  if (ConstantTimeEquals(computed, expected_sha256_)) return Trailers();
  return S3Error(S3Code::kXAmzContentSHA256Mismatch, {},
                 {{"ClientComputedContentSHA256", expected_sha256_}, {"S3ComputedContentSHA256", computed}});
}

}  // namespace coffer::s3
