#include "tests/crash/session.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/status.h"
#include "tests/conformance/noise.h"

namespace coffer::crash {
namespace {

constexpr char kAccount[] = "owner";
const OpContext kContext;

absl::StatusOr<PutResult> SendPart(Engine& engine, UploadPartParams params, const std::string& body) {
  ASSIGN_OR_RETURN(const auto writer, engine.uploads().StartPart(kContext, std::move(params)));
  RETURN_IF_ERROR(writer->Append(body));
  return writer->Commit();
}

}  // namespace

std::string EtagOf(std::string_view body) { return absl::BytesToHexString(DigestOf(Algorithm::kMd5, body)); }

std::string MultipartEtag(const UploadState& parts) {
  std::string digests;
  for (const auto& [number, etag] : parts) digests += absl::HexStringToBytes(etag);
  return absl::StrCat(EtagOf(digests), "-", parts.size());
}

ObjectMetadata Session::NextMetadata() {
  const std::string operation = absl::StrCat(++memory_.operations);
  return {.content_type = absl::StrCat("text/", operation), .user = {{"operation", operation}}};
}

std::string Session::NextBody(size_t size) { return Noise(size, ++memory_.operations); }

absl::Status Session::Open() {
  const absl::Status opened = host_.Open();
  Tell("open", opened);
  return opened;
}

void Session::Close() { host_.Close(); }

void Session::CreateAccount() {
  if (!CanTry()) return;
  const auto account = engine()->identity().CreateAccount(kContext, kAccount).Commit();
  if (account.ok()) memory_.account_id = account->id;
  Record(
      "create account", [](World& world) { return world.accounts.insert(kAccount).second; }, account.status());
}

void Session::CreateAccessKey(const std::string& name) {
  if (!CanTry()) return;
  const auto key = engine()->identity().CreateAccessKey(kContext, memory_.account_id, name).Commit();
  Record(
      "create access key",
      [&](World& world) { return world.accounts.contains(kAccount) && world.access_keys.insert(name).second; },
      key.status());
}

void Session::CreateBucket() {
  if (!CanTry()) return;
  const auto bucket =
      engine()->buckets().Create(kContext, {.name = kBucket, .owner_account_id = memory_.account_id}).Commit();
  Record(
      "create bucket",
      [](World& world) { return world.accounts.contains(kAccount) && world.buckets.insert(kBucket).second; },
      bucket.status());
}

void Session::DeleteBucket() {
  if (!CanTry()) return;
  const auto deleted = engine()->buckets().Delete(kContext, kBucket).Commit();
  if (deleted.ok()) memory_.uploads.clear();
  Record(
      "delete bucket",
      [](World& world) {
        world.uploads.clear();
        return world.objects.empty() && world.buckets.erase(kBucket) == 1;
      },
      deleted.status());
}

void Session::Put(const std::string& key, size_t size) {
  if (!CanTry()) return;
  ObjectState object{NextBody(size), "", NextMetadata()};
  object.etag = EtagOf(object.body);
  const auto put =
      engine()->objects().Put(kContext, {.bucket = kBucket, .key = key, .metadata = object.metadata}, object.body);
  Record(
      "put",
      [&](World& world) {
        world.objects[key] = object;
        return world.buckets.contains(kBucket);
      },
      put.status());
}

void Session::Abandon(const std::string& key, size_t size) {
  if (!CanTry()) return;
  const auto writer =
      engine()->objects().StartPut(kContext, {.bucket = kBucket, .key = key, .metadata = NextMetadata()});
  if (writer.ok()) (*writer)->Append(NextBody(size)).IgnoreError();
}

void Session::Delete(const std::string& key) {
  if (!CanTry()) return;
  const auto deleted = engine()->objects().Delete(kContext, {.bucket = kBucket, .key = key}).Commit();
  Record(
      "delete",
      [&](World& world) {
        world.objects.erase(key);
        return world.buckets.contains(kBucket);
      },
      deleted.status());
}

void Session::DeleteMany(const std::vector<std::string>& keys) {
  if (!CanTry()) return;
  std::vector<DeleteParams> params;
  for (const std::string& key : keys) params.push_back({.bucket = kBucket, .key = key});
  const auto deleted = engine()->objects().DeleteMany(kContext, kBucket, params).Commit();
  Record(
      "delete many",
      [&](World& world) {
        for (const std::string& key : keys) world.objects.erase(key);
        return world.buckets.contains(kBucket);
      },
      deleted.status());
}

void Session::Copy(const std::string& from, const std::string& to) {
  if (!CanTry()) return;
  std::optional<ObjectMetadata> metadata;
  if (from == to) metadata = NextMetadata();
  const CopyParams params{
      .source_bucket = kBucket, .source_key = from, .bucket = kBucket, .key = to, .metadata = metadata};
  const auto copied = engine()->objects().Copy(kContext, params).Commit();
  Record(
      "copy",
      [&](World& world) {
        const auto source = world.objects.find(from);
        if (source == world.objects.end()) return false;
        ObjectState copy = source->second;
        if (metadata) copy.metadata = *metadata;
        world.objects[to] = std::move(copy);
        return true;
      },
      copied.status());
}

void Session::Tag(const std::string& key) {
  if (!CanTry()) return;
  const Tags tags = NextMetadata().user;
  const auto tagged = engine()->objects().PutTags(kContext, {.bucket = kBucket, .key = key, .tags = tags}).Commit();
  Record(
      "tag",
      [&](World& world) {
        const auto object = world.objects.find(key);
        if (object == world.objects.end()) return false;
        object->second.tags = tags;
        return true;
      },
      tagged.status());
}

void Session::StartUpload(const std::string& key) {
  if (!CanTry() || FindUpload(key) != nullptr) return;
  KnownUpload& upload = memory_.uploads[key] = {.id = "", .metadata = NextMetadata(), .parts = {}};
  const auto created =
      engine()->uploads().Create(kContext, {.bucket = kBucket, .key = key, .metadata = upload.metadata}).Commit();
  if (created.ok()) upload.id = created->upload_id;
  Record(
      "start upload",
      [&](World& world) { return world.buckets.contains(kBucket) && world.uploads.try_emplace(key).second; },
      created.status());
}

void Session::Record(const std::string& operation, const Oracle::Change& change, const absl::Status& outcome) {
  memory_.oracle.Record(change, outcome);
  Tell(operation, outcome);
}

void Session::Tell(const std::string& operation, const absl::Status& outcome) {
  if (!outcome.ok()) memory_.errors.push_back(absl::StrCat(operation, ": ", outcome.ToString()));
  if (after_each) after_each(operation, outcome);
}

KnownUpload* Session::FindUpload(const std::string& key) {
  const auto found = memory_.uploads.find(key);
  return found == memory_.uploads.end() || found->second.id.empty() ? nullptr : &found->second;
}

void Session::RecordPart(const std::string& key, uint32_t number, const std::string& etag,
                         const absl::Status& outcome) {
  if (outcome.ok()) memory_.uploads[key].parts[number] = etag;
  Record(
      "part",
      [&](World& world) {
        const auto upload = world.uploads.find(key);
        if (upload == world.uploads.end()) return false;
        upload->second[number] = etag;
        return true;
      },
      outcome);
}

void Session::PutPart(const std::string& key, uint32_t number, size_t size) {
  KnownUpload* upload = FindUpload(key);
  if (!CanTry() || upload == nullptr) return;
  const std::string body = NextBody(size);
  memory_.part_bodies[EtagOf(body)] = body;
  const auto put =
      SendPart(*engine(), {.bucket = kBucket, .key = key, .upload_id = upload->id, .number = number}, body);
  RecordPart(key, number, EtagOf(body), put.status());
}

void Session::CopyPart(const std::string& key, uint32_t number, const std::string& from) {
  KnownUpload* upload = FindUpload(key);
  if (!CanTry() || upload == nullptr) return;
  const CopyPartParams params{.source_bucket = kBucket,
                              .source_key = from,
                              .bucket = kBucket,
                              .key = key,
                              .upload_id = upload->id,
                              .number = number};
  auto change = engine()->uploads().CopyPart(kContext, params);
  absl::Status outcome = change.status();
  if (change.ok()) outcome = std::move(*change).Commit().status();
  // The source is the same in every world: workloads copy only what was there before.
  const std::string& body = memory_.oracle.worlds().front().objects.at(from).body;
  memory_.part_bodies[EtagOf(body)] = body;
  RecordPart(key, number, EtagOf(body), outcome);
}

void Session::Complete(const std::string& key) {
  KnownUpload* upload = FindUpload(key);
  if (!CanTry() || upload == nullptr) return;
  CompleteParams params{.bucket = kBucket, .key = key, .upload_id = upload->id};
  ObjectState object{"", MultipartEtag(upload->parts), upload->metadata};
  for (const auto& [number, etag] : upload->parts) {
    params.parts.push_back({.number = number, .etag = etag});
    object.body += memory_.part_bodies.at(etag);
  }
  const auto completed = engine()->uploads().Complete(kContext, params).Commit();
  Record(
      "complete",
      [&](World& world) {
        world.objects[key] = object;
        return world.uploads.erase(key) == 1;
      },
      completed.status());
  if (completed.ok()) upload->id.clear();
}

void Session::Abort(const std::string& key) {
  KnownUpload* upload = FindUpload(key);
  if (!CanTry() || upload == nullptr) return;
  const auto aborted = engine()->uploads().Abort(kContext, kBucket, key, upload->id).Commit();
  Record(
      "abort", [&](World& world) { return world.uploads.erase(key) == 1; }, aborted.status());
  if (aborted.ok()) upload->id.clear();
}

void Session::Maintain(size_t blobs) {
  if (CanTry()) Tell("maintain", engine()->Maintain(kContext, {.blobs = blobs}).status());
}

}  // namespace coffer::crash
