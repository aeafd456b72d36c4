#include <utility>

#include "engine/base/status.h"
#include "engine/catalog/sqlite/deleted_runs.h"
#include "engine/catalog/sqlite/version_columns.h"
#include "engine/catalog/sqlite/version_rows.h"

namespace coffer::sqlite {
namespace {

class SqliteVersionCursor final : public VersionCursor {
 public:
  SqliteVersionCursor(Connection& connection, uint64_t bucket_id)
      : connection_(connection),
        seek_(connection.Prepare("SELECT " COFFER_VERSION_LISTED
                                 " FROM versions WHERE bucket_id = ?1 AND key >= ?2 ORDER BY key, rank")),
        seek_after_(connection.Prepare("SELECT " COFFER_VERSION_LISTED
                                       " FROM versions WHERE bucket_id = ?1 AND (key, rank) > (?2, ?3) "
                                       "ORDER BY key, rank")) {
    row_.bucket_id = bucket_id;
  }

  absl::Status SeekKey(std::string_view key) override {
    Start(seek_, key);
    seek_.Bind(row_.bucket_id, Blob{target_});
    return Next();
  }

  absl::Status SeekAfter(std::string_view key, uint64_t sequence) override {
    Start(seek_after_, key);
    seek_after_.Bind(row_.bucket_id, Blob{target_}, RankOf(sequence));
    return Next();
  }

  absl::Status NextKey() override {
    // A few steps are cheaper than a seek, which in turn does not care how many versions a key has.
    const std::string key = row_.key;
    for (int step = 0; step < kStepsBeforeSeek; ++step) {
      RETURN_IF_ERROR(Next());
      if (!valid_ || row_.key != key) return absl::OkStatus();
    }
    return SeekKey(key + '\0');
  }

  absl::Status SkipDeleted() override {
    RETURN_IF_ERROR(NextKey());  // a step is cheaper than a look-up, and most deleted keys stand alone
    if (!valid_ || !row_.is_delete_marker) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<std::string> end, FindEndOfRun(connection_, row_.bucket_id, row_.key));
    return end ? SeekKey(*end) : absl::OkStatus();
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
    Row row(*current_);
    RETURN_IF_ERROR(ReadListed(row, row_));
    valid_ = true;
    return absl::OkStatus();
  }

  bool Valid() const override { return valid_; }
  const VersionRow& row() const override { return row_; }

 private:
  static constexpr int kStepsBeforeSeek = 8;

  void Start(Statement& statement, std::string_view key) {
    if (current_ != nullptr) current_->Reset();
    target_.assign(key);
    current_ = &statement;
  }

  Connection& connection_;
  Statement seek_;
  Statement seek_after_;
  Statement* current_ = nullptr;  // the one under way; null at the end
  std::string target_;            // what it is bound to
  VersionRow row_;
  bool valid_ = false;
};

}  // namespace

std::unique_ptr<VersionCursor> ScanVersions(Connection& connection, uint64_t bucket_id) {
  return std::make_unique<SqliteVersionCursor>(connection, bucket_id);
}

}  // namespace coffer::sqlite
