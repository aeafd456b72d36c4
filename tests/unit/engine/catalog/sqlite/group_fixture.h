// A catalog with one bucket, and updates that are committed as one group.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "tests/unit/engine/catalog/sqlite/audit.h"
#include "tests/unit/engine/catalog/sqlite/catalog_fixture.h"
#include "tests/unit/engine/catalog/sqlite/lent_thread.h"

namespace coffer::sqlite {

class GroupTest : public CatalogTest {
 protected:
  void SetUp() override {
    Open();
    bucket_ = MakeBucket("b");
  }

  std::unique_ptr<LentThread> Lend() {
    return std::make_unique<LentThread>([this](std::stop_token stop) { catalog_->RunCommits(std::move(stop)); },
                                        [this](std::function<void()> done) {
                                          catalog_->UpdateAsync(
                                              OpContext(), [](CatalogTransaction&) { return absl::OkStatus(); },
                                              [done](const absl::Status&) { done(); });
                                        });
  }

  // Puts an object with an inline body.
  Catalog::Write Put(std::string key, size_t bytes = 3) const {
    return [bucket = bucket_, key, bytes](CatalogTransaction& t) {
      return Insert(t, Version(bucket, key, bytes), Inline(std::string(bytes, 'x'))).status();
    };
  }

  // Puts it unless the key exists.
  Catalog::Write PutNew(std::string key) const {
    return [this, key](CatalogTransaction& t) -> absl::Status {
      const auto found = t.FindLatest(bucket_, key);
      if (!found.ok()) return found.status();
      return *found ? MakeError(ErrorCode::kPreconditionFailed, "it exists") : Put(key)(t);
    };
  }

  // Commits `writes` as one group on a lent thread, after `meanwhile` has run there; returns what each was told.
  std::vector<absl::Status> CommitTogether(
      const std::vector<Catalog::Write>& writes, const std::function<void()>& meanwhile = [] {}) {
    const auto lent = Lend();
    std::vector<absl::Status> told(writes.size(), absl::UnknownError("never told"));
    // While this one is at work, the others gather.
    const absl::Status first = Update([&](CatalogTransaction&) {
      for (size_t i = 0; i < writes.size(); ++i) {
        catalog_->UpdateAsync(OpContext(), writes[i], [&told, i](absl::Status status) { told[i] = std::move(status); });
      }
      meanwhile();
      return absl::OkStatus();
    });
    EXPECT_TRUE(first.ok()) << first;
    lent->Stop();
    return told;
  }

  void CloseAndAudit() {
    EXPECT_TRUE(catalog_->Close().ok());
    catalog_.reset();
    EXPECT_EQ(Audit(files(), directory_), std::vector<std::string>());
  }

  uint64_t bucket_ = 0;
};

}  // namespace coffer::sqlite
