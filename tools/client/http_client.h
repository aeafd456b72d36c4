// HTTP requests that are sent and answered as a whole, for clients.
//
// Connections are kept and used again. TLS verifies the server by the system's authorities, or by those of a file.
// Redirects are not followed: an answer of status 300 or more is an answer, so nothing that was signed for one host
// goes to another. Bodies stay in memory: callers work in parts. Thread-safe; each thread that calls has a connection
// of its own.
//
//   HttpClient http({.ca_file = "authority.pem"});
//   ASSIGN_OR_RETURN(HttpResponse answer, http.Send({.method = "GET", .url = "https://s3.example.com/"}, 1 << 20));
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "engine/base/mutex.h"

namespace coffer::client {

struct HttpOptions {
  std::string ca_file;  // PEM; empty: the system's
};

struct HttpRequest {
  std::string method;
  std::string url;           // path and query encoded; sent as they are
  http::HeaderList headers;  // Content-Length is added
  std::string_view body;
};

struct HttpResponse {
  http::ResponseHead head;  // Content-Length is not among the headers
  std::string body;
};

class HttpClient {
 public:
  explicit HttpClient(HttpOptions options);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  ~HttpClient();

  // Unavailable: the server was not reached, or went away before it had answered; FailedPrecondition: it cannot be
  // trusted, which asking again does not change; OutOfRange: the answer has more than `body_bytes_max` bytes.
  absl::StatusOr<HttpResponse> Send(const HttpRequest& request, size_t body_bytes_max);

 private:
  struct Easy;  // a connection that is kept, of libcurl
  std::unique_ptr<Easy> Take();
  void Return(std::unique_ptr<Easy> easy);

  const HttpOptions options_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Easy>> idle_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::client
