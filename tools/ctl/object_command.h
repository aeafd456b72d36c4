// "coffer bucket" and "coffer object": what a command line asks for.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "engine/types.h"
#include "tools/client/credentials.h"

namespace coffer::ctl {

// Which store: a server's, or that of a data folder. Fields are empty where they were not given.
struct StoreOptions {
  std::string endpoint;
  std::string ca_file;
  client::CredentialOptions credentials;
  std::string data;
  std::string config;   // the server's, for a data folder whose bytes lie elsewhere
  std::string account;  // of a data folder: who owns new buckets
};

enum class Verb : uint8_t {
  kListBuckets,
  kCreateBucket,
  kRemoveBucket,
  kList,
  kPut,
  kGet,
  kCopy,
  kRemove,
  kPresign,
  kHead,
};

struct ObjectCommand {
  Verb verb = Verb::kListBuckets;
  StoreOptions store;
  std::string source;  // a bucket, an address or a path
  std::string target;
  bool recursive = false;
  bool json = false;
  bool resume = true;
  uint64_t jobs = 8;
  uint64_t part_bytes = 8 << 20;
  ObjectMetadata metadata;
  std::string method = "GET";
  std::chrono::seconds life{3600};
};

}  // namespace coffer::ctl
