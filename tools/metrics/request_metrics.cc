#include "tools/metrics/request_metrics.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <utility>

#include "engine/base/metrics.h"

namespace coffer::metrics {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

// What answers of S3 have; the last stands for all others. 499: the client was gone before the answer was out.
constexpr int kClientGone = 499;
constexpr int kStatuses[] = {200, 204, 206, 301, 304, 307, 400, 403, 404, 405, 408,
                             409, 411, 412, 413, 416, 417, 431, 500, 501, 503, kClientGone};
constexpr size_t kStatusCount = std::size(kStatuses) + 1;
constexpr size_t kBucketCount = std::size(kSecondsBounds) + 1;
constexpr double kNanoseconds = 1e9;

// Only its own thread, as a rule, writes it: an addition costs no more than the cache line that is there already.
class Cell {
 public:
  Cell() = default;
  Cell(const Cell& other) : value_(other.value()) {}
  void Add(uint64_t count) { value_.fetch_add(count, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

constexpr std::array<uint8_t, 600> MakeStatusIndex() {
  std::array<uint8_t, 600> index{};
  for (uint8_t& each : index) each = kStatusCount - 1;
  for (size_t i = 0; i < std::size(kStatuses); ++i) index[static_cast<size_t>(kStatuses[i])] = static_cast<uint8_t>(i);
  return index;
}

size_t StatusIndex(int status) {
  static constexpr std::array<uint8_t, 600> kIndex = MakeStatusIndex();
  return status >= 0 && status < 600 ? kIndex[static_cast<size_t>(status)] : kStatusCount - 1;
}

std::string StatusText(size_t index) {
  return index < std::size(kStatuses) ? std::to_string(kStatuses[index]) : "other";
}

size_t ThreadNumber() {
  static std::atomic<size_t> next{0};
  thread_local const size_t number = next.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace

struct RequestMetrics::Operation {
  void Add(const Operation& other) {
    for (size_t i = 0; i < kStatusCount; ++i) statuses[i].Add(other.statuses[i].value());
    for (size_t i = 0; i < kBucketCount; ++i) buckets[i].Add(other.buckets[i].value());
    took_ns.Add(other.took_ns.value());
    bytes_in.Add(other.bytes_in.value());
    bytes_out.Add(other.bytes_out.value());
  }
  uint64_t requests() const {
    uint64_t sum = 0;
    for (const Cell& cell : statuses) sum += cell.value();
    return sum;
  }

  std::array<Cell, kStatusCount> statuses;
  std::array<Cell, kBucketCount> buckets;
  Cell took_ns;
  Cell bytes_in;
  Cell bytes_out;
};

struct alignas(64) RequestMetrics::Stripe {
  Stripe(size_t operation_count, size_t error_count) : operations(operation_count), errors(error_count) {}
  std::vector<Operation> operations;
  std::vector<Cell> errors;
  std::array<Cell, kStatusCount> refusals;
  Cell began;
  Cell failed_handshakes;
};

RequestMetrics::Names::Names(const std::vector<std::string_view>& known) : names_(known) {
  names_.push_back("Unknown");
  for (size_t i = 0; i < names_.size(); ++i) index_.emplace(names_[i], i);
}

size_t RequestMetrics::Names::IndexOf(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? names_.size() - 1 : found->second;
}

RequestMetrics::RequestMetrics(const std::vector<std::string_view>& operations,
                               const std::vector<std::string_view>& errors, size_t threads)
    : operations_(operations), errors_(errors) {
  for (size_t i = 0; i < std::max<size_t>(threads, 1); ++i) {
    stripes_.push_back(std::make_unique<Stripe>(operations_.size(), errors_.size()));
  }
}

RequestMetrics::~RequestMetrics() = default;

RequestMetrics::Stripe& RequestMetrics::MyStripe() { return *stripes_[ThreadNumber() % stripes_.size()]; }

void RequestMetrics::Began() { MyStripe().began.Add(1); }

void RequestMetrics::Ended(const server::RequestReport& report) {
  const s3::ExchangeRecord& record = report.record;
  Stripe& stripe = MyStripe();
  Operation& operation = stripe.operations[operations_.IndexOf(record.operation)];
  const double seconds = static_cast<double>(report.took.count()) / kNanoseconds;
  operation.statuses[StatusIndex(report.complete ? record.status : kClientGone)].Add(1);
  operation.buckets[static_cast<size_t>(std::ranges::lower_bound(kSecondsBounds, seconds) - kSecondsBounds)].Add(1);
  operation.took_ns.Add(static_cast<uint64_t>(report.took.count()));
  if (record.body_bytes_in > 0) operation.bytes_in.Add(record.body_bytes_in);
  if (record.body_bytes_out > 0) operation.bytes_out.Add(record.body_bytes_out);
  if (!record.error_code.empty()) stripe.errors[errors_.IndexOf(record.error_code)].Add(1);
}

void RequestMetrics::Refused(int status, std::string_view, std::string_view) {
  MyStripe().refusals[StatusIndex(status)].Add(1);
}

void RequestMetrics::HandshakeFailed(std::string_view, std::string_view) { MyStripe().failed_handshakes.Add(1); }

uint64_t RequestMetrics::Sum(const std::function<uint64_t(const Stripe&)>& of) const {
  uint64_t sum = 0;
  for (const auto& stripe : stripes_) sum += of(*stripe);
  return sum;
}

uint64_t RequestMetrics::AddOperations(Families& families) const {
  MetricFamily requests =
      Empty(MetricType::Counter, "coffer_s3_requests_total",
            "Requests by operation and HTTP status; 499: the client was gone before the answer was.");
  MetricFamily took = Empty(MetricType::Histogram, "coffer_s3_request_duration_seconds",
                            "From a request's head to the last byte of its answer.");
  MetricFamily in = Empty(MetricType::Counter, "coffer_s3_received_bytes_total", "Bodies of requests, decoded.");
  MetricFamily out = Empty(MetricType::Counter, "coffer_s3_sent_bytes_total", "Bodies of answers.");
  uint64_t ended = 0;
  for (size_t i = 0; i < operations_.size(); ++i) {
    Operation operation;
    for (const auto& stripe : stripes_) operation.Add(stripe->operations[i]);
    if (operation.requests() == 0) continue;
    ended += operation.requests();
    const Labels labels = {{"operation", std::string(operations_[i])}};
    for (size_t s = 0; s < kStatusCount; ++s) {
      const uint64_t count = operation.statuses[s].value();
      if (count > 0) AddValue(requests, {labels[0], {"status", StatusText(s)}}, static_cast<double>(count));
    }
    std::array<uint64_t, kBucketCount> counts;
    std::ranges::transform(operation.buckets, counts.begin(), &Cell::value);
    AddHistogram(took, labels, kSecondsBounds, counts, static_cast<double>(operation.took_ns.value()) / kNanoseconds);
    AddValue(in, labels, static_cast<double>(operation.bytes_in.value()));
    AddValue(out, labels, static_cast<double>(operation.bytes_out.value()));
  }
  for (MetricFamily* family : {&requests, &took, &in, &out}) families.push_back(std::move(*family));
  return ended;
}

void RequestMetrics::AddFailures(Families& families) const {
  MetricFamily errors = Empty(MetricType::Counter, "coffer_s3_errors_total", "Answers that are errors, by S3's code.");
  for (size_t i = 0; i < errors_.size(); ++i) {
    const uint64_t count = Sum([i](const Stripe& stripe) { return stripe.errors[i].value(); });
    if (count > 0) AddValue(errors, {{"code", std::string(errors_[i])}}, static_cast<double>(count));
  }
  MetricFamily refused = Empty(MetricType::Counter, "coffer_http_refused_requests_total",
                               "Requests that reached no operation: malformed, too slow, too many connections.");
  for (size_t s = 0; s < kStatusCount; ++s) {
    const uint64_t count = Sum([s](const Stripe& stripe) { return stripe.refusals[s].value(); });
    if (count > 0) AddValue(refused, {{"status", StatusText(s)}}, static_cast<double>(count));
  }
  const uint64_t handshakes = Sum([](const Stripe& stripe) { return stripe.failed_handshakes.value(); });
  families.push_back(std::move(errors));
  families.push_back(std::move(refused));
  families.push_back(Counter("coffer_tls_failed_handshakes_total", "Clients with which no TLS came about.",
                             static_cast<double>(handshakes)));
}

Families RequestMetrics::Collect() const {
  Families families;
  // In this order, or one could have ended that had not begun.
  const uint64_t ended = AddOperations(families);
  const uint64_t began = Sum([](const Stripe& stripe) { return stripe.began.value(); });
  AddFailures(families);
  families.push_back(Gauge("coffer_s3_requests_in_flight", "Requests that began and have not ended.",
                           static_cast<double>(std::max(began, ended) - ended)));
  return families;
}

}  // namespace coffer::metrics
