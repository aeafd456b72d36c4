// An answer that begins while its outcome is still open: head, beginning of the document, then a blank now and then.
//
// A step works on the exchange meanwhile, so nothing here touches it but for its early answer, which is constant.
#include "absl/strings/str_cat.h"
#include "tools/server/http/connection.h"

namespace coffer::server {

void Connection::BreakSilence(SteadyTime now) {
  Request& request = *request_;
  if (aborted_ || now - request.quiet_since < host_.timeouts.quiet) return;
  request.quiet_since = now;
  if (!request.answered_early) {
    if (!AppendHead(request.early->head)) {
      out_.clear();
      request.early = nullptr;
      return;
    }
    request.answered_early = true;
    AppendFramed(request.early->prelude);
  } else if (out_.empty()) {  // else the client has not taken the last one
    AppendFramed(" ");
  }
  SendWhatFits();
}

void Connection::AppendFramed(std::string_view bytes) {
  if (request_->framing != Framing::kChunked) {
    out_.append(bytes);
    return;
  }
  absl::StrAppend(&out_, absl::Hex(bytes.size()), "\r\n");
  out_.append(bytes).append("\r\n");
}

void Connection::SendWhatFits() {
  while (out_sent_ < out_.size()) {
    size_t sent = 0;
    const Moved moved = channel_.Write(std::string_view(out_).substr(out_sent_), {}, sent);
    if (moved == Moved::kEnded) aborted_ = true;  // closes when the step is over
    if (moved != Moved::kSome) return;
    out_sent_ += sent;
  }
  out_.clear();
  out_sent_ = 0;
}

// What of the beginning was not taken yet goes out before what is pulled.
bool Connection::FollowEarlyAnswer() {
  request_->exchange->FollowEarlyAnswer();
  phase_ = Phase::kPull;
  after_send_ = Phase::kEnd;
  return true;
}

}  // namespace coffer::server
