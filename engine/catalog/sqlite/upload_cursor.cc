#include "engine/base/status.h"
#include "engine/catalog/sqlite/upload_columns.h"
#include "engine/catalog/sqlite/upload_rows.h"

namespace coffer::sqlite {
namespace {

// The index of open uploads keeps the walk from stepping over finished ones.
class SqliteUploadCursor final : public UploadCursor {
 public:
  SqliteUploadCursor(Connection& connection, uint64_t bucket_id)
      : bucket_id_(bucket_id),
        seek_(connection.Prepare("SELECT " COFFER_UPLOAD_COLUMNS
                                 " FROM uploads INDEXED BY uploads_open WHERE bucket_id = ?1 AND key >= ?2 "
                                 "AND completed_sequence IS NULL ORDER BY key, sequence")),
        seek_after_(connection.Prepare("SELECT " COFFER_UPLOAD_COLUMNS
                                       " FROM uploads INDEXED BY uploads_open WHERE bucket_id = ?1 "
                                       "AND (key, sequence) > (?2, ?3) AND completed_sequence IS NULL "
                                       "ORDER BY key, sequence")) {}

  absl::Status SeekKey(std::string_view key) override {
    Start(seek_, key);
    seek_.Bind(bucket_id_, Blob{target_});
    return Next();
  }

  absl::Status SeekAfter(std::string_view key, uint64_t sequence) override {
    Start(seek_after_, key);
    seek_after_.Bind(bucket_id_, Blob{target_}, sequence);
    return Next();
  }

  absl::Status Next() override {
    valid_ = false;
    if (current_ == nullptr) return absl::OkStatus();  // before a seek, or at the end
    ASSIGN_OR_RETURN(const bool found, current_->Step());
    if (!found) {
      current_->Reset();
      current_ = nullptr;
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(ReadUpload(*current_, row_));
    valid_ = true;
    return absl::OkStatus();
  }

  bool Valid() const override { return valid_; }
  const UploadRow& row() const override { return row_; }

 private:
  void Start(Statement& statement, std::string_view key) {
    if (current_ != nullptr) current_->Reset();
    target_.assign(key);
    current_ = &statement;
  }

  uint64_t bucket_id_;
  Statement seek_;
  Statement seek_after_;
  Statement* current_ = nullptr;  // the one under way; null at the end
  std::string target_;            // what it is bound to
  UploadRow row_;
  bool valid_ = false;
};

}  // namespace

std::unique_ptr<UploadCursor> ScanUploads(Connection& connection, uint64_t bucket_id) {
  return std::make_unique<SqliteUploadCursor>(connection, bucket_id);
}

}  // namespace coffer::sqlite
