#include "bench/load/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <sstream>

#include "bench/load/body.h"

namespace coffer::bench {
namespace {

constexpr int kUsageError = 2;

const std::map<std::string, double> kTimeUnits = {{"ms", 0.001}, {"s", 1}, {"m", 60}};
const std::map<std::string, Auth> kAuths = {
    {"header", Auth::kHeader}, {"presigned", Auth::kPresigned}, {"none", Auth::kNone}};
const std::map<std::string, bool> kPayloads = {{"unsigned", false}, {"signed", true}};
const std::map<std::string, Algorithm> kChecksums = {
    {"md5", Algorithm::kMd5},     {"sha1", Algorithm::kSha1},     {"sha256", Algorithm::kSha256},
    {"crc32", Algorithm::kCrc32}, {"crc32c", Algorithm::kCrc32c}, {"crc64nvme", Algorithm::kCrc64Nvme}};

// "get:32,put:32"; what is wrong with it, or nothing.
std::string ParseShares(const std::string& text, std::vector<Share>& shares) {
  shares.clear();
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, ',');) {
    const size_t colon = item.find(':');
    const auto name = std::find(kWorkNames.begin(), kWorkNames.end(), item.substr(0, colon));
    if (name == kWorkNames.end()) return "\"" + item + "\" is none of put, get, stat, list, delete, multipart, mixed";
    Share share{.work = static_cast<Work>(name - kWorkNames.begin())};
    if (colon != std::string::npos && (!CLI::detail::lexical_cast(item.substr(colon + 1), share.connections) ||
                                       share.connections < 1 || share.connections > 10'000)) {
      return "\"" + item + "\" has no good number of connections";
    }
    shares.push_back(share);
  }
  return shares.empty() ? "nothing to do" : "";
}

void AddTarget(CLI::App& app, Options& options) {
  app.add_option("--host", options.host, "Address and port");
  app.add_flag_callback(
      "--tls", [&options] { options.tls = Tls::kVerified; },
      "Over HTTPS; SSL_CERT_FILE names authorities other than the system's");
  app.add_flag_callback(
      "--insecure", [&options] { options.tls = Tls::kInsecure; }, "Over HTTPS, with any certificate");
  app.add_option("--access-key", options.access_key, "Access key")->envname("AWS_ACCESS_KEY_ID");
  app.add_option("--secret-key", options.secret_key, "Its secret")->envname("AWS_SECRET_ACCESS_KEY");
  app.add_option("--region", options.region, "Region that requests are signed for");
  app.add_option("--bucket", options.bucket, "Bucket, made when it is missing; objects are left in it");
  app.add_option("--path", options.path, "GET this path, unsigned, of any HTTP server; nothing is prepared");
  app.add_option("--server-pid", options.server_pid,
                 "The server's process, for its CPU time; found by its port when it is on this machine");
}

void AddLoad(CLI::App& app, Options& options) {
  app.add_option("--concurrent", options.concurrent, "Connections of each op that has no number of its own")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--threads", options.threads, "Threads that share the connections")->check(CLI::Range(1, 64));
  app.add_option("--duration", options.duration_s, "Time to measure, such as 500ms, 10s or 2m")
      ->transform(CLI::AsNumberWithUnit(kTimeUnits));
  app.add_option("--warmup", options.warmup_s, "Time under load before that")
      ->transform(CLI::AsNumberWithUnit(kTimeUnits));
  app.add_option("--requests", options.requests, "Measure so many requests instead, all of them")
      ->check(CLI::PositiveNumber);
  app.add_option("--rate", options.rate,
                 "Requests a second at fixed times (open loop); latency counts from those times")
      ->check(CLI::PositiveNumber);
}

void AddObjects(CLI::App& app, Workload& workload) {
  app.add_option("--obj.size", workload.object_bytes, "Bytes of an object, such as 4KiB")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--objects", workload.objects, "Keys that are read; they are written before the clock starts")
      ->check(CLI::Range(1, 100'000'000));
  app.add_option("--write-objects", workload.write_objects,
                 "Keys that are put or deleted; puts begin anew after the last")
      ->check(CLI::Range(1, 100'000'000));
  app.add_option("--part.size", workload.part_bytes, "Bytes of a part")->transform(CLI::AsSizeValue(false));
  app.add_option("--parts", workload.parts, "Parts of an upload")->check(CLI::Range(1, 10'000));
  app.add_option("--max-keys", workload.list_keys, "Keys a listing")->check(CLI::Range(1, 1000));
  app.add_option("--get-distrib", workload.get_share, "GETs among mixed requests");
  app.add_option("--stat-distrib", workload.stat_share, "HEADs among mixed requests");
  app.add_option("--put-distrib", workload.put_share, "PUTs among mixed requests");
  app.add_option("--delete-distrib", workload.delete_share, "DELETEs among mixed requests");
  app.add_option("--sample", workload.sample, "Share of bodies that are compared with what was written")
      ->check(CLI::Range(0.0, 1.0));
}

// What no single option shows.
std::string Problem(const Options& options) {
  const Workload& workload = options.workload;
  if (workload.object_bytes < kStampBytes || workload.part_bytes < kStampBytes)
    return "objects and parts have 16 bytes or more";
  if (options.warmup_s < 0 || options.duration_s <= 0) return "times are positive";
  if (workload.get_share < 0 || workload.stat_share < 0 || workload.put_share < 0 || workload.delete_share < 0 ||
      workload.get_share + workload.stat_share + workload.put_share + workload.delete_share == 0) {
    return "shares of mixed requests are not negative, and one is positive";
  }
  if (workload.auth == Auth::kHeader && options.path.empty() && options.warmup_s + options.duration_s > 800) {
    return "a signature in the header is valid for 15 minutes; a run as long as this needs --auth presigned";
  }
  if (workload.auth == Auth::kPresigned && workload.is_payload_signed) return "a presigned URL signs no payload";
  const bool needs_keys = options.path.empty() && workload.auth != Auth::kNone;
  if (needs_keys && (options.access_key.empty() || options.secret_key.empty())) {
    return "--access-key and --secret-key are needed (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)";
  }
  return "";
}

}  // namespace

std::variant<Options, Message> ParseOptions(int argc, const char* const* argv) {
  Options options;
  std::string shares = "get";
  std::string auth = "header";
  std::string payload = "unsigned";
  std::string checksum;
  CLI::App app("Puts load on an S3 server, or on any HTTP server, and says how it did.", "load");
  app.option_defaults()->always_capture_default();
  app.add_option("--op", shares,
                 "put, get, stat, list, delete, multipart or mixed; several run side by side, "
                 "each on connections of its own: get:32,put:32");
  AddTarget(app, options);
  AddLoad(app, options);
  AddObjects(app, options.workload);
  app.add_option("--auth", auth, "How requests are signed: header, presigned or none")->check(CLI::IsMember(kAuths));
  app.add_option("--payload", payload, "Whether the body's SHA-256 is signed: unsigned or signed")
      ->check(CLI::IsMember(kPayloads));
  app.add_option("--checksum", checksum, "Sent with each body: md5, sha1, sha256, crc32, crc32c or crc64nvme")
      ->check(CLI::IsMember(kChecksums));
  app.add_option("--json", options.json, "File for the result as JSON; - is standard output, without the text");
  app.add_option("--plot", options.plot, "File for an SVG plot of rates and latencies");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const bool is_help = app.exit(error, out, out) == 0;
    return Message{out.str(), is_help ? 0 : kUsageError};
  }
  options.workload.auth = kAuths.at(auth);
  options.workload.is_payload_signed = kPayloads.at(payload);
  if (!checksum.empty()) options.workload.checksum = kChecksums.at(checksum);
  std::string problem = ParseShares(shares, options.shares);
  if (problem.empty()) problem = Problem(options);
  if (!problem.empty()) return Message{problem + "\n", kUsageError};
  return options;
}

}  // namespace coffer::bench
