// A service for tests of the transport: answers by the request's path, keeps the bodies it got.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "api/s3/exchange.h"
#include "engine/base/hooks.h"
#include "engine/base/mutex.h"
#include "tools/server/http/request_observer.h"

namespace coffer::server {

// What an exchange does; a test changes it by path.
struct FakePlan {
  bool brief = true;
  int status = 200;
  std::string body = "hello";
  bool length_known = true;
  bool refuse_early = false;      // the answer is known from the head: no body is wanted
  bool fail_pull = false;         // after the first piece
  bool finish_on_thread = false;  // done runs on a thread of its own
  std::function<void()> work;     // what Finish takes long for
  bool may_answer_early = false;  // with the first two bytes of the body
  http::HeaderList headers;
};

struct FakeSeen {
  http::RequestHead head;
  std::string body;
  bool finished = false;
  bool waited = false;  // Finish was called, not FinishAsync
};

// A log in memory, a line an entry: "info request status=200 ...".
class KeptLog final : public Logger {
 public:
  bool Enabled(LogLevel) override { return true; }
  void Log(LogLevel level, std::string_view message, std::span<const LogField> fields) override {
    constexpr const char* kNames[] = {"debug ", "info ", "warning ", "error "};
    std::string line = kNames[static_cast<size_t>(level)] + std::string(message);
    for (const auto& [name, value] : fields) line.append(" ").append(name).append("=").append(value);
    MutexLock lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() {
    MutexLock lock(mutex_);
    return lines_;
  }

 private:
  Mutex mutex_;
  std::vector<std::string> lines_;
};

// What a server told of its requests.
class KeptReports final : public RequestObserver {
 public:
  struct Report {
    std::string method;
    std::string peer;
    int status = 0;  // also of a refusal
    bool complete = true;
    bool refused = false;
    bool has_first_byte = false;
  };

  void Began() override { ++began_; }
  void Ended(const RequestReport& report) override {
    Keep({.method = report.head.method,
          .peer = report.head.peer_address,
          .status = report.record.status,
          .complete = report.complete,
          .has_first_byte = report.first_byte.has_value()});
  }
  void Refused(int status, std::string_view, std::string_view peer) override {
    Keep({.peer = std::string(peer), .status = status, .refused = true});
  }

  void HandshakeFailed(std::string_view, std::string_view) override { ++failed_handshakes_; }

  size_t failed_handshakes() const { return failed_handshakes_; }
  size_t began() const { return began_; }
  std::vector<Report> reports() {
    MutexLock lock(mutex_);
    return reports_;
  }

 private:
  void Keep(Report report) {
    MutexLock lock(mutex_);
    reports_.push_back(std::move(report));
  }

  std::atomic<size_t> began_{0};
  std::atomic<size_t> failed_handshakes_{0};
  Mutex mutex_;
  std::vector<Report> reports_;
};

class FakeService {
 public:
  using Planner = std::function<FakePlan(const http::RequestHead&)>;
  explicit FakeService(Planner planner) : planner_(std::move(planner)) {}
  ~FakeService() {
    for (std::thread& thread : threads_) thread.join();
  }

  std::unique_ptr<s3::Exchange> Begin(const http::RequestHead& head);

  std::vector<FakeSeen> seen() {
    MutexLock lock(mutex_);
    return seen_;
  }
  // Waits until there was an exchange and none is alive: those of connections that were cut are dropped by workers.
  void AwaitNoneAlive() {
    MutexLock lock(mutex_);
    changed_.Wait(mutex_, [this] { return !seen_.empty() && alive_ == 0; });
  }

 private:
  friend class FakeExchange;
  Planner planner_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<FakeSeen> seen_;
  size_t alive_ = 0;
  std::vector<std::thread> threads_;
};

class FakeExchange final : public s3::Exchange {
 public:
  FakeExchange(FakeService& service, FakePlan plan, size_t index)
      : service_(service), plan_(std::move(plan)), index_(index) {
    record_.status = plan_.status;
    response_.status = plan_.status;
    response_.headers = plan_.headers;
    if (plan_.length_known) response_.content_length = plan_.body.size();
    early_ = {{.status = 200}, std::string_view(plan_.body).substr(0, 2)};
    wish_.brief = plan_.brief;
    wish_.step = plan_.refuse_early ? http::Wish::Step::kFinish : http::Wish::Step::kBody;
    wish_.body_bytes_max = ~uint64_t{0};
  }
  ~FakeExchange() override {
    MutexLock lock(service_.mutex_);
    --service_.alive_;
    service_.changed_.NotifyAll();
  }

  http::Wish wish() const override { return wish_; }
  http::Wish Push(std::string_view bytes) override {
    MutexLock lock(service_.mutex_);
    service_.seen_[index_].body.append(bytes);
    return wish_;
  }
  const http::ResponseHead& Finish() override {
    SetFinished(/*waited=*/true);
    return response_;
  }
  void FinishAsync(std::function<void()> done) override {
    if (plan_.work) plan_.work();
    SetFinished(/*waited=*/false);
    if (!plan_.finish_on_thread) return done();
    MutexLock lock(service_.mutex_);
    service_.threads_.emplace_back(std::move(done));
  }
  const http::ResponseHead& response() override { return response_; }
  const s3::EarlyAnswer* early_answer() const override { return plan_.may_answer_early ? &early_ : nullptr; }
  void FollowEarlyAnswer() override {
    pulled_ = early_.prelude.size();
    record_.status = early_.head.status;
  }
  absl::StatusOr<size_t> Pull(std::span<char> into) override {
    if (plan_.fail_pull && pulled_ > 0) return absl::DataLossError("the disk lost it");
    size_t count = std::min(into.size(), plan_.body.size() - pulled_);
    if (plan_.fail_pull) count = std::min<size_t>(count, 3);
    std::copy_n(plan_.body.data() + pulled_, count, into.data());
    pulled_ += count;
    return count;
  }
  const s3::ExchangeRecord& record() const override { return record_; }

 private:
  void SetFinished(bool waited) {
    MutexLock lock(service_.mutex_);
    service_.seen_[index_].finished = true;
    service_.seen_[index_].waited = waited;
    wish_.step = http::Wish::Step::kPull;
  }

  FakeService& service_;
  FakePlan plan_;
  size_t index_;
  http::Wish wish_;
  s3::EarlyAnswer early_;
  http::ResponseHead response_;
  size_t pulled_ = 0;
  s3::ExchangeRecord record_;
};

inline std::unique_ptr<s3::Exchange> FakeService::Begin(const http::RequestHead& head) {
  FakePlan plan = planner_(head);
  MutexLock lock(mutex_);
  seen_.push_back({.head = head});
  ++alive_;
  return std::make_unique<FakeExchange>(*this, std::move(plan), seen_.size() - 1);
}

}  // namespace coffer::server
