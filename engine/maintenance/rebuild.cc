#include "engine/maintenance/rebuild.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/identity/identity.h"
#include "engine/object/versioning.h"
#include "engine/store/extent_reader.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

constexpr char kNewOwner[] = "rebuilt";
constexpr char kStorageClass[] = "STANDARD";
constexpr Algorithm kChecksum = Algorithm::kCrc64Nvme;

bool IsDamage(const absl::Status& status) { return absl::IsDataLoss(status) || absl::IsNotFound(status); }

}  // namespace

struct Rebuilder::Draft {
  VersionRow version;
  Body body;
  std::string part_digests;  // MD5, one after the other
};

Rebuilder::Rebuilder(Store& store, const OpContext& context, const std::string& owner)
    : store_(store), context_(context), owner_name_(owner), started_(store.catalog->committed_sequence()) {}

absl::Status Rebuilder::MakeObject(const BlobId& blob, WallTime written) {
  const absl::StatusOr<BlobFacts> facts = store_.backend->Describe(context_, blob);
  if (IsDamage(facts.status())) return ++report_.damaged, absl::OkStatus();
  RETURN_IF_ERROR(BackendError(facts.status()));
  const absl::StatusOr<BlobDescription> described = DecodeBlobDescription(facts->description);
  if (!described.ok() || described->bucket.empty() || described->key.empty())
    return ++report_.undescribed, absl::OkStatus();
  const Part part{.blob = blob, .size_bytes = facts->size_bytes, .written = written};
  if (described->kind == BlobKind::kPart) {
    uploads_[{described->bucket, described->key, described->upload_id}][described->part_number] = part;
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool taken, IsTaken(described->bucket, described->key));
  if (taken) return ++report_.kept, absl::OkStatus();
  Draft draft;
  draft.version.key = described->key;
  const absl::Status digested = Digest({{0, part}}, draft);
  if (IsDamage(digested)) return ++report_.damaged, absl::OkStatus();
  RETURN_IF_ERROR(digested);
  draft.version.etag = absl::BytesToHexString(draft.part_digests);
  RETURN_IF_ERROR(Publish(described->bucket, draft));
  ++report_.objects;
  return absl::OkStatus();
}

absl::StatusOr<bool> Rebuilder::IsTaken(const std::string& bucket, const std::string& key) {
  bool taken = false;
  RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    taken = false;
    ASSIGN_OR_RETURN(const std::optional<BucketRow> row, snapshot.FindBucket(bucket));
    if (!row) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<VersionRow> latest, snapshot.FindLatest(row->id, key));
    taken = latest && latest->sequence <= started_;  // those above were made here
    return absl::OkStatus();
  }));
  return taken;
}

absl::Status Rebuilder::Digest(const Parts& parts, Draft& draft) {
  ExtentReader reader(store_, context_);
  RETURN_IF_ERROR(reader.Reserve());
  VersionRow& version = draft.version;
  Digester whole({kChecksum});
  for (const auto& [number, part] : parts) {
    const Extent extent{version.size_bytes, part.blob, part.size_bytes, 0, part.size_bytes};
    Digester own({Algorithm::kMd5});
    RETURN_IF_ERROR(reader.Read(extent, 0, extent.length, [&](std::string_view bytes) {
      whole.Update(bytes);
      own.Update(bytes);
      return absl::OkStatus();
    }));
    draft.part_digests += std::move(own).Finish().Get(Algorithm::kMd5);
    if (part.size_bytes > 0) draft.body.extents.push_back(extent);
    if (number > 0) version.parts.push_back({.number = number, .size_bytes = part.size_bytes});
    version.size_bytes += part.size_bytes;
    version.modified = std::max(version.modified, part.written);
  }
  version.checksum = Checksum{kChecksum, ChecksumType::kFullObject, std::move(whole).Finish().Get(kChecksum)};
  version.nonce = NewNonce(store_.random());
  version.storage_class = kStorageClass;
  return absl::OkStatus();
}

absl::Status Rebuilder::Publish(const std::string& bucket, const Draft& draft) {
  RETURN_IF_ERROR(FindOwner());
  return store_.catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow row, FindOrMakeBucket(t, bucket));
    VersionRow version = draft.version;
    version.bucket_id = row.id;
    version.owner_account_id = row.info.owner_account_id;
    return PublishVersion(t, row, version, [&] { return t.InsertVersion(version, draft.body); });
  });
}

absl::StatusOr<BucketRow> Rebuilder::FindOrMakeBucket(CatalogTransaction& t, const std::string& name) const {
  ASSIGN_OR_RETURN(std::optional<BucketRow> found, t.FindBucket(name));
  if (found) return *std::move(found);
  BucketRow bucket;
  bucket.info.name = name;
  bucket.info.owner_account_id = owner_id_;
  bucket.info.region = store_.options.default_region;
  bucket.info.created = store_.clock().WallNow();
  bucket.info.versioning = Versioning::kEnabled;
  ASSIGN_OR_RETURN(bucket.id, t.InsertBucket(bucket.info));
  return bucket;
}

absl::Status Rebuilder::FindOwner() {
  if (!owner_id_.empty()) return absl::OkStatus();
  Identity identity(store_);
  if (!owner_name_.empty()) {
    ASSIGN_OR_RETURN(const Account account, identity.FindAccount(context_, owner_name_));
    owner_id_ = account.id;
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<Account> accounts, identity.ListAccounts(context_));
  if (accounts.size() > 1) {
    return absl::FailedPreconditionError("there are several accounts: say which one is to own what is made again");
  }
  if (accounts.empty()) {
    ASSIGN_OR_RETURN(const Account account, identity.CreateAccount(context_, kNewOwner).Commit());
    owner_id_ = account.id;
  } else {
    owner_id_ = accounts.front().id;
  }
  return absl::OkStatus();
}

absl::Status Rebuilder::AssembleParts() {
  for (const auto& [upload, parts] : uploads_) RETURN_IF_ERROR(Assemble(upload, parts));
  return absl::OkStatus();
}

absl::StatusOr<bool> Rebuilder::IsOpen(const UploadKey& upload) {
  const auto& [bucket, key, upload_id] = upload;
  const std::optional<RowId> id = DecodeRowId(upload_id);
  bool open = false;
  RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    open = false;
    ASSIGN_OR_RETURN(const std::optional<BucketRow> row, snapshot.FindBucket(bucket));
    if (!row || !id) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<UploadRow> found, snapshot.FindUpload(row->id, key, id->sequence));
    open = found && found->nonce == id->nonce && !found->completed_sequence;
    return absl::OkStatus();
  }));
  return open;
}

absl::Status Rebuilder::Assemble(const UploadKey& upload, const Parts& parts) {
  const auto& [bucket, key, upload_id] = upload;
  ASSIGN_OR_RETURN(const bool open, IsOpen(upload));
  if (open) return ++report_.open_uploads, absl::OkStatus();
  ASSIGN_OR_RETURN(const bool taken, IsTaken(bucket, key));
  if (taken) return report_.kept += parts.size(), absl::OkStatus();
  Draft draft;
  draft.version.key = key;
  const absl::Status digested = Digest(parts, draft);
  if (IsDamage(digested)) return ++report_.damaged, absl::OkStatus();
  RETURN_IF_ERROR(digested);
  const std::string digest = DigestOf(Algorithm::kMd5, draft.part_digests);
  draft.version.etag = absl::StrCat(absl::BytesToHexString(digest), "-", parts.size());
  RETURN_IF_ERROR(Publish(bucket, draft));
  ++report_.assembled;
  return absl::OkStatus();
}

}  // namespace coffer
