// S3Service without a socket, for tests in other languages: requests come as JSON lines on standard input, answers go
// as JSON lines to standard output.
//
//   s3_driver memory|disk|memory-no-inline FOLDER REGION...
//
// Over a disk, requests finish in the asynchronous form, on a thread lent for commits; in memory, in the blocking one.
// The first line that it prints has the credentials of a fresh account and of a second one. A request:
//   {"method": "PUT", "target": "/b/k", "headers": [["Host", "x"]], "body": "<base64>", "step": 7}
// Its body is pushed in steps of that many bytes (0: all at once), and its answer is pulled likewise:
//   {"status": 200, "headers": [["ETag", "..."]], "body": "<base64>", "pushed": 5, "reset": false}
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "api/s3/service.h"
#include "backends/disk/disk_backend.h"
#include "backends/memory/memory_backend.h"
#include "engine/engine.h"
#include "nlohmann/json.hpp"

namespace coffer {
namespace {

using nlohmann::json;

constexpr size_t kDefaultStep = 64 << 10;

std::string Decode(const std::string& base64) {
  std::string bytes;
  absl::Base64Unescape(base64, &bytes);
  return bytes;
}

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const std::string& kind, const std::string& folder) {
  Options options;
  if (kind == "disk") {
    options.directory = folder;
    options.durable = false;  // power cuts have their own tests
    auto backend = MakeDiskBackend(folder + "/blobs", {});
    if (!backend.ok()) return backend.status();
    options.backend = *std::move(backend);
  } else {
    options.backend = MakeMemoryBackend();
    if (kind == "memory-no-inline") options.inline_bytes_max = 0;
  }
  return Engine::Open(std::move(options));
}

json MakeCredentials(Engine& engine, const std::string& name) {
  OpContext context;
  auto account = engine.identity().CreateAccount(context, name).Commit();
  auto key = engine.identity().CreateAccessKey(context, account->id, name).Commit();
  return {{"account_id", account->id},
          {"canonical_id", account->canonical_id},
          {"access_key", key->info.access_key},
          {"secret_key", key->secret.Reveal()}};
}

size_t PushBody(s3::Exchange& exchange, const std::string& body, size_t step) {
  size_t pushed = 0;
  while (pushed < body.size() && exchange.wish().step == http::Wish::Step::kBody) {
    const size_t count = std::min(step, body.size() - pushed);
    exchange.Push(std::string_view(body).substr(pushed, count));
    pushed += count;
  }
  return pushed;
}

const http::ResponseHead& Finish(s3::Exchange& exchange, bool is_async) {
  if (!is_async) return exchange.Finish();
  std::promise<void> done;
  exchange.FinishAsync([&done] { done.set_value(); });
  done.get_future().wait();
  return exchange.response();
}

json Serve(s3::S3Service& service, const json& request, bool is_async) {
  http::RequestHead head{.method = request.at("method"), .target = request.at("target")};
  for (const json& header : request.at("headers")) head.headers.Add(std::string(header[0]), std::string(header[1]));
  const std::string body = Decode(request.value("body", ""));
  const size_t asked = request.value("step", size_t{0});
  const size_t step = asked == 0 ? kDefaultStep : asked;

  std::unique_ptr<s3::Exchange> exchange = service.Begin(OpContext{}, head);
  json answer;
  answer["pushed"] = PushBody(*exchange, body, step);
  Finish(*exchange, is_async);
  std::string pulled;
  if (request.value("early", false)) {
    pulled = std::string(exchange->early_answer()->prelude) + "  ";
    exchange->FollowEarlyAnswer();
  }
  const http::ResponseHead& response = exchange->response();
  answer["status"] = response.status;
  answer["headers"] = json::array();
  for (const http::Header& header : response.headers) answer["headers"].push_back({header.name, header.value});
  if (response.content_length) answer["content_length"] = *response.content_length;
  std::vector<char> buffer(step);
  bool reset = false;
  while (true) {
    const absl::StatusOr<size_t> count = exchange->Pull(buffer);
    reset = !count.ok();
    if (reset || *count == 0) break;
    pulled.append(buffer.data(), *count);
  }
  answer["body"] = absl::Base64Escape(pulled);
  answer["reset"] = reset;
  answer["operation"] = std::string(exchange->record().operation);
  answer["error_code"] = exchange->record().error_code;
  answer["internal_error"] = exchange->record().internal_error;
  return answer;
}

int Main(const std::string& kind, const std::string& folder, std::vector<std::string> regions) {
  auto engine = OpenEngine(kind, folder);
  if (!engine.ok()) {
    std::cerr << engine.status() << "\n";
    return 1;
  }
  const bool is_async = kind == "disk";
  std::jthread committer;
  if (is_async) committer = std::jthread([&](std::stop_token stop) { (*engine)->RunCommits(stop); });
  s3::S3Service service(
      **engine, {.regions = std::move(regions), .domains = {"s3.test", "{region}.s3.test", "s3-{region}.test"}});
  std::cout << json{{"main", MakeCredentials(**engine, "main")}, {"other", MakeCredentials(**engine, "other")}}.dump()
            << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << Serve(service, json::parse(line), is_async).dump(-1, ' ', true, json::error_handler_t::replace)
              << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace coffer

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: s3_driver memory|disk|memory-no-inline FOLDER REGION...\n";
    return 2;
  }
  return coffer::Main(argv[1], argv[2], {argv + 3, argv + argc});
}
