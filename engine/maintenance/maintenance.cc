#include "engine/maintenance/maintenance.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/status.h"
#include "engine/maintenance/unknown_blobs.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

constexpr size_t kRowsPerUpdate = 256;
constexpr size_t kUploadsPerView = 64;

std::vector<BlobId> BlobsOf(const std::vector<RetiredRow>& rows) {
  std::vector<BlobId> blobs;
  for (const RetiredRow& row : rows) blobs.push_back(row.blob);
  return blobs;
}

}  // namespace

// One call: its steps, and what is left of its budget.
class Maintenance::Run {
 public:
  Run(Store& store, const OpContext& context, const MaintenanceBudget& budget)
      : store_(store), context_(context), blobs_left_(budget.blobs), end_(store.clock().MonotonicNow() + budget.time) {}

  absl::Status AbortOldUploads();
  absl::Status RemoveRetired();
  absl::Status RemoveAbandoned();
  absl::Status ForgetUploads();
  absl::Status RemoveLitter(ScanCursor& cursor);

  MaintenanceReport report;

 private:
  // False when the budget is used up: then there may be more to do.
  bool GoOn() {
    if (blobs_left_ > 0 && store_.clock().MonotonicNow() < end_) return true;
    report.more = true;
    return false;
  }
  size_t NextCount() const { return std::min(blobs_left_, kRowsPerUpdate); }
  void Spend(size_t blobs) { blobs_left_ -= std::min(blobs, blobs_left_); }

  absl::Status AbortIfOpen(const UploadRow& upload);
  absl::Status Note(const absl::Status& outcome);
  absl::Status Remove(const std::vector<BlobId>& blobs);
  absl::StatusOr<size_t> RemoveUnknown(const std::vector<BlobId>& blobs);
  absl::StatusOr<std::optional<uint64_t>> FindUncleanIncarnation();

  Store& store_;
  const OpContext& context_;
  size_t blobs_left_;
  const MonotonicTime end_;
};

// One upload an update: that is as much work as its client's abort would be.
absl::Status Maintenance::Run::AbortOldUploads() {
  if (store_.options.upload_age_max.count() == 0) return absl::OkStatus();
  const WallTime before = store_.clock().WallNow() - store_.options.upload_age_max;
  while (GoOn()) {
    std::vector<UploadRow> uploads;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(uploads, snapshot.ListOldUploads(before, kUploadsPerView));
      return absl::OkStatus();
    }));
    for (const UploadRow& upload : uploads) {
      if (!GoOn()) return absl::OkStatus();
      RETURN_IF_ERROR(AbortIfOpen(upload));
      Spend(1);
    }
    if (uploads.size() < kUploadsPerView) return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Maintenance::Run::AbortIfOpen(const UploadRow& upload) {
  bool aborted = false;
  RETURN_IF_ERROR(store_.catalog->Update(context_, [&](CatalogTransaction& t) -> absl::Status {
    // Looked up again: it may have ended meanwhile.
    ASSIGN_OR_RETURN(const std::optional<UploadRow> found, t.FindUpload(upload.bucket_id, upload.key, upload.sequence));
    aborted = found && !found->completed_sequence;
    return aborted ? t.RemoveUpload(upload) : absl::OkStatus();
  }));
  if (aborted) ++report.uploads_aborted;
  return absl::OkStatus();
}

absl::Status Maintenance::Run::RemoveRetired() {
  while (GoOn()) {
    // What is retired at or before the oldest pin was out of reach when that reader began.
    const uint64_t removable = store_.pins.Oldest(store_.catalog->committed_sequence());
    const WallTime graced = store_.clock().WallNow() - store_.options.removal_grace;
    std::vector<RetiredRow> rows;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(rows, snapshot.ListRetired(removable, NextCount()));
      return absl::OkStatus();
    }));
    const bool last = rows.size() < NextCount();
    // Without a grace the wall clock, which may have been set back, has no say.
    if (store_.options.removal_grace.count() > 0) {
      std::erase_if(rows, [&](const RetiredRow& row) { return row.retired > graced; });
    }
    if (rows.empty()) return absl::OkStatus();
    // Bytes first: a row without its blob is removed again, a blob without its row would stay for ever.
    RETURN_IF_ERROR(Remove(BlobsOf(rows)));
    RETURN_IF_ERROR(store_.catalog->Update(context_, [&rows](CatalogTransaction& t) { return t.RemoveRetired(rows); }));
    report.blobs_removed += rows.size();
    Spend(rows.size());
    if (last) return absl::OkStatus();
  }
  return absl::OkStatus();
}

// A backend that is away is asked again another time: nothing was promised meanwhile.
absl::Status Maintenance::Run::Note(const absl::Status& outcome) {
  return absl::IsUnavailable(outcome) ? outcome : store_.NoteBackendOutcome(outcome);
}

absl::Status Maintenance::Run::Remove(const std::vector<BlobId>& blobs) {
  RETURN_IF_ERROR(Note(store_.backend->Remove(context_, blobs)));
  store_.metrics->blobs_removed.Add(blobs.size());
  return absl::OkStatus();
}

absl::StatusOr<size_t> Maintenance::Run::RemoveUnknown(const std::vector<BlobId>& blobs) {
  // After a flush that failed nobody knows what the next opening finds in the catalog: the blob may have its name then.
  // The store turned read-only before such a blob was given up, so this sees it.
  RETURN_IF_ERROR(store_.health.CheckWritable());
  // A commit that reported an error may have happened: then the catalog knows the blob, and it is no longer ours.
  ASSIGN_OR_RETURN(const std::vector<BlobId> unknown, FindUnknownBlobs(store_, context_, blobs));
  RETURN_IF_ERROR(Remove(unknown));
  return unknown.size();
}

absl::Status Maintenance::Run::RemoveAbandoned() {
  while (GoOn()) {
    const std::vector<BlobId> blobs = store_.abandoned.Take(NextCount());
    if (blobs.empty()) return absl::OkStatus();
    const absl::StatusOr<size_t> removed = RemoveUnknown(blobs);
    if (!removed.ok()) {
      for (const BlobId& blob : blobs) store_.abandoned.Add(blob);
      return removed.status();
    }
    report.litter_removed += *removed;
    Spend(blobs.size());
  }
  return absl::OkStatus();
}

absl::Status Maintenance::Run::ForgetUploads() {
  while (GoOn()) {
    const WallTime before = store_.clock().WallNow() - store_.options.completed_upload_memory;
    std::vector<UploadRow> uploads;
    RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(uploads, snapshot.ListFinishedUploads(before, kRowsPerUpdate));
      return absl::OkStatus();
    }));
    if (uploads.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(store_.catalog->Update(context_, [&uploads](CatalogTransaction& t) -> absl::Status {
      for (const UploadRow& upload : uploads) RETURN_IF_ERROR(t.RemoveUpload(upload));
      return absl::OkStatus();
    }));
    report.uploads_forgotten += uploads.size();
    if (uploads.size() < kRowsPerUpdate) return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<uint64_t>> Maintenance::Run::FindUncleanIncarnation() {
  std::optional<uint64_t> found;
  RETURN_IF_ERROR(store_.catalog->View(context_, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<IncarnationRow> rows, snapshot.ListIncarnations());
    found.reset();
    for (const IncarnationRow& row : rows) {
      if (!row.ended_cleanly && row.id != store_.catalog->incarnation()) found = row.id;
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::Status Maintenance::Run::RemoveLitter(ScanCursor& cursor) {
  while (GoOn()) {
    if (cursor.incarnation == 0) {
      ASSIGN_OR_RETURN(const std::optional<uint64_t> incarnation, FindUncleanIncarnation());
      if (!incarnation) return absl::OkStatus();
      cursor.incarnation = *incarnation;
    }
    ScanCursor next = cursor;
    ScanPage page;
    RETURN_IF_ERROR(Note(store_.backend->Scan(context_, next, page)));
    ASSIGN_OR_RETURN(const std::vector<BlobId> litter, FindUnknownBlobs(store_, context_, page.blobs));
    RETURN_IF_ERROR(Remove(litter));
    report.litter_removed += litter.size();
    Spend(std::max<size_t>(page.blobs.size(), 1));
    cursor = std::move(next);
    if (!cursor.done) continue;
    RETURN_IF_ERROR(store_.catalog->Update(
        context_, [&cursor](CatalogTransaction& t) { return t.EndIncarnation(cursor.incarnation); }));
    cursor = ScanCursor();
  }
  return absl::OkStatus();
}

absl::StatusOr<MaintenanceReport> Maintenance::Maintain(const OpContext& context, const MaintenanceBudget& budget) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(store_.health.CheckWritable());
  Run run(store_, context, budget);
  RETURN_IF_ERROR(run.AbortOldUploads());  // what it retires can go in the same call
  const bool held = store_.collection_held;
  if (!held) RETURN_IF_ERROR(run.RemoveRetired());
  RETURN_IF_ERROR(run.RemoveAbandoned());
  RETURN_IF_ERROR(run.ForgetUploads());
  if (!held) RETURN_IF_ERROR(run.RemoveLitter(litter_));
  return run.report;
}

}  // namespace coffer
