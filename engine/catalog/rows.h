// The rows of the catalog: what is stored about names. docs/formats/catalog.md has the same as a schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/types.h"

namespace coffer {

// A secret under the key with this id (see engine/identity/sealer.h).
struct SealedSecret {
  uint32_t key_id = 0;
  std::string bytes;
};

struct AccessKeyRow {
  AccessKeyInfo info;
  SealedSecret secret;
};

struct BucketRow {
  uint64_t id = 0;  // never used twice, so nothing of a deleted bucket reaches its successor
  BucketInfo info;
};

// A run of bytes in a blob, at a place in a body.
struct Extent {
  uint64_t position = 0;  // in the body
  BlobId blob;
  uint64_t blob_size_bytes = 0;
  uint64_t offset = 0;  // in the blob
  uint64_t length = 0;
};

// Where the bytes of a version or part are. At most one of both is set; an empty body has neither.
struct Body {
  std::string inline_bytes;
  std::vector<Extent> extents;  // ordered, without gaps
};

// How a version came to be the null version, which decides where it is looked for.
enum class NullKind : uint8_t {
  kNotNull = 0,
  kBeforeVersioning = 1,  // the oldest version of its key, if at all
  kWhileSuspended = 2,
};

struct VersionRow {
  uint64_t bucket_id = 0;
  std::string key;        // raw bytes
  uint64_t sequence = 0;  // the order of versions: greater is newer
  uint64_t nonce = 0;     // with the sequence makes the version id (version_id.h)
  NullKind null_kind = NullKind::kNotNull;
  bool is_delete_marker = false;
  bool is_inline = false;  // where the body is; set by the catalog
  uint64_t size_bytes = 0;
  std::string etag;
  WallTime modified;
  std::string storage_class;
  std::string owner_account_id;
  std::optional<Checksum> checksum;
  std::vector<CompletedPart> parts;
  ObjectMetadata metadata;
  Tags tags;                // alone of these may change while the version stays
  std::string wrapped_key;  // the version's data key under key `wrapped_key_id`; empty: not encrypted
  uint32_t wrapped_key_id = 0;
};

struct UploadRow {
  uint64_t bucket_id = 0;
  std::string key;
  uint64_t sequence = 0;  // the order of uploads; with the nonce makes the upload id
  uint64_t nonce = 0;
  WallTime initiated;
  std::string owner_account_id;
  std::string storage_class;
  ObjectMetadata metadata;
  Tags tags;
  std::optional<Algorithm> checksum_algorithm;
  ChecksumType checksum_type = ChecksumType::kComposite;
  bool key_existed = false;  // the key had an object when the upload began
  // After Complete the row stays for a while, so that a repeated Complete gets the same answer.
  std::optional<uint64_t> completed_sequence;  // of the version it became
  std::string completed_etag;
  std::string completed_parts_digest;  // of the part list that was sent
  WallTime completed;
  NullKind completed_null_kind = NullKind::kNotNull;  // of the version it became
};

struct PartRow {
  uint64_t upload_sequence = 0;
  uint32_t number = 0;
  uint64_t size_bytes = 0;
  std::string md5;  // raw
  WallTime modified;
  std::optional<Checksum> checksum;
  std::string wrapped_key;
  uint32_t wrapped_key_id = 0;
};

// Rows that do not fit together.
struct CatalogFlaw {
  std::string what;
  uint64_t count = 0;
};

// One opening of the store.
struct IncarnationRow {
  uint64_t id = 0;
  WallTime opened;
  bool ended_cleanly = false;
};

// A blob that nothing refers to since the transaction `sequence`.
struct RetiredRow {
  uint64_t sequence = 0;
  BlobId blob;
  WallTime retired;
};

}  // namespace coffer
