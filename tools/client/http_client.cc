#include "tools/client/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/text.h"
#include "tools/ctl/version.h"

namespace coffer::client {
namespace {

constexpr long kConnectTimeoutMs = 10'000;
constexpr long kStallSeconds = 60;  // without a byte in either direction

struct ListDelete {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, ListDelete>;

void Append(Headers& headers, const std::string& line) {
  curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
  (void)headers.release();
  headers.reset(longer);
}

// An answer as it arrives.
struct Receiver {
  HttpResponse response;
  size_t body_bytes_max = 0;
  bool is_too_long = false;
};

size_t TakeHeader(char* data, size_t /*one*/, size_t count, void* receiver) {
  http::ResponseHead& head = static_cast<Receiver*>(receiver)->response.head;
  const std::string_view line(data, count);
  const size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {  // of the answer itself, or of a 100 before it
    head = {};
  } else if (colon != line.npos) {
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    while (value.ends_with('\n') || value.ends_with('\r')) value.remove_suffix(1);
    value = http::TrimBlanks(value);
    uint64_t length = 0;
    if (!http::EqualsIgnoreCase(name, "content-length")) {
      head.headers.Add(name, value);
    } else if (absl::SimpleAtoi(AsAbsl(value), &length)) {
      head.content_length = length;
    }
  }
  return count;
}

size_t TakeBody(char* data, size_t /*one*/, size_t count, void* receiver) {
  auto& taker = *static_cast<Receiver*>(receiver);
  std::string& body = taker.response.body;
  taker.is_too_long = count > taker.body_bytes_max - body.size();
  if (taker.is_too_long) return 0;
  if (body.empty())
    body.reserve(std::min<uint64_t>(taker.response.head.content_length.value_or(0), taker.body_bytes_max));
  body.append(data, count);
  return count;
}

absl::Status ToStatus(CURLcode code, const char* detail, const HttpRequest& request, const Receiver& receiver) {
  const std::string server = request.url.substr(0, request.url.find('/', request.url.find("//") + 2));
  const std::string what = detail[0] != '\0' ? detail : curl_easy_strerror(code);
  switch (code) {
    case CURLE_OK:
      return absl::OkStatus();
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return absl::FailedPreconditionError(
          absl::StrCat(server, " cannot be trusted: ", what,
                       "; name the certificate of its authority with --ca-file, or in AWS_CA_BUNDLE"));
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return absl::InvalidArgumentError(absl::StrCat(server, " is no address of a server: ", what));
    default:
      if (receiver.is_too_long) return absl::OutOfRangeError(absl::StrCat(server, " sent more than was asked for"));
      return absl::UnavailableError(absl::StrCat(server, " gives no answer: ", what));
  }
}

void SetMethod(CURL* curl, const HttpRequest& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.method == "PUT" || request.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data() == nullptr ? "" : request.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

Headers MakeHeaders(const HttpRequest& request) {
  Headers headers;
  for (const http::Header& header : request.headers) Append(headers, header.name + ": " + header.value);
  // Not the one that libcurl gives to forms.
  if (!request.headers.Has("content-type")) Append(headers, "Content-Type:");
  return headers;
}

}  // namespace

struct HttpClient::Easy {
  Easy() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    curl = curl_easy_init();
  }
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;
  ~Easy() { curl_easy_cleanup(curl); }

  void Reset(const HttpOptions& options) {
    curl_easy_reset(curl);  // connections stay
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, (std::string("coffer/") + ctl::kVersion).c_str());
    if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, TakeHeader);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, TakeBody);
  }

  CURL* curl;
};

HttpClient::HttpClient(HttpOptions options) : options_(std::move(options)) {}
HttpClient::~HttpClient() = default;

std::unique_ptr<HttpClient::Easy> HttpClient::Take() {
  const MutexLock lock(mutex_);
  if (idle_.empty()) return std::make_unique<Easy>();
  std::unique_ptr<Easy> easy = std::move(idle_.back());
  idle_.pop_back();
  return easy;
}

void HttpClient::Return(std::unique_ptr<Easy> easy) {
  const MutexLock lock(mutex_);
  idle_.push_back(std::move(easy));
}

absl::StatusOr<HttpResponse> HttpClient::Send(const HttpRequest& request, size_t body_bytes_max) {
  std::unique_ptr<Easy> easy = Take();
  easy->Reset(options_);
  Receiver receiver{.body_bytes_max = body_bytes_max};
  char detail[CURL_ERROR_SIZE] = "";
  const Headers headers = MakeHeaders(request);
  curl_easy_setopt(easy->curl, CURLOPT_URL, request.url.c_str());
  SetMethod(easy->curl, request);
  curl_easy_setopt(easy->curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy->curl, CURLOPT_HEADERDATA, &receiver);
  curl_easy_setopt(easy->curl, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(easy->curl, CURLOPT_ERRORBUFFER, detail);
  const absl::Status sent = ToStatus(curl_easy_perform(easy->curl), detail, request, receiver);
  long status = 0;
  curl_easy_getinfo(easy->curl, CURLINFO_RESPONSE_CODE, &status);
  Return(std::move(easy));
  if (!sent.ok()) return sent;
  receiver.response.head.status = static_cast<int>(status);
  return std::move(receiver.response);
}

}  // namespace coffer::client
