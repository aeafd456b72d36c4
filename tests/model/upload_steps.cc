#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/text.h"
#include "tests/model/scene.h"

namespace coffer::model {
namespace {

std::string DescribeUpload(const Scene& scene, const KnownUpload& upload) {
  return absl::StrCat(scene.memory.NameOf(upload.id), " of ", DescribePlace(upload.bucket, upload.key));
}

// What may be wrong is so only where the bucket is there: which of two faults is told first, AWS leaves open.
uint32_t PickPartNumber(Scene& scene, const KnownUpload& upload) {
  if (scene.dice.OneIn(60) && upload.bucket != kGamma) return scene.dice.OneIn(2) ? 0 : 10'001;
  return static_cast<uint32_t>(1 + scene.dice.Below(4));
}

std::string TellPart(Scene& scene, const KnownUpload& upload, uint32_t number, const absl::StatusOr<PutResult>& part,
                     std::optional<uint64_t> size_bytes) {
  if (!part.ok()) return Describe(part.status());
  scene.memory.NotePart(upload.id, number, {part->etag, part->checksum, size_bytes});
  return absl::StrCat(part->etag, " ", Describe(part->checksum));
}

// What is known of the upload, and sometimes something else.
std::vector<CompletePart> PickParts(Scene& scene, const KnownUpload& upload) {
  std::vector<CompletePart> parts;
  for (const auto& [number, part] : upload.parts) {
    if (scene.dice.OneIn(8)) continue;
    CompletePart& sent = parts.emplace_back(CompletePart{.number = number, .etag = part.etag});
    // What was told with the part; a composite checksum needs it.
    if (part.checksum && !scene.dice.OneIn(20)) {
      sent.checksum = ExpectedDigest{part.checksum->algorithm, part.checksum->raw};
    }
  }
  if (parts.empty()) parts.push_back({.number = 1, .etag = "0123456789abcdef0123456789abcdef"});
  if (scene.dice.OneIn(30)) std::ranges::reverse(parts);
  if (scene.dice.OneIn(30)) parts.back().etag = parts.front().etag;
  return parts;
}

// What a client can say of the whole by what it knows of the parts; rarely it is wrong.
std::optional<ExpectedDigest> PickWholeChecksum(Scene& scene, const KnownUpload& upload,
                                                const std::vector<CompletePart>& parts) {
  if (!scene.dice.OneIn(2)) return std::nullopt;
  const Algorithm algorithm = upload.checksum.value_or(Algorithm::kCrc64Nvme);
  const bool composite = upload.checksum_type == ChecksumType::kComposite;
  std::string raw = composite ? "" : DigestOf(algorithm, "");
  for (const CompletePart& part : parts) {
    const auto known = upload.parts.find(part.number);
    if (known == upload.parts.end() || !known->second.checksum) return std::nullopt;
    const Checksum& checksum = *known->second.checksum;
    if (checksum.algorithm != algorithm || (!composite && !known->second.size_bytes)) return std::nullopt;
    raw = composite ? raw + checksum.raw : CombineCrc(algorithm, raw, checksum.raw, *known->second.size_bytes);
  }
  if (composite) raw = DigestOf(algorithm, raw);
  if (scene.dice.OneIn(30)) return ExpectedDigest{Algorithm::kSha1, DigestOf(Algorithm::kSha1, raw)};
  return ExpectedDigest{algorithm, scene.dice.OneIn(10) ? DigestOf(algorithm, "other bytes") : raw};
}

std::optional<uint64_t> PickWholeSize(Scene& scene, const KnownUpload& upload, const std::vector<CompletePart>& parts) {
  if (!scene.dice.OneIn(4)) return std::nullopt;
  uint64_t size = scene.dice.OneIn(20) ? 1 : 0;
  for (const CompletePart& part : parts) {
    const auto known = upload.parts.find(part.number);
    if (known == upload.parts.end() || !known->second.size_bytes) return std::nullopt;
    size += *known->second.size_bytes;
  }
  return size;
}

std::optional<ChecksumType> PickWholeType(Scene& scene, const KnownUpload& upload) {
  if (!scene.dice.OneIn(4)) return std::nullopt;
  if (!scene.dice.OneIn(20)) return upload.checksum_type;
  return scene.dice.OneIn(2) ? ChecksumType::kFullObject : ChecksumType::kComposite;
}

std::string DescribeWhole(const CompleteParams& params) {
  std::string text;
  if (params.checksum_type) absl::StrAppend(&text, " as ", AsAbsl(ChecksumTypeName(*params.checksum_type)));
  if (params.size_bytes) absl::StrAppend(&text, " of ", *params.size_bytes, " bytes");
  if (!params.checksum) return text;
  return absl::StrCat(text, " with ",
                      Describe(Checksum{params.checksum->algorithm, ChecksumType::kFullObject, params.checksum->raw}));
}

}  // namespace

std::string CreateUploadStep(Scene& scene) {
  CreateUploadParams params;
  params.bucket.name = scene.PickBucket();
  params.key = scene.PickKey();
  params.metadata = scene.PickMetadata();
  params.storage_class = scene.PickStorageClass();
  params.checksum = scene.PickAlgorithm();
  const bool may_fail = params.bucket.name != kGamma;
  if (scene.dice.OneIn(4) && may_fail) {
    params.checksum_type = scene.dice.OneIn(2) ? ChecksumType::kFullObject : ChecksumType::kComposite;
  }
  params.tags = scene.PickTags(may_fail && !params.checksum_type);
  const absl::StatusOr<UploadInfo> upload = scene.store.CreateUpload(params);
  return absl::StrCat("create upload ", DescribePlace(params.bucket.name, params.key), " -> ",
                      upload.ok() ? scene.memory.NoteUpload(params.bucket.name, *upload) : Describe(upload.status()));
}

std::string PutPartStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  UploadPartParams params{.bucket = upload.bucket, .key = upload.key, .upload_id = upload.id};
  params.number = PickPartNumber(scene, upload);
  const std::string body = scene.PickBody();
  params.checksum = scene.PickAlgorithm();
  params.expected = scene.PickDigests(params.checksum, body);
  return absl::StrCat("part ", params.number, " of ", DescribeUpload(scene, upload), " ", DescribeBody(body), " -> ",
                      TellPart(scene, upload, params.number, scene.store.PutPart(params, body), body.size()));
}

std::string CopyPartStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  CopyPartParams params;
  params.bucket.name = upload.bucket;
  params.key = upload.key;
  params.upload_id = upload.id;
  params.number = PickPartNumber(scene, upload);
  // One that is there, for the same reason.
  params.source_bucket.name = scene.dice.OneIn(2) ? kAlpha : kBeta;
  params.source_key = scene.PickKey();
  if (scene.dice.OneIn(3)) {
    params.source_version_id = scene.memory.PickVersion(scene.dice, params.source_bucket.name, params.source_key);
  }
  params.source_conditions = scene.PickReadConditions(params.source_bucket.name, params.source_key);
  if (scene.dice.OneIn(2)) {
    const uint64_t first = scene.dice.Below(60);
    params.range = ByteRange{first, first + scene.dice.Below(200)};
  }
  const absl::StatusOr<PutResult> part = scene.store.CopyPart(params);
  return absl::StrCat("part ", params.number, " of ", DescribeUpload(scene, upload), " from ",
                      DescribePlace(params.source_bucket.name, params.source_key), " ",
                      scene.memory.NameOf(params.source_version_id), Describe(params.range),
                      Describe(params.source_conditions), " -> ",
                      TellPart(scene, upload, params.number, part, std::nullopt));
}

std::string CompleteStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  CompleteParams params{.bucket = upload.bucket, .key = upload.key, .upload_id = upload.id};
  params.parts = PickParts(scene, upload);
  params.checksum = PickWholeChecksum(scene, upload, params.parts);
  params.checksum_type = PickWholeType(scene, upload);
  params.size_bytes = PickWholeSize(scene, upload, params.parts);
  params.conditions = scene.PickWriteConditions(params.bucket.name, params.key);
  const absl::StatusOr<PutResult> version = scene.store.Complete(params);
  std::string text = absl::StrCat("complete ", DescribeUpload(scene, upload), Describe(params.conditions),
                                  DescribeWhole(params), " of");
  for (const CompletePart& part : params.parts) absl::StrAppend(&text, " ", part.number, ":", part.etag);
  return absl::StrCat(text, " -> ", scene.Tell(upload.bucket, upload.key, version));
}

std::string AbortStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  return absl::StrCat("abort ", DescribeUpload(scene, upload), " -> ",
                      Describe(scene.store.Abort(upload.bucket, upload.key, upload.id)));
}

}  // namespace coffer::model
