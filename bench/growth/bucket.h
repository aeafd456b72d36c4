// A bucket of so many small objects in a store of its own, and the calls whose cost must not grow with it.
//
// Each call is there twice: into the engine, and as a request of S3 to a service over it.
// Keys are "FFF/NNNNNNNNN": a thousand folders with equally many objects. One thread at a time. Errors end the program.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "bench/growth/requests.h"
#include "engine/engine.h"

namespace coffer::bench {

inline constexpr uint64_t kFolders = 1000;

using Call = std::function<void()>;

class Bucket {
 public:
  // Opens the store in `folder`, or makes one; it is not durable, since a flush costs what the disk makes it cost.
  // `cache_bytes` are for the one connection that reads and the one that writes; `map_bytes` are as in coffer::Options.
  Bucket(const std::string& folder, uint64_t keys, int64_t cache_bytes, uint64_t map_bytes);

  // Puts what is missing, in groups that share a commit. In two passes, the second between the keys of the first, so
  // that pages are as full as in a bucket that grew key by key.
  void Fill();

  // Calls that are ready to be run: of one of the keys, drawn anew for each, and requests are signed.
  Call Put();
  Call Get();
  Call Head();
  Call ListFirstPage();  // a thousand keys, from the first on
  Call ListFolders();    // a thousand common prefixes, each jumped over
  // The same as requests of S3.
  Call RequestPut();
  Call RequestGet();
  Call RequestHead();
  Call RequestFirstPage();
  Call RequestFolders();

 private:
  std::string KeyOf(uint64_t number) const;
  std::string RandomKey() { return KeyOf(random_() % keys_); }
  void FillEvery(uint64_t step, uint64_t first);

  const uint64_t keys_;
  MemoryBudget budget_;
  OpContext context_;
  std::unique_ptr<Engine> engine_;
  std::optional<Requests> requests_;
  std::mt19937_64 random_{1};
};

}  // namespace coffer::bench
