#include "bench/load/signer.h"

#include <chrono>

#include "engine/base/clock.h"
#include "engine/base/status.h"

namespace coffer::bench {

absl::StatusOr<std::string> Signer::Head(std::string_view method, std::string_view target, http::HeaderList headers,
                                         std::string_view payload_hash) const {
  http::RequestHead head{.method = std::string(method), .target = std::string(target), .headers = std::move(headers)};
  head.headers.Add("host", host_);
  const WallTime now = SystemClock().WallNow();
  if (auth_ == Auth::kHeader) {
    RETURN_IF_ERROR(s3::sigv4::SignHead(credentials_, now, payload_hash, head).status());
  } else if (auth_ == Auth::kPresigned) {
    ASSIGN_OR_RETURN(head.target, s3::sigv4::PresignTarget(credentials_, now, std::chrono::hours(24), head));
  }
  std::string text = head.method + " " + head.target + " HTTP/1.1\r\n";
  for (const http::Header& header : head.headers) text.append(header.name + ": " + header.value + "\r\n");
  return text + "\r\n";
}

}  // namespace coffer::bench
