#include "engine/maintenance/check.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/maintenance/check_bodies.h"
#include "engine/maintenance/rebuild.h"
#include "engine/maintenance/unknown_blobs.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

class Check {
 public:
  Check(Store& store, const OpContext& context, CheckParams params)
      : store_(store), context_(context), params_(std::move(params)), rebuilder_(store, context, params_.owner) {
    if (!params_.found) params_.found = [](const CheckFinding&) {};
    if (!params_.progress) params_.progress = [](const CheckProgress&) {};
  }

  absl::StatusOr<CheckReport> Run() {
    if (!params_.repairs.empty() || params_.rebuild) RETURN_IF_ERROR(store_.health.CheckWritable());
    // What is removed meanwhile keeps its bytes until this ends.
    const ReadPins::Pin pin = store_.pins.Take(store_.catalog->committed_sequence());
    RETURN_IF_ERROR(CheckRows());
    RETURN_IF_ERROR(BodyCheck(store_, context_, params_, report_).Run());
    RETURN_IF_ERROR(CheckBlobs());
    if (params_.repairs.contains(Repair::kLitter)) RETURN_IF_ERROR(CollectStrays());
    if (params_.repairs.contains(Repair::kRelease)) RETURN_IF_ERROR(Release());
    report_.collection_held = store_.collection_held;
    return std::move(report_);
  }

 private:
  absl::StatusOr<std::vector<CatalogFlaw>> FindFlaws() {
    std::vector<CatalogFlaw> flaws;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(flaws, snapshot.FindFlaws());
      return absl::OkStatus();
    }));
    return flaws;
  }

  absl::Status CheckRows() {
    ASSIGN_OR_RETURN(std::vector<CatalogFlaw> flaws, FindFlaws());
    for (const CatalogFlaw& flaw : flaws) {
      params_.found({.text = absl::StrCat("catalog: ", flaw.what, " (", flaw.count, ")")});
    }
    if (!flaws.empty() && params_.repairs.contains(Repair::kRows)) {
      RETURN_IF_ERROR(store_.catalog->Update(context_, [](CatalogTransaction& t) { return t.RepairRows(); }));
      ASSIGN_OR_RETURN(flaws, FindFlaws());
    }
    report_.flaws = flaws.size();
    return absl::OkStatus();
  }

  // Every opening that the catalog or the backend knows, with what the catalog has of it.
  absl::Status ListOpenings() {
    ASSIGN_OR_RETURN(const BackendContents contents, store_.backend->Inspect(context_));
    for (const uint64_t incarnation : contents.incarnations) openings_[incarnation];
    return store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<IncarnationRow> rows, snapshot.ListIncarnations());
      for (const IncarnationRow& row : rows) openings_[row.id].row = row;
      return absl::OkStatus();
    });
  }

  absl::Status CheckBlobs() {
    RETURN_IF_ERROR(ListOpenings());
    if (params_.rebuild) RETURN_IF_ERROR(RebuildObjects());
    for (auto& [incarnation, opening] : openings_) {
      RETURN_IF_ERROR(
          ForEachNameless(incarnation, [&](const BlobId&) { return ++opening.nameless, absl::OkStatus(); }));
      uint64_t& count = !opening.row                 ? report_.newer_blobs
                        : opening.row->ended_cleanly ? report_.stray_blobs
                                                     : report_.litter_blobs;
      count += opening.nameless;
    }
    return absl::OkStatus();
  }

  absl::Status RebuildObjects() {
    for (const auto& [incarnation, opening] : openings_) {
      const WallTime written = opening.row ? opening.row->opened : store_.clock().WallNow();
      RETURN_IF_ERROR(
          ForEachNameless(incarnation, [&](const BlobId& blob) { return rebuilder_.MakeObject(blob, written); }));
    }
    RETURN_IF_ERROR(rebuilder_.AssembleParts());
    report_.rebuilt = rebuilder_.report();
    return absl::OkStatus();
  }

  struct Opening {
    std::optional<IncarnationRow> row;
    uint64_t nameless = 0;
  };

  template <typename Visit>
  absl::Status ForEachNameless(uint64_t incarnation, Visit visit) {
    // What is being written now has no name yet.
    if (incarnation == store_.catalog->incarnation()) return absl::OkStatus();
    for (ScanCursor cursor{.incarnation = incarnation}; !cursor.done;) {
      ScanPage page;
      RETURN_IF_ERROR(BackendError(store_.backend->Scan(context_, cursor, page)));
      report_.seen.blobs += page.blobs.size();
      ASSIGN_OR_RETURN(const std::vector<BlobId> nameless, FindUnknownBlobs(store_, context_, page.blobs));
      for (const BlobId& blob : nameless) RETURN_IF_ERROR(visit(blob));
      params_.progress(report_.seen);
    }
    return absl::OkStatus();
  }

  absl::Status CollectStrays() {
    RETURN_IF_ERROR(Reopen(
        [](const Opening& opening) { return opening.row && opening.row->ended_cleanly && opening.nameless > 0; }));
    report_.litter_blobs += std::exchange(report_.stray_blobs, 0);
    return absl::OkStatus();
  }

  absl::Status Release() {
    RETURN_IF_ERROR(Reopen([](const Opening& opening) { return !opening.row; }));
    RETURN_IF_ERROR(store_.catalog->Update(context_, [](CatalogTransaction& t) { return t.ForgetCopy(); }));
    store_.collection_held = false;
    report_.litter_blobs += std::exchange(report_.newer_blobs, 0);
    return absl::OkStatus();
  }

  template <typename Predicate>
  absl::Status Reopen(Predicate predicate) {
    return store_.catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
      for (const auto& [incarnation, opening] : openings_) {
        if (predicate(opening)) RETURN_IF_ERROR(t.ReopenIncarnation(incarnation));
      }
      return absl::OkStatus();
    });
  }

  Store& store_;
  const OpContext& context_;
  CheckParams params_;
  CheckReport report_;
  std::map<uint64_t, Opening> openings_;
  Rebuilder rebuilder_;
};

}  // namespace

absl::StatusOr<CheckReport> CheckStore(Store& store, const OpContext& context, const CheckParams& params) {
  return Check(store, context, params).Run();
}

}  // namespace coffer
