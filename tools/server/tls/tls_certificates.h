// The certificates of the HTTPS listeners, and the one for the name that a client asks for. They can be loaded anew
// while the server runs: connections keep what they began with.
//
// Thread-safe.
//
//   ASSIGN_OR_RETURN(auto certificates, TlsCertificates::Open({{"chain.pem", "key.pem"}}, logger));
//   certificates->ReloadIfChanged();  // from time to time
//   TlsSession session(certificates->Current(), descriptor);
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/hooks.h"
#include "engine/base/mutex.h"
#include "tools/server/tls/certificate_files.h"
#include "tools/server/tls/tls_certificate.h"

namespace coffer::server {

// Certificates that were loaded together. Does not change.
class TlsCertificateSet {
 public:
  explicit TlsCertificateSet(std::vector<TlsCertificate> certificates);
  TlsCertificateSet(const TlsCertificateSet&) = delete;

  // What connections begin with: the first certificate, which also stands for names that none has.
  SSL_CTX* first() const { return certificates_.front().context.get(); }
  // By its DNS names, without regard to case; a name itself before a wildcard, which stands for one label.
  SSL_CTX* Find(std::string_view server_name) const;

 private:
  std::vector<TlsCertificate> certificates_;
  std::map<std::string, SSL_CTX*, std::less<>> by_name_;
};

class TlsCertificates {
 public:
  // As of LoadTlsCertificate. `files` is not empty.
  static absl::StatusOr<std::unique_ptr<TlsCertificates>> Open(std::vector<CertificateFiles> files, Logger& logger);

  std::shared_ptr<const TlsCertificateSet> Current();

  // Reads the files again: all of them take effect, or, when one is wrong, none. The log tells which.
  void Reload();
  // The same when a file is another one, or was written, since it was read last.
  void ReloadIfChanged();

 private:
  // What tells a file from what was there before.
  struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size_bytes = 0;
    int64_t modified_ns = 0;
    bool operator==(const Stamp&) const = default;
  };

  TlsCertificates(std::vector<CertificateFiles> files, Logger& logger) : files_(std::move(files)), logger_(logger) {}
  static Stamp StampOf(const std::string& file);
  std::vector<Stamp> Stamps() const;
  absl::Status Load();

  const std::vector<CertificateFiles> files_;
  Logger& logger_;
  Mutex load_mutex_;  // held while files are read
  std::vector<Stamp> stamps_ COFFER_GUARDED_BY(load_mutex_);
  Mutex mutex_;
  std::shared_ptr<const TlsCertificateSet> current_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::server
