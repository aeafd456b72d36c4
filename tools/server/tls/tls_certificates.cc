#include "tools/server/tls/tls_certificates.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::server {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

int ChooseCertificate(SSL* ssl, int*, void* set) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name != nullptr) SSL_set_SSL_CTX(ssl, static_cast<const TlsCertificateSet*>(set)->Find(name));
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsCertificateSet::TlsCertificateSet(std::vector<TlsCertificate> certificates)
    : certificates_(std::move(certificates)) {
  for (const TlsCertificate& certificate : certificates_) {
    for (const std::string& name : certificate.names) by_name_.emplace(name, certificate.context.get());
  }
  SSL_CTX_set_tlsext_servername_callback(first(), ChooseCertificate);
  SSL_CTX_set_tlsext_servername_arg(first(), this);
}

SSL_CTX* TlsCertificateSet::Find(std::string_view server_name) const {
  std::string name(server_name);
  absl::AsciiStrToLower(&name);
  auto found = by_name_.find(name);
  const size_t dot = name.find('.');
  if (found == by_name_.end() && dot != std::string::npos) found = by_name_.find("*" + name.substr(dot));
  return found == by_name_.end() ? first() : found->second;
}

absl::StatusOr<std::unique_ptr<TlsCertificates>> TlsCertificates::Open(std::vector<CertificateFiles> files,
                                                                       Logger& logger) {
  auto certificates = std::unique_ptr<TlsCertificates>(new TlsCertificates(std::move(files), logger));
  MutexLock lock(certificates->load_mutex_);
  RETURN_IF_ERROR(certificates->Load());
  return certificates;
}

std::shared_ptr<const TlsCertificateSet> TlsCertificates::Current() {
  MutexLock lock(mutex_);
  return current_;
}

absl::Status TlsCertificates::Load() {
  // Before the files are read: what is written meanwhile is seen the next time.
  stamps_ = Stamps();
  std::vector<TlsCertificate> loaded;
  for (const CertificateFiles& files : files_) {
    ASSIGN_OR_RETURN(TlsCertificate certificate, LoadTlsCertificate(files, logger_));
    const LogField fields[] = {{"file", files.chain}, {"expires", certificate.expires}};
    logger_.Log(LogLevel::kInfo, "certificate read", fields);
    loaded.push_back(std::move(certificate));
  }
  auto set = std::make_shared<const TlsCertificateSet>(std::move(loaded));
  MutexLock lock(mutex_);
  current_ = std::move(set);
  return absl::OkStatus();
}

void TlsCertificates::Reload() {
  MutexLock lock(load_mutex_);
  const absl::Status status = Load();
  if (status.ok()) return;
  const std::string reason(status.message());
  const LogField fields[] = {{"reason", reason}};
  logger_.Log(LogLevel::kError, "the certificates were not read again, the old ones stay", fields);
}

void TlsCertificates::ReloadIfChanged() {
  {
    MutexLock lock(load_mutex_);
    if (Stamps() == stamps_) return;
  }
  Reload();
}

TlsCertificates::Stamp TlsCertificates::StampOf(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec * kNsPerSecond + status.st_mtim.tv_nsec};
}

std::vector<TlsCertificates::Stamp> TlsCertificates::Stamps() const {
  std::vector<Stamp> stamps;
  for (const CertificateFiles& files : files_) {
    stamps.push_back(StampOf(files.chain));
    stamps.push_back(StampOf(files.key));
  }
  return stamps;
}

}  // namespace coffer::server
