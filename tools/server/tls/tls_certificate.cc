#include "tools/server/tls/tls_certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::server {
namespace {

using GeneralNames = std::unique_ptr<GENERAL_NAMES, OpensslFree<GENERAL_NAMES_free>>;
using MemoryBio = std::unique_ptr<BIO, OpensslFree<BIO_free>>;

// Of TLS 1.2; those of 1.3 are all good.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kHttp11 = "http/1.1";

absl::Status Wrong(std::string_view what, const std::string& file, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(std::string(what), " ", file, ": ", std::string(why)));
}

// Without this OpenSSL would ask the terminal.
int NoPassword(char*, int, int, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                   unsigned int offered_bytes, void*) {
  for (unsigned int at = 0; at < offered_bytes; at += 1u + offered[at]) {
    const std::string_view name(reinterpret_cast<const char*>(offered + at + 1), offered[at]);
    if (name != kHttp11) continue;
    *chosen = offered + at + 1;
    *length = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

SslCtx NewContext() {
  SslCtx context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, kCiphers);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_PRIORITIZE_CHACHA);
  // A waiting connection holds no record; a write that is tried again may come from elsewhere.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);                           // one call of the system a record, not two
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // tickets: clients keep their sessions
  SSL_CTX_set_alpn_select_cb(raw, ChooseProtocol, nullptr);
  return context;
}

absl::Status CheckReadable(std::string_view what, const std::string& file) {
  if (::access(file.c_str(), R_OK) == 0) return absl::OkStatus();
  return Wrong(what, file, std::strerror(errno));
}

bool IsOtherKey() {
  const int reason = ERR_GET_REASON(ERR_peek_error());
  return ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_X509 &&
         (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
}

absl::Status LoadFiles(SSL_CTX* context, const CertificateFiles& files) {
  constexpr std::string_view kChain = "the certificate";
  constexpr std::string_view kKey = "the private key";
  RETURN_IF_ERROR(CheckReadable(kChain, files.chain));
  RETURN_IF_ERROR(CheckReadable(kKey, files.key));
  bool is_encrypted = false;
  SSL_CTX_set_default_passwd_cb(context, NoPassword);
  SSL_CTX_set_default_passwd_cb_userdata(context, &is_encrypted);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, files.chain.c_str()) != 1) {
    return Wrong(kChain, files.chain, TakeOpensslError());
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1) return absl::OkStatus();
  if (is_encrypted) return Wrong(kKey, files.key, "it is encrypted; a server needs it without a password");
  if (IsOtherKey()) return Wrong(kKey, files.key, absl::StrCat("it does not belong to the certificate ", files.chain));
  return Wrong(kKey, files.key, TakeOpensslError());
}

std::vector<std::string> DnsNames(const X509* certificate) {
  std::vector<std::string> found;
  const GeneralNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names == nullptr ? 0 : sk_GENERAL_NAME_num(names.get());
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    std::string text(data, static_cast<size_t>(ASN1_STRING_length(name->d.dNSName)));
    absl::AsciiStrToLower(&text);
    found.push_back(std::move(text));
  }
  return found;
}

std::string TimeText(const ASN1_TIME* time) {
  const MemoryBio bio(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(bio.get(), time);
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(length)};
}

void WarnOf(const X509* certificate, const CertificateFiles& files, const std::string& expires, Logger& logger) {
  const auto warn = [&](const std::string& file, std::string_view problem) {
    const LogField fields[] = {{"file", file}, {"expires", expires}};
    logger.Log(LogLevel::kWarning, problem, fields);
  };
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) warn(files.chain, "a certificate has expired");
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) warn(files.chain, "a certificate is not valid yet");
  struct stat status {};
  const bool is_known = ::stat(files.key.c_str(), &status) == 0;
  if (is_known && (status.st_mode & S_IROTH) != 0) warn(files.key, "everybody on this machine can read a private key");
}

}  // namespace

absl::StatusOr<TlsCertificate> LoadTlsCertificate(const CertificateFiles& files, Logger& logger) {
  TlsCertificate loaded;
  loaded.context = NewContext();
  RETURN_IF_ERROR(LoadFiles(loaded.context.get(), files));
  const X509* certificate = SSL_CTX_get0_certificate(loaded.context.get());
  loaded.names = DnsNames(certificate);
  loaded.expires = TimeText(X509_get0_notAfter(certificate));
  WarnOf(certificate, files, loaded.expires, logger);
  return loaded;
}

}  // namespace coffer::server
