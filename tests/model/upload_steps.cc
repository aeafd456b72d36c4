#include <algorithm>

#include "absl/strings/str_cat.h"
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

std::string TellPart(Scene& scene, const KnownUpload& upload, uint32_t number, const absl::StatusOr<PutResult>& part) {
  if (!part.ok()) return Describe(part.status());
  scene.memory.NotePart(upload.id, number, {part->etag, part->checksum});
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

}  // namespace

std::string CreateUploadStep(Scene& scene) {
  CreateUploadParams params;
  params.bucket.name = scene.PickBucket();
  params.key = scene.PickKey();
  params.metadata = scene.PickMetadata();
  params.tags = scene.PickTags();
  params.storage_class = scene.PickStorageClass();
  params.checksum = scene.PickAlgorithm();
  if (scene.dice.OneIn(4) && params.bucket.name != kGamma) {
    params.checksum_type = scene.dice.OneIn(2) ? ChecksumType::kFullObject : ChecksumType::kComposite;
  }
  const absl::StatusOr<UploadInfo> upload = scene.store.CreateUpload(params);
  return absl::StrCat("create upload ", DescribePlace(params.bucket.name, params.key), " -> ",
                      upload.ok() ? scene.memory.NoteUpload(params.bucket.name, params.key, upload->upload_id)
                                  : Describe(upload.status()));
}

std::string PutPartStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  UploadPartParams params{.bucket = upload.bucket, .key = upload.key, .upload_id = upload.id};
  params.number = PickPartNumber(scene, upload);
  const std::string body = scene.PickBody();
  params.checksum = scene.PickAlgorithm();
  params.expected = scene.PickDigests(params.checksum, body);
  return absl::StrCat("part ", params.number, " of ", DescribeUpload(scene, upload), " ", DescribeBody(body), " -> ",
                      TellPart(scene, upload, params.number, scene.store.PutPart(params, body)));
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
                      Describe(params.source_conditions), " -> ", TellPart(scene, upload, params.number, part));
}

std::string CompleteStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  CompleteParams params{.bucket = upload.bucket, .key = upload.key, .upload_id = upload.id};
  params.parts = PickParts(scene, upload);
  params.conditions = scene.PickWriteConditions(params.bucket.name, params.key);
  const absl::StatusOr<PutResult> version = scene.store.Complete(params);
  std::string text = absl::StrCat("complete ", DescribeUpload(scene, upload), Describe(params.conditions), " with");
  for (const CompletePart& part : params.parts) absl::StrAppend(&text, " ", part.number, ":", part.etag);
  return absl::StrCat(text, " -> ", scene.Tell(upload.bucket, upload.key, version));
}

std::string AbortStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  return absl::StrCat("abort ", DescribeUpload(scene, upload), " -> ",
                      Describe(scene.store.Abort(upload.bucket, upload.key, upload.id)));
}

}  // namespace coffer::model
