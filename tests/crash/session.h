// A user at work: does one operation after the other on an engine, and tells the oracle what came of each.
//
// Bodies differ in every byte and every operation, and their metadata says which operation wrote them, so that a body
// of one version with the metadata of another is seen. There is one bucket. Once the power is gone, nothing more is
// tried.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/io/sim_disk.h"
#include "tests/crash/host.h"
#include "tests/crash/oracle.h"

namespace coffer::crash {

inline constexpr char kBucket[] = "bucket";

// An upload that was asked for, whatever came of it.
struct KnownUpload {
  std::string id;  // empty: it was not acknowledged, or has ended
  ObjectMetadata metadata;
  UploadState parts;  // acknowledged ones
};

// What the user remembers; a copy of it goes on from the same point.
struct Memory {
  Oracle oracle;
  uint64_t operations = 0;
  std::string account_id;
  std::map<std::string, KnownUpload> uploads;
  std::map<std::string, std::string> part_bodies;  // by ETag, of every part that was tried
  std::vector<std::string> errors;                 // of operations that were not acknowledged
};

class Session {
 public:
  Session(io::SimDisk& disk, const HostSettings& settings, Memory memory)
      : disk_(disk), settings_(settings), host_(disk, settings), memory_(std::move(memory)) {}

  // Each but Open and Close returns without having tried when the power is gone or the store is not open.
  absl::Status Open();
  void Close();
  void CreateAccount();
  void CreateAccessKey(const std::string& name);
  void CreateBucket();
  void DeleteBucket();
  void Put(const std::string& key, size_t size);
  // Begins a body and goes away.
  void Abandon(const std::string& key, size_t size);
  void Delete(const std::string& key);
  void DeleteMany(const std::vector<std::string>& keys);
  // Onto itself: with other metadata.
  void Copy(const std::string& from, const std::string& to);
  // Gives it other tags, in place.
  void Tag(const std::string& key);
  // Unless the key has one: it never has two.
  void StartUpload(const std::string& key);
  void PutPart(const std::string& key, uint32_t number, size_t size);
  void CopyPart(const std::string& key, uint32_t number, const std::string& from);
  // With all parts that were acknowledged.
  void Complete(const std::string& key);
  void Abort(const std::string& key);
  // Once, and with so many blobs at most.
  void Maintain(size_t blobs);

  // Is told the name and outcome of each operation, openings included.
  std::function<void(const std::string&, const absl::Status&)> after_each;

  Engine* engine() { return host_.engine(); }
  const Memory& memory() const { return memory_; }

 private:
  bool CanTry() { return host_.engine() != nullptr && !disk_.power_lost(); }
  ObjectMetadata NextMetadata();
  std::string NextBody(size_t size);
  void Record(const std::string& operation, const Oracle::Change& change, const absl::Status& outcome);
  void Tell(const std::string& operation, const absl::Status& outcome);
  // Null when there is none that is open, for all that the user knows.
  KnownUpload* FindUpload(const std::string& key);
  void RecordPart(const std::string& key, uint32_t number, const std::string& etag, const absl::Status& outcome);

  io::SimDisk& disk_;
  const HostSettings settings_;
  Host host_;
  Memory memory_;
};

// As S3 makes them.
std::string EtagOf(std::string_view body);
std::string MultipartEtag(const UploadState& parts);

}  // namespace coffer::crash
