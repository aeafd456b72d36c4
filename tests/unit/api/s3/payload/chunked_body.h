// Writes aws-chunked bodies as clients do, and takes them apart again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/s3/payload/decoder.h"
#include "api/s3/sigv4/chunk_signatures.h"

namespace coffer::s3 {

using Trailer = std::optional<std::pair<std::string, std::string>>;

// "SIZE;chunk-signature=...", the data, the last chunk, and with a trailer its line and the signature of it.
std::string SignedBody(const sigv4::SigningMaterial& signing, const std::vector<std::string>& chunks,
                       const Trailer& trailer = std::nullopt);
std::string UnsignedBody(const std::vector<std::string>& chunks, const Trailer& trailer = std::nullopt);

// What came of a body.
struct Outcome {
  std::string data;
  std::string error;  // "OK", or the code's name, its message and its fields
  Trailers trailers;

  std::string code() const { return error.substr(0, error.find(' ')); }
  bool operator==(const Outcome&) const = default;
};

// `step` is how many bytes go into one push from a given position.
Outcome Decode(const PayloadPlan& plan, const sigv4::SigningMaterial& signing, std::optional<uint64_t> content_length,
               std::string_view body, const std::function<size_t(size_t position)>& step);
// All at once.
Outcome Decode(const PayloadPlan& plan, const sigv4::SigningMaterial& signing, std::string_view body);

// Pushes the body whole, byte by byte, in steps of seven, and in two halves split at many positions. Returns the first
// outcome that differs from the whole's, or none.
std::optional<Outcome> FindSplitThatDiffers(const PayloadPlan& plan, const sigv4::SigningMaterial& signing,
                                            std::string_view body);

}  // namespace coffer::s3
