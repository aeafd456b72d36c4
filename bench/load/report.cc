#include "bench/load/report.h"

#include "absl/strings/str_format.h"
#include "engine/base/text.h"

namespace coffer::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMebibyte = 1 << 20;

double ToMicros(double nanos) { return nanos / 1000; }

std::string ShareText(const Options& options) {
  std::string text;
  for (const Share& share : options.shares) {
    if (!text.empty()) text += ',';
    text.append(kWorkNames[static_cast<size_t>(share.work)]).append(1, ':');
    text += std::to_string(share.connections > 0 ? share.connections : options.concurrent);
  }
  return text;
}

Json LatencyJson(const Histogram& latency) {
  const auto at = [&](double share) { return ToMicros(static_cast<double>(latency.Percentile(share))); };
  return {{"min", ToMicros(static_cast<double>(latency.min()))},
          {"mean", ToMicros(latency.mean())},
          {"p50", at(0.5)},
          {"p90", at(0.9)},
          {"p99", at(0.99)},
          {"p999", at(0.999)},
          {"max", ToMicros(static_cast<double>(latency.max()))}};
}

double MicrosPerOp(double cpu_s, const Tally& tally) {
  return tally.count() == 0 ? 0 : cpu_s * 1e6 / static_cast<double>(tally.count());
}

}  // namespace

std::string TitleOf(const Options& options) { return ShareText(options) + " on " + options.host; }

Json ToJson(const Options& options, const PhaseResult& result) {
  const Tally& tally = result.tally;
  Json ops = Json::object();
  for (size_t i = 0; i < kOpCount; ++i) {
    const OpTally& op = tally.ops[i];
    if (op.latency.count() == 0) continue;
    ops[std::string(kOpNames[i])] = {{"count", op.latency.count()},
                                     {"rate_per_s", static_cast<double>(op.latency.count()) / result.seconds},
                                     {"bytes_per_s", static_cast<double>(op.bytes) / result.seconds},
                                     {"latency_us", LatencyJson(op.latency)},
                                     {"per_second", op.per_second}};
  }
  Json json = {{"host", options.host},
               {"op", ShareText(options)},
               {"object_bytes", options.workload.object_bytes},
               {"objects", options.workload.objects},
               {"write_objects", options.workload.write_objects},
               {"threads", options.threads},
               {"loop", options.rate > 0 ? "open" : "closed"},
               {"measured_s", result.seconds},
               {"count", tally.count()},
               {"errors", tally.errors},
               {"first_error", tally.first_error},
               {"bodies_checked", tally.bodies_checked},
               {"client_cpu_us_per_op", MicrosPerOp(result.client_cpu_s, tally)},
               {"server_cpu_us_per_op", nullptr},
               {"ops", std::move(ops)}};
  if (result.server_cpu_s) json["server_cpu_us_per_op"] = MicrosPerOp(*result.server_cpu_s, tally);
  return json;
}

std::string ToText(const Options& options, const PhaseResult& result) {
  const Tally& tally = result.tally;
  std::string text =
      absl::StrFormat("%s, %.1f s%s\n\n", TitleOf(options), result.seconds, options.rate > 0 ? ", open loop" : "");
  absl::StrAppendFormat(&text, "%-16s%12s%12s%12s%10s%10s%10s%10s%10s\n", "", "count", "/s", "MiB/s", "p50 ms",
                        "p90 ms", "p99 ms", "p99.9 ms", "max ms");
  for (size_t i = 0; i < kOpCount; ++i) {
    const OpTally& op = tally.ops[i];
    if (op.latency.count() == 0) continue;
    const auto ms = [&](double share) { return static_cast<double>(op.latency.Percentile(share)) * 1e-6; };
    absl::StrAppendFormat(&text, "%-16s%12d%12.1f%12.2f%10.3f%10.3f%10.3f%10.3f%10.3f\n", AsAbsl(kOpNames[i]),
                          op.latency.count(), static_cast<double>(op.latency.count()) / result.seconds,
                          static_cast<double>(op.bytes) / kMebibyte / result.seconds, ms(0.5), ms(0.9), ms(0.99),
                          ms(0.999), static_cast<double>(op.latency.max()) * 1e-6);
  }
  absl::StrAppendFormat(&text, "\nCPU: client %.1f us an operation", MicrosPerOp(result.client_cpu_s, tally));
  if (result.server_cpu_s) {
    absl::StrAppendFormat(&text, ", server %.1f us an operation", MicrosPerOp(*result.server_cpu_s, tally));
  }
  absl::StrAppendFormat(&text, "\n%d errors, %d bodies compared\n", tally.errors, tally.bodies_checked);
  if (!tally.first_error.empty()) absl::StrAppendFormat(&text, "first error: %s\n", tally.first_error);
  return text;
}

}  // namespace coffer::bench
