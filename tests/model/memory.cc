#include "tests/model/memory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace coffer::model {
namespace {

constexpr char kNull[] = "null";
constexpr char kNoVersion[] = "this is no version id";
constexpr char kNoUpload[] = "this is no upload id";
constexpr char kOtherEtag[] = "0123456789abcdef0123456789abcdef";

// One of the last few, the later the likelier.
template <typename T>
const T& PickRecent(Dice& dice, const std::vector<T>& all) {
  const uint64_t back = std::min<uint64_t>(dice.Below(4) * dice.Below(3), all.size() - 1);
  return all[all.size() - 1 - back];
}

}  // namespace

std::string Memory::NoteVersion(const std::string& bucket, const std::string& key, const std::string& id) {
  if (id.empty() || id == kNull) return id;
  const auto [name, is_new] = names_.try_emplace(id);
  if (!is_new) return name->second;
  versions_[{bucket, key}].push_back(id);
  all_versions_.push_back(id);
  return name->second = absl::StrCat("v", all_versions_.size());
}

void Memory::NoteEtag(const std::string& bucket, const std::string& key, const std::string& etag) {
  std::vector<std::string>& etags = etags_[{bucket, key}];
  if (std::ranges::find(etags, etag) == etags.end()) etags.push_back(etag);
}

void Memory::NoteObject(const std::string& bucket, const std::string& key, const ObjectInfo& object) {
  NoteEtag(bucket, key, object.etag);
  objects_[{bucket, key}] = object;
}

std::string Memory::NoteUpload(const std::string& bucket, const UploadInfo& upload) {
  const auto [name, is_new] = names_.try_emplace(upload.upload_id);
  if (!is_new) return name->second;
  uploads_.push_back({bucket, upload.key, upload.upload_id, upload.checksum, upload.checksum_type, {}});
  return name->second = absl::StrCat("u", uploads_.size());
}

void Memory::NotePart(const std::string& upload_id, uint32_t number, KnownPart part) {
  const auto found = std::ranges::find(uploads_, upload_id, &KnownUpload::id);
  if (found != uploads_.end()) found->parts[number] = std::move(part);
}

std::string Memory::NameOf(const std::string& id) const {
  const auto found = names_.find(id);
  return found == names_.end() ? id : found->second;
}

std::string Memory::PickVersion(Dice& dice, const std::string& bucket, const std::string& key) const {
  if (dice.OneIn(4)) return kNull;
  if (dice.OneIn(40)) return kNoVersion;
  const auto own = versions_.find({bucket, key});
  if (own != versions_.end() && !dice.OneIn(20)) return PickRecent(dice, own->second);
  return all_versions_.empty() ? kNull : all_versions_[dice.Below(all_versions_.size())];
}

std::string Memory::PickEtag(Dice& dice, const std::string& bucket, const std::string& key) const {
  const auto own = etags_.find({bucket, key});
  return own == etags_.end() || dice.OneIn(6) ? kOtherEtag : PickRecent(dice, own->second);
}

ObjectInfo Memory::LastObject(const std::string& bucket, const std::string& key) const {
  const auto found = objects_.find({bucket, key});
  return found == objects_.end() ? ObjectInfo() : found->second;
}

KnownUpload Memory::PickUpload(Dice& dice) const {
  if (uploads_.empty() || dice.OneIn(100))
    return {.bucket = "alpha", .key = "a", .id = kNoUpload, .checksum = {}, .parts = {}};
  return dice.OneIn(10) ? uploads_[dice.Below(uploads_.size())] : PickRecent(dice, uploads_);
}

}  // namespace coffer::model
