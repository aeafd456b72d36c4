// Checks the part list of a Complete against the parts that are there, and works out what the object becomes. Pure:
// rows in, rows out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/multipart/uploads.h"
#include "engine/options.h"

namespace coffer {

struct Completion {
  uint64_t size_bytes = 0;
  std::string etag;
  Checksum checksum;
  std::vector<CompletedPart> parts;
  std::vector<uint32_t> part_numbers;
};

// What identifies a list of parts: a Complete that was sent again has the same.
std::string PartListDigest(const std::vector<CompletePart>& parts);

// `stored` holds every part of the upload, by number.
//   kInvalidPartOrder, kInvalidPart, kEntityTooSmall, kEntityTooLarge, kInvalidRequest, kBadDigest (of the whole
//   object)
absl::StatusOr<Completion> PlanCompletion(const UploadRow& upload, const CompleteParams& params,
                                          const std::vector<PartRow>& stored, const Limits& limits);

}  // namespace coffer
