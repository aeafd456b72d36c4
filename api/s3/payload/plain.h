// The decoder of bodies without frames: counts them, and holds them against the SHA-256 that the head announced.
#pragma once

#include <optional>
#include <string>

#include "api/s3/payload/decoder.h"
#include "engine/base/digest.h"

namespace coffer::s3 {

class PlainDecoder final : public PayloadDecoder {
 public:
  PlainDecoder(const PayloadPlan& plan, std::optional<uint64_t> content_length);

  absl::Status Push(std::string_view wire, const Sink& sink) override;
  absl::StatusOr<Trailers> Finish() override;
  uint64_t decoded_bytes() const override { return decoded_bytes_; }

 private:
  const std::string expected_sha256_;
  const std::optional<uint64_t> content_length_;
  absl::Status failed_;
  uint64_t decoded_bytes_ = 0;
  std::optional<Digester> digest_;  // from the first byte on
};

}  // namespace coffer::s3
