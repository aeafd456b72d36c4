// The limit of group commit: threads append rows to an SQLite table, and those that wait at the same time share a
// commit, which is flushed before it is told (WAL, synchronous=FULL). Uses nothing of Coffer.
//
//   group_commit --folder DIR --threads 64 --row-bytes 4096 --seconds 5 [--group-max 1] [--json]
//
// The first thread that finds nobody committing commits for all that wait. With one thread, or --group-max 1, every row
// has a commit of its own.
#include <sqlite3.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCheckpointPages = 4000;

struct Options {
  std::string folder;
  int threads = 64;
  size_t row_bytes = 4096;
  double seconds = 5;
  size_t group_max = 1'000'000;
  bool json = false;
};

void Require(bool is_ok, const char* what) {
  if (is_ok) return;
  std::fprintf(stderr, "group_commit: %s failed\n", what);
  std::exit(1);
}

class Table {
 public:
  explicit Table(const Options& options) {
    const std::string file = options.folder + "/rows.db";
    Require(sqlite3_open_v2(file.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                            nullptr) == SQLITE_OK,
            "open");
    Execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE rows(number INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    Require(sqlite3_wal_autocheckpoint(db_, kCheckpointPages) == SQLITE_OK, "wal_autocheckpoint");
    // The log has its full size before the clock starts, as in a program that has run for a while.
    Execute("INSERT INTO rows(body) VALUES(zeroblob(20000000)); PRAGMA wal_checkpoint(RESTART)");
    begin_ = Prepare("BEGIN IMMEDIATE");
    insert_ = Prepare("INSERT INTO rows(body) VALUES(?)");
    commit_ = Prepare("COMMIT");
  }
  ~Table() {
    for (sqlite3_stmt* statement : {begin_, insert_, commit_}) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }

  void Begin() { Step(begin_); }
  void Commit() { Step(commit_); }
  void Insert(const char* body, size_t bytes) {
    sqlite3_bind_blob(insert_, 1, body, static_cast<int>(bytes), SQLITE_STATIC);
    Step(insert_);
  }

 private:
  void Execute(const char* sql) { Require(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql); }
  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    Require(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) == SQLITE_OK, sql);
    return statement;
  }
  static void Step(sqlite3_stmt* statement) {
    Require(sqlite3_step(statement) == SQLITE_DONE, sqlite3_sql(statement));
    sqlite3_reset(statement);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
};

class GroupWriter {
 public:
  GroupWriter(Table& table, size_t group_max) : table_(table), group_max_(group_max) {}

  // Returns when the row is durable.
  void Append(const char* body, size_t bytes) {
    Row row{body, bytes};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&row);
    while (!row.is_durable) {
      if (is_committing_) {
        changed_.wait(lock);
      } else {
        CommitSome(lock);
      }
    }
  }

  uint64_t commits() const { return commits_; }

 private:
  struct Row {
    const char* body;
    size_t bytes;
    bool is_durable = false;
  };

  void CommitSome(std::unique_lock<std::mutex>& lock) {
    std::vector<Row*> group;
    for (; !waiting_.empty() && group.size() < group_max_; waiting_.pop_front()) group.push_back(waiting_.front());
    is_committing_ = true;
    lock.unlock();
    table_.Begin();
    for (const Row* row : group) table_.Insert(row->body, row->bytes);
    table_.Commit();
    lock.lock();
    is_committing_ = false;
    ++commits_;
    for (Row* row : group) row->is_durable = true;
    changed_.notify_all();
  }

  Table& table_;
  const size_t group_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Row*> waiting_;
  bool is_committing_ = false;
  uint64_t commits_ = 0;
};

Options ParseOptions(int argc, char** argv) {
  Options options;
  CLI::App app("Appends rows to SQLite in groups, each flushed, and counts them.", "group_commit");
  app.option_defaults()->always_capture_default();
  app.add_option("--folder", options.folder, "An empty folder on the disk to measure; the table is left there")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--threads", options.threads, "Threads that append")->check(CLI::Range(1, 1000));
  app.add_option("--row-bytes", options.row_bytes, "Bytes of a row")->check(CLI::Range(1, 100'000'000));
  app.add_option("--seconds", options.seconds, "How long")->check(CLI::PositiveNumber);
  app.add_option("--group-max", options.group_max, "Rows that share a commit at most")->check(CLI::PositiveNumber);
  app.add_flag("--json", options.json, "Print JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ParseOptions(argc, argv);
  constexpr size_t kPlaces = 1 << 20;
  // Rows differ: each begins at another place.
  std::string random(options.row_bytes + kPlaces, 0);
  std::generate(random.begin(), random.end(), std::mt19937_64(1));
  Table table(options);
  GroupWriter writer(table, options.group_max);
  std::atomic<uint64_t> rows = 0;
  const Clock::time_point begin = Clock::now();
  const Clock::time_point end = begin + std::chrono::nanoseconds(static_cast<int64_t>(options.seconds * 1e9));
  std::vector<std::jthread> threads;
  for (int i = 0; i < options.threads; ++i) {
    threads.emplace_back([&] {
      do writer.Append(&random[rows++ * 4093 % kPlaces], options.row_bytes);
      while (Clock::now() < end);
    });
  }
  threads.clear();
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const double rows_per_s = static_cast<double>(rows) / seconds;
  const double commits_per_s = static_cast<double>(writer.commits()) / seconds;
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"threads", options.threads},     {"row_bytes", options.row_bytes},
        {"measured_s", seconds},          {"rows_per_s", rows_per_s},
        {"commits_per_s", commits_per_s}, {"rows_per_commit", rows_per_s / commits_per_s}};
    std::printf("%s\n", json.dump().c_str());
  } else {
    std::printf("%d threads, rows of %zu bytes: %.1f rows/s in %.1f commits/s, %.1f rows each\n", options.threads,
                options.row_bytes, rows_per_s, commits_per_s, rows_per_s / commits_per_s);
  }
}
