#include "engine/maintenance/check_bodies.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/object/versioning.h"

namespace coffer {
namespace {

constexpr size_t kRowsPerView = 128;
constexpr size_t kExtentsPerView = 256;
constexpr size_t kBucketsPerView = 1000;

absl::Status DoesNotFit(std::string_view what) {
  return MakeError(ErrorCode::kDataLoss, absl::StrCat("the bytes and the row do not agree: ", std::string(what)));
}

// What ends the check rather than to say something of the body.
bool EndsTheCheck(const absl::Status& status) {
  return absl::IsCancelled(status) || absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

// The digest that the row has of the whole body; none: it has one of its parts, or the bytes are encrypted.
std::optional<Checksum> WholeChecksum(const std::optional<Checksum>& checksum, const std::string& wrapped_key) {
  if (!checksum || checksum->type != ChecksumType::kFullObject || !wrapped_key.empty()) return std::nullopt;
  return checksum;
}

Digester DigesterFor(const std::optional<Checksum>& expected) {
  return Digester(expected ? AlgorithmSet{expected->algorithm} : AlgorithmSet());
}

absl::Status CompareDigest(Digester digester, const std::optional<Checksum>& expected) {
  if (!expected || std::move(digester).Finish().Get(expected->algorithm) == expected->raw) return absl::OkStatus();
  return DoesNotFit("its checksum");
}

}  // namespace

absl::Status BodyCheck::Run() {
  RETURN_IF_ERROR(reader_.Reserve());
  ASSIGN_OR_RETURN(const std::vector<BucketRow> buckets, ListBuckets());
  for (const BucketRow& bucket : buckets) {
    RETURN_IF_ERROR(CheckVersions(bucket));
    RETURN_IF_ERROR(CheckParts(bucket));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BucketRow>> BodyCheck::ListBuckets() {
  std::vector<BucketRow> all;
  RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    all.clear();
    ASSIGN_OR_RETURN(const std::vector<Account> accounts, snapshot.ListAccounts());
    for (const Account& account : accounts) {
      for (std::string after;;) {
        ASSIGN_OR_RETURN(const auto page, snapshot.ListBuckets(account.id, "", after, kBucketsPerView));
        all.insert(all.end(), page.begin(), page.end());
        if (page.size() < kBucketsPerView) break;
        after = page.back().info.name;
      }
    }
    return absl::OkStatus();
  }));
  return all;
}

absl::Status BodyCheck::CheckVersions(const BucketRow& bucket) {
  std::optional<VersionRow> last;
  while (true) {
    std::vector<VersionRow> page;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      page.clear();
      ASSIGN_OR_RETURN(const std::unique_ptr<VersionCursor> cursor, snapshot.ScanVersions(bucket.id));
      RETURN_IF_ERROR(last ? cursor->SeekAfter(last->key, last->sequence) : cursor->SeekKey(""));
      for (; cursor->Valid() && page.size() < kRowsPerView;) {
        page.push_back(cursor->row());
        RETURN_IF_ERROR(cursor->Next());
      }
      return absl::OkStatus();
    }));
    for (const VersionRow& version : page) RETURN_IF_ERROR(CheckVersion(bucket, version));
    if (page.size() < kRowsPerView) return absl::OkStatus();
    last = std::move(page.back());
  }
}

absl::Status BodyCheck::CheckVersion(const BucketRow& bucket, const VersionRow& version) {
  if (version.is_delete_marker) return absl::OkStatus();
  const absl::Status read = ReadVersion(version);
  ++report_.seen.bodies;
  Advance();
  if (read.ok()) return read;
  if (EndsTheCheck(read)) return read;
  params_.found({.text = absl::StrCat(bucket.info.name, "/", version.key, ": ", read.message()),
                 .bucket = bucket.info.name,
                 .key = version.key,
                 .version_id = VersionIdOf(version)});
  // What the device merely could not read today is not lost.
  if (absl::IsDataLoss(read) && params_.repairs.contains(Repair::kLost)) return RemoveLost(version);
  ++report_.lost_versions;
  return absl::OkStatus();
}

absl::Status BodyCheck::ReadVersion(const VersionRow& version) {
  const std::optional<Checksum> expected = WholeChecksum(version.checksum, version.wrapped_key);
  Digester digester = DigesterFor(expected);
  if (version.is_inline) {
    std::string bytes;
    const absl::Status found = store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(bytes, snapshot.ReadInline(version));
      return absl::OkStatus();
    });
    if (absl::IsNotFound(found)) return DoesNotFit("there are none");
    RETURN_IF_ERROR(found);
    if (bytes.size() != version.size_bytes) return DoesNotFit("their number");
    digester.Update(bytes);
    report_.seen.bytes += bytes.size();
    return CompareDigest(std::move(digester), expected);
  }
  uint64_t position = 0;
  while (position < version.size_bytes) {
    std::vector<Extent> extents;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(extents,
                       snapshot.ReadExtents(version, position, version.size_bytes - position, kExtentsPerView));
      return absl::OkStatus();
    }));
    if (extents.empty()) return DoesNotFit("their number");
    for (const Extent& extent : extents) {
      if (extent.position != position) return DoesNotFit("a gap");
      RETURN_IF_ERROR(ReadExtent(extent, digester));
      position += extent.length;
    }
  }
  if (position != version.size_bytes) return DoesNotFit("their number");
  return params_.read_bodies ? CompareDigest(std::move(digester), expected) : absl::OkStatus();
}

absl::Status BodyCheck::ReadExtent(const Extent& extent, Digester& digester) {
  if (!params_.read_bodies) return store_.OpenBlob(context_, {extent.blob, extent.blob_size_bytes}).status();
  return reader_.Read(extent, 0, extent.length, [&](std::string_view bytes) {
    digester.Update(bytes);
    report_.seen.bytes += bytes.size();
    Advance();
    return absl::OkStatus();
  });
}

absl::Status BodyCheck::RemoveLost(const VersionRow& version) {
  RETURN_IF_ERROR(store_.catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<VersionRow> found,
                     t.FindVersion(version.bucket_id, version.key, version.sequence));
    return found ? t.RemoveVersion(*found) : absl::OkStatus();
  }));
  ++report_.removed_versions;
  return absl::OkStatus();
}

absl::Status BodyCheck::CheckParts(const BucketRow& bucket) {
  std::optional<UploadRow> last;
  while (true) {
    std::vector<UploadRow> page;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      page.clear();
      ASSIGN_OR_RETURN(const std::unique_ptr<UploadCursor> cursor, snapshot.ScanUploads(bucket.id));
      RETURN_IF_ERROR(last ? cursor->SeekAfter(last->key, last->sequence) : cursor->SeekKey(""));
      for (; cursor->Valid() && page.size() < kRowsPerView;) {
        page.push_back(cursor->row());
        RETURN_IF_ERROR(cursor->Next());
      }
      return absl::OkStatus();
    }));
    for (const UploadRow& upload : page) RETURN_IF_ERROR(CheckUpload(bucket, upload));
    if (page.size() < kRowsPerView) return absl::OkStatus();
    last = std::move(page.back());
  }
}

absl::Status BodyCheck::CheckUpload(const BucketRow& bucket, const UploadRow& upload) {
  for (uint32_t after = 0;;) {
    std::vector<PartRow> parts;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(parts, snapshot.ListParts(upload.sequence, after, kRowsPerView));
      return absl::OkStatus();
    }));
    for (const PartRow& part : parts) {
      const absl::Status read = ReadPart(part);
      ++report_.seen.bodies;
      if (EndsTheCheck(read)) return read;
      if (read.ok()) continue;
      ++report_.lost_parts;
      params_.found({.text = absl::StrCat(bucket.info.name, "/", upload.key, ", part ", part.number,
                                          " of an upload that is open: ", read.message()),
                     .bucket = bucket.info.name,
                     .key = upload.key,
                     .version_id = ""});
    }
    if (parts.size() < kRowsPerView) return absl::OkStatus();
    after = parts.back().number;
  }
}

absl::Status BodyCheck::ReadPart(const PartRow& part) {
  const std::optional<Checksum> expected = WholeChecksum(part.checksum, part.wrapped_key);
  Digester digester = DigesterFor(expected);
  std::vector<Extent> extents;
  RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(extents, snapshot.ReadPartExtents(part, SIZE_MAX));
    return absl::OkStatus();
  }));
  uint64_t position = 0;
  for (const Extent& extent : extents) {
    RETURN_IF_ERROR(ReadExtent(extent, digester));
    position += extent.length;
  }
  if (position != part.size_bytes) return DoesNotFit("their number");
  return params_.read_bodies ? CompareDigest(std::move(digester), expected) : absl::OkStatus();
}

void BodyCheck::Advance() { params_.progress(report_.seen); }

}  // namespace coffer
