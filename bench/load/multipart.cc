#include "bench/load/multipart.h"

#include "absl/strings/str_cat.h"
#include "api/s3/wire/uri.h"
#include "engine/base/text.h"

namespace coffer::bench {
namespace {

std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + before.size());
  return text.substr(0, text.find(after));
}

}  // namespace

bool MultipartScript::Next(Request& request) {
  // After a Complete, or one that failed, the next upload.
  if (upload_id_.empty() || is_complete_sent_) {
    Begin(request);
  } else if (etags_.size() < static_cast<size_t>(parts_)) {
    Part(request);
  } else {
    Complete(request);
  }
  return !head_.empty();
}

void MultipartScript::Begin(Request& request) {
  upload_id_.clear();
  etags_.clear();
  is_complete_sent_ = false;
  key_ = next_key_->fetch_add(1, std::memory_order_relaxed);
  request.op = Op::kCreateUpload;
  request.wants_text = true;
  SetHead(request, "POST", "uploads", 0);
}

void MultipartScript::Part(Request& request) {
  const size_t number = etags_.size() + 1;
  const Body body = pool_->Make({.key = key_, .write = number});
  request.op = Op::kPart;
  request.stamp = body.stamp;
  request.rest = body.rest;
  SetHead(request, "PUT", absl::StrCat("partNumber=", number, "&uploadId=", upload_id_), body.size());
}

void MultipartScript::Complete(Request& request) {
  document_ = "<CompleteMultipartUpload>";
  for (size_t i = 0; i < etags_.size(); ++i) {
    absl::StrAppend(&document_, "<Part><PartNumber>", i + 1, "</PartNumber><ETag>", etags_[i], "</ETag></Part>");
  }
  document_ += "</CompleteMultipartUpload>";
  is_complete_sent_ = true;
  request.op = Op::kComplete;
  request.rest = document_;
  SetHead(request, "POST", absl::StrCat("uploadId=", upload_id_), document_.size());
}

void MultipartScript::SetHead(Request& request, std::string_view method, std::string_view query, uint64_t body_bytes) {
  http::HeaderList headers;
  headers.Add("content-length", std::to_string(body_bytes));
  const std::string target = absl::StrCat("/", bucket_, "/", KeyName(key_), "?", AsAbsl(query));
  head_ = signer_->Head(method, target, std::move(headers)).value_or("");
  request.head = head_;
}

void MultipartScript::Take(const Answer& answer) {
  if (upload_id_.empty()) {
    upload_id_ = s3::PercentEncode(Between(answer.text, "<UploadId>", "</UploadId>"), /*keep_slash=*/false);
  } else if (!is_complete_sent_) {
    etags_.emplace_back(answer.etag);
  }
}

}  // namespace coffer::bench
