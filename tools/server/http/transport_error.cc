#include "tools/server/http/transport_error.h"

#include <iterator>

namespace coffer::server {
namespace {

struct Row {
  int asked;
  int status;
  std::string_view code;
};

constexpr Row kRows[] = {
    {400, 400, "InvalidRequest"},    {408, 400, "RequestTimeout"},
    {417, 417, "ExpectationFailed"}, {431, 431, "RequestHeaderSectionTooLarge"},
    {503, 503, "SlowDown"},          {505, 505, "HttpVersionNotSupported"},
};
constexpr Row kOther = {500, 500, "InternalError"};

const Row& FindRow(int status) {
  for (const Row& row : kRows) {
    if (row.asked == status) return row;
  }
  return kOther;
}

}  // namespace

TransportAnswer MakeTransportError(int status, std::string_view reason, std::string_view request_id,
                                   std::string_view host_id) {
  const Row& row = FindRow(status);
  TransportAnswer answer;
  // The reasons are our own fixed texts, and the ids hex and base64, without anything to escape.
  answer.body.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>").append(row.code);
  answer.body.append("</Code><Message>").append(reason).append("</Message><RequestId>").append(request_id);
  answer.body.append("</RequestId>");
  if (!host_id.empty()) answer.body.append("<HostId>").append(host_id).append("</HostId>");
  answer.body.append("</Error>");
  answer.head.status = row.status;
  answer.head.headers.Add("x-amz-request-id", request_id);
  if (!host_id.empty()) answer.head.headers.Add("x-amz-id-2", host_id);
  answer.head.headers.Add("Content-Type", "application/xml");
  if (row.status == 503) answer.head.headers.Add("Retry-After", "1");
  answer.head.content_length = answer.body.size();
  return answer;
}

}  // namespace coffer::server
