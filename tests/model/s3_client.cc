#include "tests/model/s3_client.h"

#include <array>
#include <memory>

#include "absl/strings/escaping.h"
#include "api/s3/sigv4/canonical.h"
#include "engine/base/digest.h"

namespace coffer::model {
namespace {

constexpr size_t kPiece = 10'000;  // so that long bodies come in several

void PushAll(s3::Exchange& exchange, std::string_view body) {
  while (!body.empty() && exchange.wish().step == http::Wish::Step::kBody) {
    exchange.Push(body.substr(0, kPiece));
    body.remove_prefix(std::min(kPiece, body.size()));
  }
}

}  // namespace

absl::StatusOr<S3Client::Response> S3Client::Send(s3::WireRequest request, bool is_document) {
  http::RequestHead head{.method = request.method, .target = request.path, .headers = std::move(request.headers)};
  if (!request.query.empty()) head.target += "?" + request.query;
  head.headers.Add("Host", "localhost");
  // Documents need a digest.
  if (is_document) {
    head.headers.Add("Content-MD5", absl::Base64Escape(DigestOf(Algorithm::kMd5, request.body)));
  }
  if (request.method == "PUT" || !request.body.empty()) {
    head.headers.Set("Content-Length", std::to_string(request.body.size()));
  }
  RETURN_IF_ERROR(s3::sigv4::SignHead(credentials_, clock_.WallNow(), s3::sigv4::kUnsignedPayload, head).status());
  const std::unique_ptr<s3::Exchange> exchange = service_.Begin({}, head);
  PushAll(*exchange, request.body);
  Response response{.head = exchange->Finish(), .body = {}};
  std::array<char, kPiece> buffer;
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, exchange->Pull(buffer));
    if (count == 0) break;
    response.body.append(buffer.data(), count);
  }
  const std::string& error = exchange->record().error_code;
  if (!error.empty()) return absl::UnknownError(error);
  return response;
}

}  // namespace coffer::model
