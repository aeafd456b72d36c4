// A file in memory whose queue does what a test says, and which notices what a stream must not do.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/io/memory.h"
#include "gtest/gtest.h"

namespace coffer::io {

struct Outcome {
  absl::Status status;
  size_t done_bytes = SIZE_MAX;  // at most the request's
};

// What a test sets, and what it finds; outlives the file.
struct Script {
  std::function<Outcome(size_t number)> complete = [](size_t) {
    return Outcome();
  };  // the requests in their order, from 0
  std::function<bool()> lends = [] { return true; };
  std::function<bool()> takes = [] { return true; };
  bool completes_unasked = true;  // whether Next finds something without waiting
  bool can_bypass = false;
  bool refuses_to_bypass = false;  // it promises to, and then refuses the transfers

  size_t started = 0;
  size_t completed = 0;
  size_t under_way = 0;
  size_t under_way_max = 0;
  size_t queues_lent = 0;
  size_t syncs = 0;
  bool bypasses = false;
  size_t bypassing_writes = 0;
};

class ScriptedQueue final : public RequestQueue {
 public:
  ScriptedQueue(File& file, Script& script) : file_(file), script_(script) { ++script_.queues_lent; }
  ~ScriptedQueue() override {
    --script_.queues_lent;
    EXPECT_TRUE(under_way_.empty()) << "a queue went with requests under way";
  }

  bool Start(Request& request) override {
    if (!script_.takes()) return false;
    under_way_[&request] = script_.started++;
    script_.under_way_max = std::max(script_.under_way_max, ++script_.under_way);
    return true;
  }

  // The newest and the oldest come back in turn.
  Request* Next(bool wait) override {
    if (under_way_.empty() || (!wait && !script_.completes_unasked)) return nullptr;
    const auto [oldest, newest] = std::minmax_element(under_way_.begin(), under_way_.end(),
                                                      [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto chosen = script_.completed++ % 2 == 0 ? newest : oldest;
    Request& request = *chosen->first;
    Settle(request, script_.complete(chosen->second));
    under_way_.erase(chosen);
    --script_.under_way;
    return &request;
  }

 private:
  void Settle(Request& request, const Outcome& outcome) {
    request.status = outcome.status;
    const auto bytes = request.bytes.first(std::min(outcome.done_bytes, request.bytes.size()));
    if (script_.bypasses && script_.refuses_to_bypass) request.status = absl::InvalidArgumentError("EINVAL");
    if (!request.status.ok()) return;
    request.done_bytes = bytes.size();
    if (!request.writes) {
      request.done_bytes = *file_.Read(request.offset, bytes);
    } else {
      if (script_.bypasses) ++script_.bypassing_writes;
      EXPECT_TRUE(file_.Write(request.offset, {bytes.data(), bytes.size()}).ok());
    }
  }

  File& file_;
  Script& script_;
  std::map<Request*, size_t> under_way_;
};

class ScriptedFile final : public File {
 public:
  ScriptedFile(std::unique_ptr<File> file, Script& script) : file_(std::move(file)), script_(script) {}
  ~ScriptedFile() override { EXPECT_EQ(script_.under_way, 0u) << "closed with requests under way"; }

  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override { return file_->Read(offset, into); }
  absl::Status Write(uint64_t offset, std::string_view bytes) override {
    if (script_.bypasses) {
      if (script_.refuses_to_bypass) return absl::InvalidArgumentError("EINVAL");
      EXPECT_TRUE(IsTransferAligned(offset, bytes)) << offset << " " << bytes.size();
      ++script_.bypassing_writes;
    }
    return file_->Write(offset, bytes);
  }
  absl::Status Truncate(uint64_t size) override { return file_->Truncate(size); }
  absl::Status Sync() override {
    EXPECT_EQ(script_.under_way, 0u) << "flushed with writes under way";
    ++script_.syncs;
    return file_->Sync();
  }
  absl::StatusOr<uint64_t> Size() override { return file_->Size(); }
  absl::Status Lock(uint64_t offset, uint64_t length, bool exclusive) override {
    return file_->Lock(offset, length, exclusive);
  }
  std::unique_ptr<RequestQueue> LendQueue() override {
    return script_.lends() ? std::make_unique<ScriptedQueue>(*file_, script_) : nullptr;
  }
  bool BypassCache(bool bypass) override {
    if (script_.can_bypass) script_.bypasses = bypass;
    return script_.can_bypass;
  }

 private:
  const std::unique_ptr<File> file_;
  Script& script_;
};

}  // namespace coffer::io
