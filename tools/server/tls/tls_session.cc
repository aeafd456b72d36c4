#include "tools/server/tls/tls_session.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>

namespace coffer::server {
namespace {

constexpr size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;
// A record takes one or two; what a handshake wants beyond these it gets in its next step.
constexpr int kReadsInAStep = 4;

}  // namespace

TlsSession::TlsSession(std::shared_ptr<const TlsCertificateSet> certificates, int descriptor)
    : certificates_(std::move(certificates)),
      socket_(std::make_unique<BioSocket>(BioSocket{.descriptor = descriptor})),
      ssl_(SSL_new(certificates_->first())) {
  BIO* bio = NewSocketBio(*socket_);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

Moved TlsSession::Outcome(int result) {
  if (result > 0) return Moved::kSome;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Moved::kWantsRead;
    case SSL_ERROR_WANT_WRITE:
      return Moved::kWantsWrite;
    default:
      return Moved::kEnded;
  }
}

bool TlsSession::has_received() const { return BIO_number_read(SSL_get_rbio(ssl_.get())) > 0; }

Moved TlsSession::Handshake() {
  ERR_clear_error();
  socket_->reads_left = kReadsInAStep;
  return Outcome(SSL_do_handshake(ssl_.get()));
}

Moved TlsSession::Read(std::span<char> into, size_t& count) {
  ERR_clear_error();
  socket_->reads_left = kReadsInAStep;
  return Outcome(SSL_read_ex(ssl_.get(), into.data(), into.size(), &count));
}

Moved TlsSession::Write(std::string_view first, std::string_view second, size_t& count) {
  ERR_clear_error();
  if (first.empty() || second.empty() || first.size() >= kRecordBytes) {
    const std::string_view bytes = first.empty() ? second : first;
    return Outcome(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count));
  }
  // A head with what fits of its body: one record, not two.
  std::array<char, kRecordBytes> record;
  const size_t of_second = std::min(second.size(), kRecordBytes - first.size());
  std::copy(first.begin(), first.end(), record.begin());
  std::copy_n(second.begin(), of_second, record.begin() + static_cast<ptrdiff_t>(first.size()));
  return Outcome(SSL_write_ex(ssl_.get(), record.data(), first.size() + of_second, &count));
}

void TlsSession::ShutdownSend() {
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

}  // namespace coffer::server
