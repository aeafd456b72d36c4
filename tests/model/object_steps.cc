#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/base/text.h"
#include "tests/model/scene.h"

namespace coffer::model {
namespace {

// A part, by its number or as the bytes that it has in an object of all parts; mostly of what an upload made.
void PickPart(Scene& scene, GetParams& params) {
  const KnownUpload upload = scene.memory.PickUpload(scene.dice);
  if (!scene.dice.OneIn(4)) {
    params.bucket.name = upload.bucket;
    params.key = upload.key;
  }
  const auto number = static_cast<uint32_t>(1 + scene.dice.Below(scene.dice.OneIn(2) ? 2 : 5));
  const auto known = upload.parts.find(number);
  const uint64_t size = known == upload.parts.end() ? 0 : known->second.size_bytes.value_or(0);
  if (size == 0 || scene.dice.OneIn(2)) {
    params.part_number = number;
    return;
  }
  uint64_t first = 0;
  for (auto part = upload.parts.begin(); part != known; ++part) first += part->second.size_bytes.value_or(0);
  params.range = ByteRange{first, first + size - 1};
}

GetParams PickRead(Scene& scene) {
  GetParams params;
  params.bucket.name = scene.PickBucket();
  params.key = scene.PickKey();
  params.range = scene.PickRange();
  if (!params.range && scene.dice.OneIn(3)) PickPart(scene, params);
  if (scene.dice.OneIn(2)) params.version_id = scene.memory.PickVersion(scene.dice, params.bucket.name, params.key);
  params.conditions = scene.PickReadConditions(params.bucket.name, params.key);
  return params;
}

std::string DescribeRead(const Scene& scene, const GetParams& params) {
  return absl::StrCat(DescribePlace(params.bucket.name, params.key), " ", scene.memory.NameOf(params.version_id),
                      Describe(params.range), params.part_number ? absl::StrCat(" part ", *params.part_number) : "",
                      Describe(params.conditions), " -> ");
}

std::string TellHead(Scene& scene, const GetParams& params, const ObjectHead& head) {
  // The size is not told where no bytes are.
  if (head.length > 0) scene.memory.NoteObject(params.bucket.name, params.key, head.info);
  const std::string version =
      head.versioned ? scene.memory.NoteVersion(params.bucket.name, params.key, head.info.version_id) : "-";
  const std::string parts = params.part_number ? absl::StrCat(" of ", head.info.parts_count, " parts") : "";
  return absl::StrCat(version, " ", Describe(head), parts);
}

DeleteParams PickDelete(Scene& scene, std::string bucket, std::string key) {
  DeleteParams params{.bucket = std::move(bucket), .key = std::move(key)};
  if (scene.dice.OneIn(2)) params.version_id = scene.memory.PickVersion(scene.dice, params.bucket.name, params.key);
  if (scene.dice.OneIn(5)) {
    Preconditions& conditions = params.conditions;
    if (scene.dice.OneIn(2)) conditions.if_match = {scene.memory.PickEtag(scene.dice, params.bucket.name, params.key)};
    const ObjectInfo last = scene.memory.LastObject(params.bucket.name, params.key);
    if (scene.dice.OneIn(3)) conditions.if_match_size = last.size_bytes + scene.dice.Below(2);
    if (scene.dice.OneIn(3)) conditions.if_match_modified = last.modified + std::chrono::seconds(scene.dice.Below(2));
  }
  return params;
}

std::string DescribeDelete(const Scene& scene, const DeleteParams& params) {
  return absl::StrCat(DescribePlace(params.bucket.name, params.key), " ", scene.memory.NameOf(params.version_id),
                      Describe(params.conditions));
}

std::string TellDelete(Scene& scene, const DeleteParams& params, const absl::StatusOr<DeleteResult>& result) {
  if (!result.ok()) return Describe(result.status());
  return absl::StrCat(result->is_delete_marker ? "marker " : "gone ",
                      scene.memory.NoteVersion(params.bucket.name, params.key, result->version_id));
}

std::string DescribeVersion(const Scene& scene, const std::string& bucket, const std::string& key,
                            const std::string& version_id) {
  return absl::StrCat(DescribePlace(bucket, key), " ", scene.memory.NameOf(version_id));
}

std::string TellTags(Scene& scene, const std::string& bucket, const std::string& key,
                     const absl::StatusOr<ObjectTags>& tags) {
  if (!tags.ok()) return Describe(tags.status());
  return absl::StrCat(scene.memory.NoteVersion(bucket, key, tags->version_id), " ", Describe(tags->tags));
}

}  // namespace

std::string PutStep(Scene& scene) {
  PutParams params;
  params.bucket.name = scene.PickBucket();
  params.key = scene.PickKey();
  params.metadata = scene.PickMetadata();
  params.tags = scene.PickTags(params.bucket.name != kGamma);
  params.storage_class = scene.PickStorageClass();
  const std::string body = scene.PickBody();
  params.checksum = scene.PickAlgorithm();
  params.expected = scene.PickDigests(params.checksum, body);
  params.conditions = scene.PickWriteConditions(params.bucket.name, params.key);
  return absl::StrCat("put ", DescribePlace(params.bucket.name, params.key), " ", DescribeBody(body),
                      Describe(params.conditions), " -> ",
                      scene.Tell(params.bucket.name, params.key, scene.store.Put(params, body)));
}

std::string GetStep(Scene& scene) {
  const GetParams params = PickRead(scene);
  const absl::StatusOr<Found> found = scene.store.Get(params);
  return absl::StrCat("get ", DescribeRead(scene, params),
                      found.ok() ? absl::StrCat(TellHead(scene, params, found->head), " ", DescribeBody(found->body))
                                 : Describe(found.status()));
}

std::string HeadStep(Scene& scene) {
  const GetParams params = PickRead(scene);
  const absl::StatusOr<ObjectHead> head = scene.store.Head(params);
  return absl::StrCat("head ", DescribeRead(scene, params),
                      head.ok() ? TellHead(scene, params, *head) : Describe(head.status()));
}

std::string AttributesStep(Scene& scene) {
  const GetParams read = PickRead(scene);
  const GetParams params{.bucket = read.bucket, .key = read.key, .version_id = read.version_id};
  const absl::StatusOr<ObjectHead> head = scene.store.ReadAttributes(params);
  std::string text = absl::StrCat("attributes of ", DescribeRead(scene, params));
  if (!head.ok()) return text + Describe(head.status());
  const ObjectInfo& info = head->info;
  const std::string version =
      head->versioned ? scene.memory.NoteVersion(read.bucket.name, read.key, info.version_id) : "-";
  absl::StrAppend(&text, version, " ", Describe(info), " ", Describe(info.checksum), " of ", info.parts_count,
                  " parts");
  if (info.checksum && info.checksum->type == ChecksumType::kFullObject) return text;
  for (const CompletedPart& part : head->parts) {
    absl::StrAppend(&text, " ", part.number, ":", part.size_bytes, ":", Describe(part.checksum));
  }
  return text;
}

std::string DeleteStep(Scene& scene) {
  const DeleteParams params = PickDelete(scene, scene.PickBucket(), scene.PickKey());
  return absl::StrCat("delete ", DescribeDelete(scene, params), " -> ",
                      TellDelete(scene, params, scene.store.Delete(params)));
}

std::string DeleteManyStep(Scene& scene) {
  const std::string bucket = scene.PickBucket();
  std::vector<DeleteParams> keys;
  std::set<std::pair<std::string, std::string>> seen;
  for (uint64_t count = 1 + scene.dice.Below(5); count > 0; --count) {
    DeleteParams params = PickDelete(scene, bucket, scene.PickPlainKey());
    if (seen.emplace(params.key, params.version_id).second) keys.push_back(std::move(params));
  }
  const absl::StatusOr<Deletions> deletions = scene.store.DeleteMany(bucket, keys);
  std::string text = "delete many";
  for (const DeleteParams& params : keys) absl::StrAppend(&text, " ", DescribeDelete(scene, params));
  if (!deletions.ok()) return absl::StrCat(text, " -> ", Describe(deletions.status()));
  text += " ->";
  for (size_t i = 0; i < deletions->size(); ++i) {
    absl::StrAppend(&text, " ", TellDelete(scene, keys.at(i), (*deletions)[i]));
  }
  return text;
}

std::string CopyStep(Scene& scene) {
  CopyParams params;
  params.source_bucket.name = scene.PickBucket();
  params.source_key = scene.PickKey();
  if (scene.dice.OneIn(3)) {
    params.source_version_id = scene.memory.PickVersion(scene.dice, params.source_bucket.name, params.source_key);
  }
  params.source_conditions = scene.PickReadConditions(params.source_bucket.name, params.source_key);
  const bool onto_itself = scene.dice.OneIn(4);
  params.bucket.name = onto_itself ? params.source_bucket.name : scene.PickBucket();
  params.key = onto_itself ? params.source_key : scene.PickKey();
  if (scene.dice.OneIn(2)) params.metadata = scene.PickMetadata();
  const bool buckets_exist = params.source_bucket.name != kGamma && params.bucket.name != kGamma;
  if (scene.dice.OneIn(4)) params.tags = scene.PickTags(buckets_exist);
  // For it the source is read before the destination is looked at.
  if (buckets_exist && scene.dice.OneIn(8)) params.checksum = scene.PickAlgorithm();
  if (scene.dice.OneIn(4)) params.storage_class = scene.PickStorageClass();
  if (!params.metadata && scene.dice.OneIn(6)) params.website_redirect = "/0";
  params.conditions = scene.PickWriteConditions(params.bucket.name, params.key);
  const absl::StatusOr<CopyResult> copy = scene.store.Copy(params);
  const std::string request =
      absl::StrCat("copy ", DescribePlace(params.source_bucket.name, params.source_key), " ",
                   scene.memory.NameOf(params.source_version_id), Describe(params.source_conditions), " to ",
                   DescribePlace(params.bucket.name, params.key), params.metadata ? " with metadata" : "",
                   params.checksum ? absl::StrCat(" with ", AsAbsl(DigestName(*params.checksum))) : "",
                   params.storage_class ? " as " + *params.storage_class : "", params.website_redirect,
                   Describe(params.conditions), " -> ");
  if (!copy.ok()) return request + Describe(copy.status());
  return absl::StrCat(request,
                      scene.memory.NoteVersion(params.source_bucket.name, params.source_key, copy->source_version_id),
                      " ", scene.Tell(params.bucket.name, params.key, copy->put));
}

std::string ReadTagsStep(Scene& scene) {
  const GetParams params = PickRead(scene);
  const absl::StatusOr<ObjectTags> tags = scene.store.ReadTags(params.bucket.name, params.key, params.version_id);
  return absl::StrCat("tags of ", DescribeVersion(scene, params.bucket.name, params.key, params.version_id), " -> ",
                      TellTags(scene, params.bucket.name, params.key, tags));
}

std::string PutTagsStep(Scene& scene) {
  PutTagsParams params{.bucket = scene.PickBucket(), .key = scene.PickKey()};
  if (scene.dice.OneIn(2)) params.version_id = scene.memory.PickVersion(scene.dice, params.bucket.name, params.key);
  params.tags = scene.PickTags(params.bucket.name != kGamma);
  const std::string request =
      absl::StrCat("tag ", DescribeVersion(scene, params.bucket.name, params.key, params.version_id), " with ",
                   Describe(params.tags), " -> ");
  return request + TellTags(scene, params.bucket.name, params.key, scene.store.PutTags(params));
}

}  // namespace coffer::model
