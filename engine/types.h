// The values that the engine takes and gives. Plain data; each belongs to whoever holds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/digest.h"

namespace coffer {

using NameValues = std::vector<std::pair<std::string, std::string>>;

// What an owner calls an object or a bucket: keys with values, by key. An object has 10 at most, a bucket 50; keys are 1 to 128
// UTF-16 units of letters, digits, blanks and _ . : / = + - @ long, values 0 to 256; "aws:" begins no key.
using Tags = NameValues;

enum class Versioning : uint8_t { kNever, kEnabled, kSuspended };

struct BucketInfo {
  uint64_t id = 0;  // never used twice: tells a bucket from a later one of its name
  std::string name;
  std::string owner_account_id;
  std::string region;
  WallTime created;
  Versioning versioning = Versioning::kNever;
  bool object_lock = false;
};

// Which bucket a call means: the one that has this name, or, with an id, that one alone. Who looked the bucket up
// before, to decide about a right for instance, gives its id: then a bucket that was made anew under the name meanwhile
// is none (kNoSuchBucket).
struct BucketRef {
  BucketRef() = default;
  // Implicit, as a name is what most callers have.
  BucketRef(std::string bucket_name) : name(std::move(bucket_name)) {}
  BucketRef(std::string_view bucket_name) : name(bucket_name) {}
  BucketRef(const char* bucket_name) : name(bucket_name) {}
  BucketRef(const BucketInfo& bucket) : name(bucket.name), id(bucket.id) {}

  std::string name;
  uint64_t id = 0;  // 0: any
};

// Kept in the publishing transaction of every change, never counted by a scan.
struct BucketCounters {
  int64_t objects = 0;         // keys whose newest version is not a delete marker
  int64_t versions = 0;        // all versions and delete markers
  int64_t bytes = 0;           // of all versions
  int64_t uploads = 0;         // open multipart uploads
};

// Headers that travel with an object and come back as they were sent. Empty: was not sent.
struct ObjectMetadata {
  std::string content_type;
  std::string cache_control;
  std::string content_disposition;
  std::string content_encoding;
  std::string content_language;
  std::string expires;
  std::string website_redirect;
  NameValues user;  // x-amz-meta-*, without the prefix, in lower case

  bool operator==(const ObjectMetadata&) const = default;
};

enum class ChecksumType : uint8_t { kFullObject, kComposite };

// As S3 spells them.
constexpr std::string_view ChecksumTypeName(ChecksumType type) {
  return type == ChecksumType::kFullObject ? "FULL_OBJECT" : "COMPOSITE";
}

struct Checksum {
  Algorithm algorithm = Algorithm::kCrc64Nvme;
  ChecksumType type = ChecksumType::kFullObject;
  std::string raw;  // bytes, big-endian

  bool operator==(const Checksum&) const = default;
};

// One part of a finished multipart upload.
struct CompletedPart {
  uint32_t number = 0;
  uint64_t size_bytes = 0;
  std::optional<Checksum> checksum;
};

struct ObjectInfo {
  std::string key;
  std::string version_id;  // "null" for the null version
  bool is_latest = false;
  bool is_delete_marker = false;
  uint64_t size_bytes = 0;
  std::string etag;  // without quotes
  WallTime modified;
  std::string storage_class;  // "STANDARD" unless another was asked for
  std::string owner_account_id;
  std::optional<Checksum> checksum;
  uint32_t parts_count = 0;  // 0: was not made by a multipart upload
  uint32_t tags_count = 0;   // 0 in listings
  ObjectMetadata metadata;   // empty in listings
};

// A range as HTTP asks for it. {5, 9}: bytes 5 to 9; {5, none}: from 5 on; {none, 9}: the last 9.
struct ByteRange {
  std::optional<uint64_t> first;
  std::optional<uint64_t> last;
};

// What must hold for a call to have an effect. ETags without quotes; "*" means any, and "" none that there is. Times are
// compared in whole seconds.
struct Preconditions {
  std::vector<std::string> if_match;
  std::vector<std::string> if_none_match;
  // Of reads and of the source of a copy only.
  std::optional<WallTime> if_modified_since;
  std::optional<WallTime> if_unmodified_since;
  // Of writes only. Where there is no object they hold.
  std::optional<uint64_t> if_match_size;
  std::optional<WallTime> if_match_modified;

  bool empty() const {
    return if_match.empty() && if_none_match.empty() && !if_modified_since && !if_unmodified_since && !if_match_size &&
           !if_match_modified;
  }
};

struct Account {
  std::string id;            // 12 digits
  std::string canonical_id;  // 64 hex digits
  std::string name;
  WallTime created;
};

struct AccessKeyInfo {
  std::string access_key;
  std::string account_id;
  std::string name;  // for people
  WallTime created;
};

}  // namespace coffer
