#include "tools/server/telemetry/access_log.h"

#include <chrono>
#include <utility>

namespace coffer::server {
namespace {

// Clients send what they like; more of it than this tells nothing.
constexpr size_t kFieldBytesMax = 256;

std::string_view Cut(std::string_view text) { return text.substr(0, kFieldBytesMax); }

uint64_t Microseconds(std::chrono::nanoseconds time) { return static_cast<uint64_t>(time.count() / 1000); }

LogLine Line(LogFormat format, LogLevel level, std::string_view message) {
  return {format, SystemClock().WallNow(), level, message};
}

void AddGiven(LogLine& line, std::string_view name, std::string_view value) {
  if (!value.empty()) line.Text(name, value);
}

// What a line of either kind needs to be found by.
void AddIdentity(LogLine& line, const RequestReport& report) {
  const s3::ExchangeRecord& record = report.record;
  line.Text("request_id", record.request_id).Text("peer", report.head.peer_address);
  line.Text("method", Cut(report.head.method)).Text("operation", record.operation);
  AddGiven(line, "bucket", Cut(record.bucket));
  AddGiven(line, "key", record.key);
}

}  // namespace

void AccessLog::Write(LogLine line) { (file_ != nullptr ? *file_ : log_.writer()).Write(std::move(line).Finish()); }

void AccessLog::Ended(const RequestReport& report) {
  const s3::ExchangeRecord& record = report.record;
  if (!record.internal_error.empty()) {
    LogLine line = Line(log_.format(), LogLevel::kError, "a request failed inside");
    AddIdentity(line, report);
    line.Text("error", record.error_code).Text("internal_error", record.internal_error);
    log_.writer().Write(std::move(line).Finish());
  }
  if (!IsOn()) return;
  LogLine line = Line(log_.format(), LogLevel::kInfo, "request");
  AddIdentity(line, report);
  line.Number("status", static_cast<uint64_t>(record.status));
  AddGiven(line, "error", record.error_code);
  line.Number("bytes_in", record.body_bytes_in).Number("bytes_out", record.body_bytes_out);
  line.Number("took_us", Microseconds(report.took));
  if (report.first_byte) line.Number("first_byte_us", Microseconds(*report.first_byte));
  AddGiven(line, "account", record.account_id);
  AddGiven(line, "access_key", record.access_key);
  line.Text("user_agent", Cut(report.head.headers.Find("user-agent").value_or("")));
  line.Flag("tls", report.head.is_tls);
  if (!report.complete) line.Text("outcome", "abandoned");
  Write(std::move(line));
}

void AccessLog::Refused(int status, std::string_view reason, std::string_view peer) {
  if (!IsOn()) return;
  LogLine line = Line(log_.format(), LogLevel::kInfo, "request refused");
  line.Text("peer", peer).Number("status", static_cast<uint64_t>(status)).Text("reason", reason);
  Write(std::move(line));
}

void AccessLog::HandshakeFailed(std::string_view reason, std::string_view peer) {
  if (!IsOn()) return;
  LogLine line = Line(log_.format(), LogLevel::kInfo, "handshake failed");
  line.Text("peer", peer).Text("reason", reason);
  Write(std::move(line));
}

}  // namespace coffer::server
