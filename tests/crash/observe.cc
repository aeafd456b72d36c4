#include "tests/crash/observe.h"

#include <span>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/status.h"
#include "tests/crash/session.h"

namespace coffer::crash {
namespace {

constexpr size_t kPage = 1000;
const OpContext kContext;

class Observer {
 public:
  Observer(Engine& engine, Violations& violations) : engine_(engine), violations_(violations) {}

  World Run() {
    Check("accounts", ObserveIdentity());
    const auto bucket = engine_.buckets().Find(kContext, kBucket);
    if (!absl::IsNotFound(bucket.status())) Check("bucket", bucket.status());
    if (!bucket.ok()) return std::move(world_);
    world_.buckets.insert(kBucket);
    Check("listing", ObserveObjects());
    Check("uploads", ObserveUploads());
    Check("counters", CompareCounters());
    return std::move(world_);
  }

 private:
  void Check(const std::string& what, const absl::Status& status) {
    if (!status.ok()) violations_.push_back(absl::StrCat(what, ": ", status.ToString()));
  }

  absl::Status ObserveIdentity() {
    ASSIGN_OR_RETURN(const std::vector<Account> accounts, engine_.identity().ListAccounts(kContext));
    for (const Account& account : accounts) {
      world_.accounts.insert(account.name);
      ASSIGN_OR_RETURN(const auto keys, engine_.identity().ListAccessKeys(kContext, account.id));
      for (const AccessKeyInfo& key : keys) {
        world_.access_keys.insert(key.name);
        // Unsealing authenticates, so a secret that comes out is the one that went in.
        ASSIGN_OR_RETURN(const auto signing, engine_.identity().FindSigningKey(kContext, key.access_key));
        if (!signing) violations_.push_back(absl::StrCat("access key ", key.name, " is listed and not found"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status ObserveObjects() {
    ASSIGN_OR_RETURN(const ListPage page, engine_.objects().List(kContext, {.bucket = kBucket, .limit = kPage}));
    for (const ObjectInfo& listed : page.objects) Check(absl::StrCat("object ", listed.key), ObserveObject(listed));
    return absl::OkStatus();
  }

  absl::Status ObserveObject(const ObjectInfo& listed) {
    ASSIGN_OR_RETURN(const auto reader, engine_.objects().Get(kContext, {.bucket = kBucket, .key = listed.key}));
    const ObjectInfo& info = reader->info();
    if (info.etag != listed.etag || info.size_bytes != listed.size_bytes || info.modified != listed.modified ||
        info.version_id != listed.version_id) {
      violations_.push_back(absl::StrCat("object ", listed.key, " is listed as another version than GET gives"));
    }
    ASSIGN_OR_RETURN(std::string body, ReadAll(*reader));
    CheckDigests(info, body);
    bytes_ += static_cast<int64_t>(body.size());
    ASSIGN_OR_RETURN(ObjectTags tagged, engine_.objects().ReadTags(kContext, kBucket, listed.key));
    world_.objects[listed.key] = {std::move(body), info.etag, info.metadata, std::move(tagged.tags)};
    return absl::OkStatus();
  }

  void CheckDigests(const ObjectInfo& info, const std::string& body) {
    const bool multipart = info.parts_count > 0;
    if (!info.checksum || info.checksum->raw != DigestOf(info.checksum->algorithm, body) ||
        (!multipart && info.etag != EtagOf(body)) || info.size_bytes != body.size()) {
      violations_.push_back(absl::StrCat("object ", info.key, ": the body is not what its digests say"));
    }
  }

  absl::Status ObserveUploads() {
    ASSIGN_OR_RETURN(const ListUploadsPage page, engine_.uploads().List(kContext, {.bucket = kBucket, .limit = kPage}));
    for (const UploadInfo& upload : page.uploads) {
      if (world_.uploads.contains(upload.key)) violations_.push_back(absl::StrCat("two uploads of ", upload.key));
      UploadState& parts = world_.uploads[upload.key];
      ASSIGN_OR_RETURN(const ListPartsPage listed,
                       engine_.uploads().ListParts(kContext, kBucket, upload.key, upload.upload_id, 0, kPage));
      for (const PartInfo& part : listed.parts) parts[part.number] = part.etag;
    }
    return absl::OkStatus();
  }

  absl::Status CompareCounters() {
    ASSIGN_OR_RETURN(const BucketCounters counters, engine_.buckets().ReadCounters(kContext, kBucket));
    const auto objects = static_cast<int64_t>(world_.objects.size());
    const auto uploads = static_cast<int64_t>(world_.uploads.size());
    if (counters.objects == objects && counters.versions == objects && counters.bytes == bytes_ &&
        counters.uploads == uploads) {
      return absl::OkStatus();
    }
    return absl::InternalError(absl::StrCat("objects ", counters.objects, ", versions ", counters.versions, ", bytes ",
                                            counters.bytes, ", uploads ", counters.uploads, "; there are ", objects,
                                            " objects of ", bytes_, " bytes and ", uploads, " uploads"));
  }

  Engine& engine_;
  Violations& violations_;
  World world_;
  int64_t bytes_ = 0;
};

}  // namespace

absl::StatusOr<std::string> ReadAll(ObjectReader& reader) {
  std::string body(reader.head().length + 1, '\0');  // one more, to see the end
  size_t filled = 0;
  while (filled < body.size()) {
    ASSIGN_OR_RETURN(const size_t count, reader.Read(std::span(body).subspan(filled)));
    if (count == 0) break;
    filled += count;
  }
  body.resize(filled);
  return body;
}

World Observe(Engine& engine, Violations& violations) { return Observer(engine, violations).Run(); }

}  // namespace coffer::crash
