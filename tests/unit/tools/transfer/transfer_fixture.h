// Files in a folder, objects in an engine, and calls between them that can be made to fail.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "engine/base/mutex.h"
#include "tests/support/engine_fixture.h"
#include "tools/client/engine_store.h"
#include "tools/transfer/transfer.h"

namespace coffer::transfer {

// Counts calls, and asks before some of them whether they fail ("PutPart 3"), or lose their answer ("after PutPart 3").
class FaultyStore final : public client::EngineStore {
 public:
  using EngineStore::EngineStore;
  std::function<absl::Status(const std::string& call)> fault;

  absl::StatusOr<std::string> Read(const client::ReadRequest& request) override {
    return Call(absl::StrCat("Read ", request.offset), [&] { return EngineStore::Read(request); });
  }
  absl::StatusOr<client::Written> Put(const client::NewObject& object, const client::Bytes& bytes) override {
    return Call("Put", [&] { return EngineStore::Put(object, bytes); });
  }
  absl::StatusOr<std::string> StartUpload(const client::NewObject& object) override {
    return Call("StartUpload", [&] { return EngineStore::StartUpload(object); });
  }
  absl::StatusOr<PartInfo> PutPart(const client::PartName& part, const client::Bytes& bytes) override {
    return Call(absl::StrCat("PutPart ", part.number), [&] { return EngineStore::PutPart(part, bytes); });
  }
  absl::StatusOr<client::Written> FinishUpload(const client::ObjectName& name, const std::string& upload_id,
                                               const std::vector<PartInfo>& parts, const std::string& crc) override {
    return Call("FinishUpload", [&] { return EngineStore::FinishUpload(name, upload_id, parts, crc); });
  }

  // How often each was called since the last time.
  std::map<std::string, int> TakeCalls() {
    const MutexLock lock(mutex_);
    return std::exchange(calls_, {});
  }

 private:
  template <typename Function>
  std::invoke_result_t<Function> Call(const std::string& name, Function function) {
    {
      const MutexLock lock(mutex_);
      ++calls_[name];
      if (absl::Status status = fault ? fault(name) : absl::OkStatus(); !status.ok()) return status;
    }
    auto result = function();
    const MutexLock lock(mutex_);
    if (absl::Status status = fault ? fault("after " + name) : absl::OkStatus(); !status.ok()) return status;
    return result;
  }

  Mutex mutex_;
  std::map<std::string, int> calls_ COFFER_GUARDED_BY(mutex_);
};

// Keeps what it hears.
class Heard final : public Report::Listener {
 public:
  void OnDone(const Done& done) override { done_.push_back(done); }
  void OnFailed(std::string_view what, const absl::Status& why) override {
    failed_.push_back(absl::StrCat(std::string(what), ": ", why.message()));
  }
  void OnSkipped(std::string_view what, std::string_view why) override {
    skipped_.push_back(absl::StrCat(std::string(what), ": ", std::string(why)));
  }

  std::vector<Done> done_;
  std::vector<std::string> failed_;
  std::vector<std::string> skipped_;
};

class TransferTest : public EngineTest {
 protected:
  static constexpr uint64_t kPartBytes = 1000;

  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
    std::string pattern = testing::TempDir() + "/transfer.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    store_ = std::make_unique<FaultyStore>(*engine_);
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
    EngineTest::TearDown();
  }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  void WriteFile(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(std::filesystem::path(Path(name)).parent_path());
    std::ofstream(Path(name), std::ios::binary) << bytes;
  }
  std::string ReadFile(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return text.str();
  }
  std::vector<std::string> FilesThere() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(folder_).string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // Runs what `start` starts, to its end.
  Heard Run(const std::function<void(const Transfer&)>& start, bool resume = true,
            client::ObjectStore* store = nullptr) {
    Heard heard;
    Report report(heard);
    JobPool pool(3);
    start({.store = store == nullptr ? *store_ : *store,
           .pool = pool,
           .report = report,
           .part_bytes = kPartBytes,
           .resume = resume});
    pool.Wait();
    totals_ = report.totals();
    return heard;
  }
  Heard Up(const std::string& file, const std::string& key, bool resume = true) {
    return Run([&](const Transfer& transfer) { Upload(transfer, Path(file), 0, {{"bkt", key}}); }, resume);
  }
  Heard Down(const std::string& key, const std::string& file) {
    return Run([&](const Transfer& transfer) {
      Download(transfer, {"bkt", key}, 0, file,
               [this, file](const ObjectInfo& head) -> absl::StatusOr<std::unique_ptr<Sink>> {
                 auto folder = TargetFolder::Open(folder_);
                 if (!folder.ok()) return folder.status();
                 return folder->StartFile(file, head.etag);
               });
    });
  }
  void Fail(std::string call, absl::Status status = absl::UnavailableError("a fault")) {
    store_->fault = [call = std::move(call), status = std::move(status)](const std::string& made) {
      return made == call ? status : absl::OkStatus();
    };
  }
  void FailNothing() { store_->fault = nullptr; }

  std::string folder_;
  std::unique_ptr<FaultyStore> store_;
  Totals totals_;  // of the last run
};

}  // namespace coffer::transfer
