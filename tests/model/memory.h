// What the user of a store knows: ids and ETags that it has seen, and what to call them.
//
// Two users that ask the same and are answered alike know the same; so what they do next is the same as well, and what
// they tell of it can be compared as text, although each store has ids of its own. A copy goes on from the same point.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/io/sim_random.h"
#include "engine/multipart/uploads.h"
#include "engine/types.h"

namespace coffer::model {

using Dice = io::SimRandom;

struct KnownPart {
  std::string etag;
  std::optional<Checksum> checksum;
  std::optional<uint64_t> size_bytes;
};

struct KnownUpload {
  std::string bucket;
  std::string key;
  std::string id;
  std::optional<Algorithm> checksum;
  ChecksumType checksum_type = ChecksumType::kFullObject;
  std::map<uint32_t, KnownPart> parts;  // by number, as last seen
};

class Memory {
 public:
  // The name of a version id, which the key has or had: "v1", "v2" ... in the order in which they are first seen.
  std::string NoteVersion(const std::string& bucket, const std::string& key, const std::string& id);
  void NoteEtag(const std::string& bucket, const std::string& key, const std::string& etag);
  // An object, as a read or a listing has it.
  void NoteObject(const std::string& bucket, const std::string& key, const ObjectInfo& object);
  // The name of an upload id: "u1", "u2" ...
  std::string NoteUpload(const std::string& bucket, const UploadInfo& upload);
  void NotePart(const std::string& upload_id, uint32_t number, KnownPart part);

  // The name alone, for messages.
  std::string NameOf(const std::string& id) const;

  // Mostly one that the key has had lately; sometimes "null", another key's, or none at all that a store gave.
  std::string PickVersion(Dice& dice, const std::string& bucket, const std::string& key) const;
  // Mostly one that the key has had lately; sometimes one that it never had.
  std::string PickEtag(Dice& dice, const std::string& bucket, const std::string& key) const;
  // As last noted of the key.
  ObjectInfo LastObject(const std::string& bucket, const std::string& key) const;
  // Mostly one of the last; finished ones too. Before the first, one that is not there.
  KnownUpload PickUpload(Dice& dice) const;

 private:
  using Place = std::pair<std::string, std::string>;  // bucket and key

  std::map<std::string, std::string> names_;
  std::map<Place, std::vector<std::string>> versions_;
  std::map<Place, std::vector<std::string>> etags_;
  std::map<Place, ObjectInfo> objects_;
  std::vector<std::string> all_versions_;
  std::vector<KnownUpload> uploads_;
};

}  // namespace coffer::model
