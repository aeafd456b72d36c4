// Whole documents as exchanges, for what the server serves besides S3: a request is read up to a limit, a function
// answers it, and the answer is sent and wiped.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "api/http/message.h"
#include "api/s3/exchange.h"
#include "engine/base/random.h"

namespace coffer::server {

struct DocumentRequest {
  std::string method;
  std::string target;
  std::string body;
};

struct DocumentAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
  // For the log.
  std::string operation = "Unknown";
  std::string error_code = {};
};

// Called on a worker: it may wait for the disk. `is_too_long`: the body exceeds the limit and was not kept.
using AnswerDocument = std::function<DocumentAnswer(const DocumentRequest& request, bool is_too_long)>;

std::unique_ptr<s3::Exchange> BeginDocument(Random& random, const http::RequestHead& head, size_t body_bytes_max,
                                            AnswerDocument answer);

}  // namespace coffer::server
