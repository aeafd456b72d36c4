#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/model/scene.h"

namespace coffer::model {
namespace {

constexpr int kPagesMax = 40;

void TellObjects(Scene& scene, const std::string& bucket, const std::vector<ObjectInfo>& objects, std::string& text) {
  for (const ObjectInfo& object : objects) {
    scene.memory.NoteObject(bucket, object.key, object);
    absl::StrAppend(&text, "\n  ", Quote(object.key), " ", Describe(object));
  }
}

void TellVersion(Scene& scene, const std::string& bucket, const ObjectInfo& info, std::string& text) {
  if (!info.is_delete_marker) scene.memory.NoteEtag(bucket, info.key, info.etag);
  absl::StrAppend(&text, "\n  ", Quote(info.key), " ", scene.memory.NoteVersion(bucket, info.key, info.version_id),
                  info.is_latest ? " latest " : " ", Describe(info));
}

void TellPrefixes(const std::vector<std::string>& prefixes, std::string& text) {
  for (const std::string& prefix : prefixes) absl::StrAppend(&text, "\n  under ", Quote(prefix));
}

void TellUploads(Scene& scene, const std::string& bucket, const std::vector<UploadInfo>& uploads, std::string& text) {
  for (const UploadInfo& upload : uploads) {
    absl::StrAppend(&text, "\n  ", Quote(upload.key), " ", scene.memory.NoteUpload(bucket, upload), " ",
                    Describe(upload));
  }
}

void TellParts(Scene& scene, const std::string& upload_id, const std::vector<PartInfo>& parts, std::string& text) {
  for (const PartInfo& part : parts) {
    scene.memory.NotePart(upload_id, part.number, {part.etag, part.checksum, part.size_bytes});
    absl::StrAppend(&text, "\n    part ", Describe(part));
  }
}

void LookAtVersion(Scene& scene, const std::string& bucket, const ObjectInfo& info, std::string& text) {
  TellVersion(scene, bucket, info, text);
  if (info.is_delete_marker) return;
  const absl::StatusOr<ObjectTags> tags = scene.store.ReadTags(bucket, info.key, info.version_id);
  absl::StrAppend(&text, " ", tags.ok() ? Describe(tags->tags) : Describe(tags.status()));
  const auto found = scene.store.Get({.bucket = bucket, .key = info.key, .version_id = info.version_id});
  absl::StrAppend(
      &text, " = ",
      found.ok() ? absl::StrCat(Describe(found->head), " ", DescribeBody(found->body)) : Describe(found.status()));
}

// By small pages.
void LookAtVersions(Scene& scene, const std::string& bucket, std::string& text) {
  ListParams params{.bucket = bucket, .limit = 3};
  for (bool more = true; more;) {
    const absl::StatusOr<ListPage> page = scene.store.ListVersions(params);
    if (!page.ok()) return;
    for (const ObjectInfo& info : page->objects) LookAtVersion(scene, bucket, info, text);
    more = page->truncated;
    params.after = page->next_after;
    params.after_version_id = page->next_after_version_id;
  }
}

void LookAtBucket(Scene& scene, const std::string& bucket, std::string& text) {
  const absl::StatusOr<BucketCounters> counters = scene.store.ReadCounters(bucket);
  absl::StrAppend(&text, "\n ", bucket, ": ", counters.ok() ? Describe(*counters) : Describe(counters.status()));
  const absl::StatusOr<Tags> tags = scene.store.ReadBucketTags(bucket);
  absl::StrAppend(&text, ", ", tags.ok() ? Describe(*tags) : Describe(tags.status()));
  LookAtVersions(scene, bucket, text);
  const absl::StatusOr<ListUploadsPage> page = scene.store.ListUploads({.bucket = bucket});
  if (!page.ok()) return;
  for (const UploadInfo& upload : page->uploads) {
    TellUploads(scene, bucket, {upload}, text);
    const auto parts = scene.store.ListParts(bucket, upload.key, upload.upload_id, 0, 1000);
    if (parts.ok()) TellParts(scene, upload.upload_id, parts->parts, text);
  }
}

ListParams PickListing(Scene& scene) {
  ListParams params;
  params.bucket.name = scene.PickBucket();
  params.prefix = scene.PickPrefix();
  params.delimiter = scene.PickDelimiter();
  params.limit = scene.PickLimit();
  if (scene.dice.OneIn(3)) params.after = scene.PickKey();
  return params;
}

std::string DescribeListing(const ListParams& params) {
  return absl::StrCat(params.bucket.name, " prefix ", Quote(params.prefix), " delimiter ", Quote(params.delimiter),
                      " limit ", params.limit);
}

}  // namespace

std::string ListStep(Scene& scene) {
  ListParams params = PickListing(scene);
  std::string text = absl::StrCat("list ", DescribeListing(params));
  for (int pages = 0; pages < kPagesMax; ++pages) {
    absl::StrAppend(&text, " after ", Quote(params.after), " -> ");
    const absl::StatusOr<ListPage> page = scene.store.List(params);
    if (!page.ok()) return text + Describe(page.status());
    TellObjects(scene, params.bucket.name, page->objects, text);
    TellPrefixes(page->common_prefixes, text);
    if (!page->truncated) break;
    params.after = page->next_after;
  }
  return text;
}

std::string ListVersionsStep(Scene& scene) {
  ListParams params = PickListing(scene);
  if (!params.after.empty() && !scene.dice.OneIn(3)) {
    params.after_version_id = scene.memory.PickVersion(scene.dice, params.bucket.name, params.after);
  }
  std::string text = absl::StrCat("list versions of ", DescribeListing(params));
  for (int pages = 0; pages < kPagesMax; ++pages) {
    absl::StrAppend(&text, " after ", Quote(params.after), " ", scene.memory.NameOf(params.after_version_id), " -> ");
    const absl::StatusOr<ListPage> page = scene.store.ListVersions(params);
    if (!page.ok()) return text + Describe(page.status());
    for (const ObjectInfo& info : page->objects) TellVersion(scene, params.bucket.name, info, text);
    TellPrefixes(page->common_prefixes, text);
    if (!page->truncated) break;
    params.after = page->next_after;
    params.after_version_id = page->next_after_version_id;
  }
  return text;
}

std::string ListUploadsStep(Scene& scene) {
  ListUploadsParams params;
  params.bucket.name = scene.PickBucket();
  params.prefix = scene.PickPrefix();
  params.delimiter = scene.PickDelimiter();
  params.limit = scene.PickLimit();
  if (scene.dice.OneIn(3)) {
    const KnownUpload marker = scene.memory.PickUpload(scene.dice);
    params.after_key = marker.key;
    if (scene.dice.OneIn(2)) params.after_upload_id = marker.id;
  }
  std::string text = absl::StrCat("list uploads ", params.bucket.name, " prefix ", Quote(params.prefix), " delimiter ",
                                  Quote(params.delimiter), " limit ", params.limit);
  for (int pages = 0; pages < kPagesMax; ++pages) {
    absl::StrAppend(&text, " after ", Quote(params.after_key), " ", scene.memory.NameOf(params.after_upload_id),
                    " -> ");
    const absl::StatusOr<ListUploadsPage> page = scene.store.ListUploads(params);
    if (!page.ok()) return text + Describe(page.status());
    TellUploads(scene, params.bucket.name, page->uploads, text);
    TellPrefixes(page->common_prefixes, text);
    if (!page->truncated) break;
    params.after_key = page->next_after_key;
    params.after_upload_id = page->next_after_upload_id;
  }
  return text;
}

std::string ListPartsStep(Scene& scene) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  const auto after = static_cast<uint32_t>(scene.dice.Below(3));
  const size_t limit = scene.PickLimit();
  const auto page = scene.store.ListParts(upload.bucket, upload.key, upload.id, after, limit);
  std::string text = absl::StrCat("list parts of ", scene.memory.NameOf(upload.id), " of ",
                                  DescribePlace(upload.bucket, upload.key), " after ", after, " limit ", limit, " -> ");
  if (!page.ok()) return text + Describe(page.status());
  TellParts(scene, upload.id, page->parts, text);
  if (page->truncated) absl::StrAppend(&text, "\n  next after ", page->next_after);
  return text;
}

std::string CreateBucketStep(Scene& scene) {
  return absl::StrCat("create bucket gamma -> ", Describe(scene.store.CreateBucket(kGamma)));
}

std::string DeleteBucketStep(Scene& scene) {
  return absl::StrCat("delete bucket gamma -> ", Describe(scene.store.DeleteBucket(kGamma)));
}

std::string SetVersioningStep(Scene& scene) {
  const std::string bucket = scene.PickBucket();
  const bool enabled = scene.dice.OneIn(2);
  const absl::Status status =
      scene.store.SetVersioning(bucket, enabled ? Versioning::kEnabled : Versioning::kSuspended);
  return absl::StrCat("versions of ", bucket, enabled ? " enabled -> " : " suspended -> ", Describe(status));
}

std::string PutBucketTagsStep(Scene& scene) {
  const std::string bucket = scene.PickBucket();
  const Tags tags = scene.PickTags(/*may_exceed=*/bucket != kGamma, /*most=*/50);
  return absl::StrCat("tag ", bucket, " with ", Describe(tags), " -> ",
                      Describe(scene.store.PutBucketTags(bucket, tags)));
}

std::string MaintainStep(Scene& scene) { return absl::StrCat("maintain -> ", Describe(scene.store.Maintain())); }

std::string LookAtAll(Scene& scene) {
  std::string text = "look at all";
  for (const char* bucket : {kAlpha, kBeta, kGamma}) LookAtBucket(scene, bucket, text);
  return text;
}

}  // namespace coffer::model
