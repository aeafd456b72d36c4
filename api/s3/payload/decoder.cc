#include "api/s3/payload/decoder.h"

#include "api/s3/payload/aws_chunked.h"
#include "api/s3/payload/plain.h"

namespace coffer::s3 {

std::optional<uint64_t> AnnouncedLength(const PayloadPlan& plan, std::optional<uint64_t> content_length) {
  return plan.framing == PayloadPlan::Framing::kChunked ? plan.decoded_length : content_length;
}

std::unique_ptr<PayloadDecoder> MakePayloadDecoder(const PayloadPlan& plan, sigv4::SigningMaterial signing,
                                                   std::optional<uint64_t> content_length) {
  if (plan.framing == PayloadPlan::Framing::kChunked) {
    return std::make_unique<AwsChunkedDecoder>(plan, std::move(signing), content_length);
  }
  return std::make_unique<PlainDecoder>(plan, content_length);
}

}  // namespace coffer::s3
