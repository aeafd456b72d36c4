// A catalog, on a simulated disk unless a test wants it elsewhere, and short ways to make rows.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/sqlite/sqlite_catalog.h"
#include "engine/io/sim_disk.h"
#include "gtest/gtest.h"

namespace coffer::sqlite {

class CatalogTest : public testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    catalog_.reset();
    health_ = std::make_unique<Health>();
    absl::StatusOr<std::unique_ptr<Catalog>> opened = SqliteCatalog::Open(Options());
    ASSERT_TRUE(opened.ok()) << opened.status();
    catalog_ = *std::move(opened);
  }

  SqliteCatalogOptions Options() {
    SqliteCatalogOptions options = options_;
    options.directory = directory_;
    options.files = &files();
    options.health = health_.get();
    return options;
  }

  io::FileSystem& files() { return other_files_ == nullptr ? *disk_ : *other_files_; }

  absl::Status Update(const Catalog::Write& write) { return catalog_->Update(OpContext(), write); }
  absl::Status View(const Catalog::Read& read) { return catalog_->View(OpContext(), read); }

  // What `get` reads in a View of its own.
  template <typename T>
  T Get(const std::function<absl::StatusOr<T>(const CatalogSnapshot&)>& get) {
    T result{};
    const absl::Status status = View([&](const CatalogSnapshot& snapshot) {
      absl::StatusOr<T> value = get(snapshot);
      if (value.ok()) result = *std::move(value);
      return value.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return result;
  }

  uint64_t MakeBucket(std::string name) {
    uint64_t id = 0;
    const absl::Status status = Update([&](CatalogTransaction& t) -> absl::Status {
      absl::StatusOr<uint64_t> made = t.InsertBucket({.name = name, .owner_account_id = "1", .region = "r"});
      if (made.ok()) id = *made;
      return made.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return id;
  }

  BucketCounters Counters(uint64_t bucket) {
    return Get<BucketCounters>([&](const CatalogSnapshot& s) { return s.ReadCounters(bucket); });
  }

  std::vector<RetiredRow> Retired() {
    return Get<std::vector<RetiredRow>>([](const CatalogSnapshot& s) { return s.ListRetired(UINT64_MAX, 1000000); });
  }

  bool Knows(BlobId blob) {
    return Get<bool>([&](const CatalogSnapshot& s) { return s.KnowsBlob(blob); });
  }

  std::optional<VersionRow> Latest(uint64_t bucket, std::string key) {
    return Get<std::optional<VersionRow>>([&](const CatalogSnapshot& s) { return s.FindLatest(bucket, key); });
  }

  std::unique_ptr<io::SimDisk> disk_ = std::make_unique<io::SimDisk>(1);
  io::FileSystem* other_files_ = nullptr;  // where the catalog is instead, when set before SetUp
  std::string directory_ = "/store";
  std::unique_ptr<Health> health_ = std::make_unique<Health>();  // of each opening
  SqliteCatalogOptions options_;
  std::unique_ptr<Catalog> catalog_;
};

// A version that only lacks its sequence.
inline VersionRow Version(uint64_t bucket, std::string key, uint64_t size = 0) {
  VersionRow version;
  version.bucket_id = bucket;
  version.key = std::move(key);
  version.size_bytes = size;
  version.etag = "0123456789abcdef0123456789abcdef";
  version.storage_class = "STANDARD";
  version.owner_account_id = "1";
  return version;
}

inline Body Inline(std::string bytes) { return {.inline_bytes = std::move(bytes), .extents = {}}; }

// Bodies of whole blobs of `length` bytes each.
inline Body InBlobs(const std::vector<uint64_t>& counters, uint64_t length) {
  Body body;
  for (const uint64_t counter : counters) {
    const uint64_t position = body.extents.size() * length;
    body.extents.push_back({position, BlobId{1, counter}, length, 0, length});
  }
  return body;
}

// Inserts it as the newest of its key; returns its sequence.
inline absl::StatusOr<uint64_t> Insert(CatalogTransaction& t, VersionRow version, const Body& body) {
  version.sequence = t.NextSequence();
  const absl::Status status = t.InsertVersion(version, body);
  if (!status.ok()) return status;
  return version.sequence;
}

}  // namespace coffer::sqlite
