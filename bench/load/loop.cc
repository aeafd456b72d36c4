#include "bench/load/loop.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::bench {
namespace {

constexpr size_t kBufferBytes = 256 * 1024;
constexpr uint64_t kNanosPerSecond = 1'000'000'000;
// How long answers may take to come, after which the run fails.
constexpr uint64_t kPatience = 60 * kNanosPerSecond;
constexpr size_t kErrorTextMax = 300;

}  // namespace

uint64_t Now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * kNanosPerSecond + static_cast<uint64_t>(time.tv_nsec);
}

Loop::~Loop() {
  if (epoll_ >= 0) close(epoll_);
}

void Loop::Add(std::unique_ptr<Script> script) {
  connections_.push_back(std::make_unique<Connection>(*endpoint_, std::move(script)));
}

absl::StatusOr<Tally> Loop::Run() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  buffer_.resize(kBufferBytes);
  for (const auto& connection : connections_) RETURN_IF_ERROR(Open(*connection));
  next_due_ = Now();
  for (const auto& connection : connections_) RETURN_IF_ERROR(Start(*connection, Now()));
  uint64_t last_progress = Now();
  std::array<epoll_event, 64> events;
  while (busy_ > 0 || !idle_.empty()) {
    const int count = Wait(events);
    const uint64_t now = Now();
    if (count > 0) last_progress = now;
    if (busy_ > 0 && now - last_progress > kPatience) return absl::DeadlineExceededError("the server does not answer");
    for (int i = 0; i < count; ++i) {
      RETURN_IF_ERROR(Ready(*static_cast<Connection*>(events[i].data.ptr), events[i].events));
    }
    RETURN_IF_ERROR(StartDue());
  }
  return std::move(tally_);
}

int Loop::Wait(std::span<epoll_event> events) const {
  uint64_t nanos = kNanosPerSecond;
  if (!idle_.empty()) {
    const uint64_t now = Now();
    nanos = next_due_ > now ? std::min(nanos, next_due_ - now) : 0;
  }
  const timespec timeout{.tv_sec = static_cast<time_t>(nanos / kNanosPerSecond),
                         .tv_nsec = static_cast<long>(nanos % kNanosPerSecond)};
  return epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
}

absl::Status Loop::Open(Connection& connection) {
  RETURN_IF_ERROR(connection.Open());
  connection.waits_to_send = false;
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket(), &event) != 0) {
    return absl::InternalError(absl::StrCat("epoll_ctl: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::Status Loop::Start(Connection& connection, uint64_t now) {
  uint64_t begin = now;
  if (phase_->interval > 0 && now < phase_->measure_end) {
    if (next_due_ > now) {
      idle_.push_back(&connection);
      return absl::OkStatus();
    }
    begin = next_due_;
    next_due_ += phase_->interval;
  }
  connection.request = Request();
  if (now >= phase_->measure_end || phase_->requests_left.fetch_sub(1, std::memory_order_relaxed) <= 0 ||
      !connection.script().Next(connection.request)) {
    connection.Close();
    return absl::OkStatus();
  }
  ++busy_;
  connection.is_busy = true;
  return Advance(connection, connection.Send(begin));
}

absl::Status Loop::StartDue() {
  while (!idle_.empty()) {
    const uint64_t now = Now();
    if (next_due_ > now && now < phase_->measure_end) break;
    Connection* connection = idle_.front();
    idle_.pop_front();
    RETURN_IF_ERROR(Start(*connection, now));
  }
  return absl::OkStatus();
}

absl::Status Loop::Ready(Connection& connection, uint32_t events) {
  if (!connection.is_busy) return Open(connection);  // the server ended it between two requests
  if ((events & EPOLLOUT) != 0) RETURN_IF_ERROR(Advance(connection, connection.SendMore()));
  if (!connection.is_busy) return absl::OkStatus();
  if ((events & ~static_cast<uint32_t>(EPOLLOUT)) == 0) return absl::OkStatus();
  return Advance(connection, connection.Receive(buffer_));
}

absl::Status Loop::Advance(Connection& connection, Connection::Progress progress) {
  if (progress == Connection::Progress::kAnswered) return Answered(connection);
  if (progress == Connection::Progress::kBroken) {
    --busy_;
    connection.is_busy = false;
    tally_.CountError("the connection ended within a request");
    RETURN_IF_ERROR(Open(connection));
    return Start(connection, Now());
  }
  if (connection.has_unsent() != connection.waits_to_send) Watch(connection);
  return absl::OkStatus();
}

void Loop::Watch(Connection& connection) {
  connection.waits_to_send = connection.has_unsent();
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
  if (connection.waits_to_send) event.events |= EPOLLOUT;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket(), &event);
}

absl::Status Loop::Answered(Connection& connection) {
  const uint64_t now = Now();
  --busy_;
  connection.is_busy = false;
  Count(connection, now);
  if (connection.has_wanted_status()) connection.script().Take(connection.answer());
  if (!connection.is_reusable()) RETURN_IF_ERROR(Open(connection));
  return Start(connection, now);
}

void Loop::Count(Connection& connection, uint64_t now) {
  const Answer answer = connection.answer();
  const Request& request = connection.request;
  if (!connection.has_wanted_status()) {
    tally_.CountError(absl::StrCat(answer.status, " to ", AsAbsl(OpName(request.op)), ": ",
                                   AsAbsl(answer.text.substr(0, kErrorTextMax))));
    return;
  }
  if (request.check) {
    ++tally_.bodies_checked;
    if (!request.check->IsGood()) {
      tally_.CountError(
          absl::StrCat("a body is not what was written: ", AsAbsl(request.head.substr(0, request.head.find("\r\n")))));
      return;
    }
  }
  if (now < phase_->measure_begin || now >= phase_->measure_end) return;
  OpTally& op = tally_.ops[static_cast<size_t>(request.op)];
  op.latency.Add(now - connection.begin());
  op.bytes += request.body_bytes() + answer.body_bytes;
  const size_t second = (now - phase_->measure_begin) / kNanosPerSecond;
  if (second >= op.per_second.size()) op.per_second.resize(second + 1);
  ++op.per_second[second];
}

}  // namespace coffer::bench
