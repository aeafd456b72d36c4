#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/model/scene.h"

namespace coffer::model {
namespace {

GetParams PickRead(Scene& scene) {
  GetParams params;
  params.bucket.name = scene.PickBucket();
  params.key = scene.PickKey();
  if (scene.dice.OneIn(2)) params.version_id = scene.memory.PickVersion(scene.dice, params.bucket.name, params.key);
  params.range = scene.PickRange();
  params.conditions = scene.PickReadConditions(params.bucket.name, params.key);
  return params;
}

std::string DescribeRead(const Scene& scene, const GetParams& params) {
  return absl::StrCat(DescribePlace(params.bucket.name, params.key), " ", scene.memory.NameOf(params.version_id),
                      Describe(params.range), Describe(params.conditions), " -> ");
}

std::string TellHead(Scene& scene, const GetParams& params, const ObjectHead& head) {
  scene.memory.NoteEtag(params.bucket.name, params.key, head.info.etag);
  const std::string version =
      head.versioned ? scene.memory.NoteVersion(params.bucket.name, params.key, head.info.version_id) : "-";
  return absl::StrCat(version, " ", Describe(head));
}

DeleteParams PickDelete(Scene& scene, std::string bucket, std::string key) {
  DeleteParams params{.bucket = std::move(bucket), .key = std::move(key)};
  if (scene.dice.OneIn(2)) params.version_id = scene.memory.PickVersion(scene.dice, params.bucket.name, params.key);
  if (scene.dice.OneIn(5)) {
    Preconditions& conditions = params.conditions;
    if (scene.dice.OneIn(2)) conditions.if_match = {scene.memory.PickEtag(scene.dice, params.bucket.name, params.key)};
    if (scene.dice.OneIn(3)) conditions.if_match_size = scene.dice.Below(30);
    if (scene.dice.OneIn(3)) conditions.if_match_modified = scene.now - std::chrono::seconds(scene.dice.Below(3));
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
  params.tags = scene.PickTags();
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
  if (scene.dice.OneIn(4)) params.tags = scene.PickTags();
  if (scene.dice.OneIn(4)) params.storage_class = scene.PickStorageClass();
  if (!params.metadata && scene.dice.OneIn(6)) params.website_redirect = "/0";
  params.conditions = scene.PickWriteConditions(params.bucket.name, params.key);
  const absl::StatusOr<CopyResult> copy = scene.store.Copy(params);
  const std::string request =
      absl::StrCat("copy ", DescribePlace(params.source_bucket.name, params.source_key), " ",
                   scene.memory.NameOf(params.source_version_id), Describe(params.source_conditions), " to ",
                   DescribePlace(params.bucket.name, params.key), params.metadata ? " with metadata" : "",
                   params.storage_class.value_or(""), params.website_redirect, Describe(params.conditions), " -> ");
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
  params.tags = scene.PickTags();
  const std::string request =
      absl::StrCat("tag ", DescribeVersion(scene, params.bucket.name, params.key, params.version_id), " with ",
                   Describe(params.tags), " -> ");
  return request + TellTags(scene, params.bucket.name, params.key, scene.store.PutTags(params));
}

}  // namespace coffer::model
