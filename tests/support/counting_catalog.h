// A catalog over a catalog that counts the steps of its cursors: what a listing costs.
//
// Its Views know only what listings ask for; all else there answers Unimplemented. Updates go through as they are.
#pragma once

#include <atomic>
#include <memory>

#include "engine/catalog/catalog.h"

namespace coffer {

class CountingCatalog final : public Catalog {
 public:
  explicit CountingCatalog(std::unique_ptr<Catalog> catalog) : catalog_(std::move(catalog)) {}

  // Seeks and moves of all cursors so far.
  uint64_t cursor_steps() const { return steps_; }

  absl::Status View(const OpContext& context, const Read& read) override;
  absl::Status Update(const OpContext& context, const Write& write) override {
    return catalog_->Update(context, write);
  }
  void UpdateAsync(const OpContext& context, Write write, Done done) override {
    catalog_->UpdateAsync(context, std::move(write), std::move(done));
  }
  void RunCommits(std::stop_token stop) override { catalog_->RunCommits(std::move(stop)); }
  void RunCheckpoints(std::stop_token stop) override { catalog_->RunCheckpoints(std::move(stop)); }
  absl::Status CopyTo(const OpContext& context, const std::string& path) override {
    return catalog_->CopyTo(context, path);
  }
  const std::string& store_id() const override { return catalog_->store_id(); }
  uint64_t incarnation() const override { return catalog_->incarnation(); }
  uint64_t committed_sequence() const override { return catalog_->committed_sequence(); }
  uint64_t bucket_generation() const override { return catalog_->bucket_generation(); }
  CatalogStats stats() const override { return catalog_->stats(); }
  absl::Status Close() override { return catalog_->Close(); }

 private:
  const std::unique_ptr<Catalog> catalog_;
  std::atomic<uint64_t> steps_{0};
};

}  // namespace coffer
