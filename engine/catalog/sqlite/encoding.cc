#include "engine/catalog/sqlite/encoding.h"

#include <iterator>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

constexpr char kFormat = 1;

// These numbers are on disk.
static_assert(static_cast<int>(Algorithm::kMd5) == 0 && static_cast<int>(Algorithm::kSha1) == 1 &&
              static_cast<int>(Algorithm::kSha256) == 2 && static_cast<int>(Algorithm::kCrc32) == 3 &&
              static_cast<int>(Algorithm::kCrc32c) == 4 && static_cast<int>(Algorithm::kCrc64Nvme) == 5 &&
              static_cast<int>(Algorithm::kXxh3_128) == 6 && static_cast<int>(Algorithm::kSha512) == 7 &&
              static_cast<int>(Algorithm::kXxh64) == 8 && static_cast<int>(Algorithm::kXxh3_64) == 9);
static_assert(static_cast<int>(ChecksumType::kFullObject) == 0 && static_cast<int>(ChecksumType::kComposite) == 1);

constexpr std::string ObjectMetadata::*kHeaders[] = {
    &ObjectMetadata::content_type,     &ObjectMetadata::cache_control,    &ObjectMetadata::content_disposition,
    &ObjectMetadata::content_encoding, &ObjectMetadata::content_language, &ObjectMetadata::expires,
    &ObjectMetadata::website_redirect};
constexpr uint64_t kFirstHeaderTag = 1;  // in the order of kHeaders
constexpr uint64_t kUserTag = 16;        // repeated: length of the name, name, value

constexpr uint64_t kTagTag = 1;  // repeated: length of the key, key, value

constexpr uint64_t kPartTag = 1;  // repeated, with fields of its own:
constexpr uint64_t kPartNumberTag = 1;
constexpr uint64_t kPartSizeTag = 2;
constexpr uint64_t kPartChecksumTag = 3;

absl::Status Broken() { return MakeError(ErrorCode::kDataLoss, "catalog: a field of a row cannot be decoded"); }

void AppendNumber(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendField(std::string& out, uint64_t tag, std::string_view bytes) {
  AppendNumber(out, tag);
  AppendNumber(out, bytes.size());
  out.append(bytes);
}

void AppendNumberField(std::string& out, uint64_t tag, uint64_t value) {
  std::string bytes;
  AppendNumber(bytes, value);
  AppendField(out, tag, bytes);
}

// Length of the name, name, value.
void AppendPairField(std::string& out, uint64_t tag, const std::pair<std::string, std::string>& pair) {
  std::string bytes;
  AppendNumber(bytes, pair.first.size());
  AppendField(out, tag, bytes.append(pair.first).append(pair.second));
}

absl::StatusOr<uint64_t> TakeNumber(std::string_view& in) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    if (shift == 63 && byte > 1) break;
    value |= uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return Broken();
}

absl::StatusOr<std::string_view> TakeBytes(std::string_view& in) {
  ASSIGN_OR_RETURN(const uint64_t length, TakeNumber(in));
  if (length > in.size()) return Broken();
  const std::string_view bytes = in.substr(0, length);
  in.remove_prefix(length);
  return bytes;
}

absl::Status TakePair(std::string_view field, NameValues& into) {
  ASSIGN_OR_RETURN(const std::string_view name, TakeBytes(field));
  into.emplace_back(name, field);
  return absl::OkStatus();
}

// Calls `take(tag, bytes)` for each field.
template <typename Take>
absl::Status ForEachField(std::string_view in, Take take) {
  while (!in.empty()) {
    ASSIGN_OR_RETURN(const uint64_t tag, TakeNumber(in));
    ASSIGN_OR_RETURN(const std::string_view bytes, TakeBytes(in));
    RETURN_IF_ERROR(take(tag, bytes));
  }
  return absl::OkStatus();
}

// Strips the format version; empty stays empty.
absl::StatusOr<std::string_view> Fields(std::string_view bytes) {
  if (bytes.empty()) return bytes;
  if (bytes.front() != kFormat) return Broken();
  return bytes.substr(1);
}

absl::StatusOr<CompletedPart> DecodePart(std::string_view bytes) {
  CompletedPart part;
  RETURN_IF_ERROR(ForEachField(bytes, [&part](uint64_t tag, std::string_view field) -> absl::Status {
    if (tag == kPartChecksumTag) {
      ASSIGN_OR_RETURN(part.checksum, DecodeChecksum(field));
    } else if (tag == kPartNumberTag) {
      ASSIGN_OR_RETURN(const uint64_t number, TakeNumber(field));
      part.number = static_cast<uint32_t>(number);
    } else if (tag == kPartSizeTag) {
      ASSIGN_OR_RETURN(part.size_bytes, TakeNumber(field));
    }
    return absl::OkStatus();
  }));
  return part;
}

}  // namespace

std::string EncodeMetadata(const ObjectMetadata& metadata) {
  std::string out;
  for (size_t i = 0; i < std::size(kHeaders); ++i) {
    const std::string& value = metadata.*kHeaders[i];
    if (!value.empty()) AppendField(out, kFirstHeaderTag + i, value);
  }
  for (const auto& pair : metadata.user) AppendPairField(out, kUserTag, pair);
  if (!out.empty()) out.insert(out.begin(), kFormat);
  return out;
}

absl::StatusOr<ObjectMetadata> DecodeMetadata(std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string_view fields, Fields(bytes));
  ObjectMetadata metadata;
  RETURN_IF_ERROR(ForEachField(fields, [&metadata](uint64_t tag, std::string_view field) -> absl::Status {
    if (tag == kUserTag) return TakePair(field, metadata.user);
    if (tag >= kFirstHeaderTag && tag - kFirstHeaderTag < std::size(kHeaders)) {
      (metadata.*kHeaders[tag - kFirstHeaderTag]).assign(field);
    }
    return absl::OkStatus();
  }));
  return metadata;
}

std::string EncodeTags(const Tags& tags) {
  std::string out;
  for (const auto& pair : tags) AppendPairField(out, kTagTag, pair);
  if (!out.empty()) out.insert(out.begin(), kFormat);
  return out;
}

absl::StatusOr<Tags> DecodeTags(std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string_view fields, Fields(bytes));
  Tags tags;
  RETURN_IF_ERROR(ForEachField(fields, [&tags](uint64_t tag, std::string_view field) -> absl::Status {
    return tag == kTagTag ? TakePair(field, tags) : absl::OkStatus();
  }));
  return tags;
}

std::string EncodeParts(const std::vector<CompletedPart>& parts) {
  std::string out;
  if (parts.empty()) return out;
  out.push_back(kFormat);
  for (const CompletedPart& part : parts) {
    std::string fields;
    AppendNumberField(fields, kPartNumberTag, part.number);
    AppendNumberField(fields, kPartSizeTag, part.size_bytes);
    if (part.checksum) AppendField(fields, kPartChecksumTag, EncodeChecksum(part.checksum));
    AppendField(out, kPartTag, fields);
  }
  return out;
}

absl::StatusOr<std::vector<CompletedPart>> DecodeParts(std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string_view fields, Fields(bytes));
  std::vector<CompletedPart> parts;
  RETURN_IF_ERROR(ForEachField(fields, [&parts](uint64_t tag, std::string_view field) -> absl::Status {
    if (tag != kPartTag) return absl::OkStatus();
    ASSIGN_OR_RETURN(CompletedPart part, DecodePart(field));
    parts.push_back(std::move(part));
    return absl::OkStatus();
  }));
  return parts;
}

std::string EncodeChecksum(const std::optional<Checksum>& checksum) {
  if (!checksum) return {};
  std::string out = {static_cast<char>(checksum->algorithm), static_cast<char>(checksum->type)};
  return out + checksum->raw;
}

absl::StatusOr<std::optional<Checksum>> DecodeChecksum(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  if (bytes.size() < 2 || static_cast<unsigned char>(bytes[0]) >= kAlgorithmCount ||
      static_cast<unsigned char>(bytes[1]) > static_cast<unsigned char>(ChecksumType::kComposite)) {
    return Broken();
  }
  return Checksum{static_cast<Algorithm>(bytes[0]), static_cast<ChecksumType>(bytes[1]), std::string(bytes.substr(2))};
}

}  // namespace coffer::sqlite
