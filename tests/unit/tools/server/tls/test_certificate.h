// Certificates for tests, made in the process: each signs itself.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <string>

#include "tools/server/tls/certificate_files.h"
#include "tools/server/tls/openssl.h"

namespace coffer::server {

class TestCertificate {
 public:
  // `names` as in openssl.cnf: "DNS:a.test,DNS:*.b.test". Valid from two days ago for `days` from now.
  explicit TestCertificate(const std::string& names, long days = 2)
      : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    constexpr long kDaySeconds = 86'400;
    X509_set_version(certificate_.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), -2 * kDaySeconds);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), days * kDaySeconds);
    X509_NAME* name = X509_get_subject_name(certificate_.get());
    const unsigned char text[] = "test";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(certificate_.get(), name);  // libcurl takes none without
    X509_set_pubkey(certificate_.get(), key_.get());
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(certificate_.get(), extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());
  }

  void WriteChain(const std::string& path) const {
    FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate_.get());
    std::fclose(file);
  }
  void WriteKey(const std::string& path, const char* password = nullptr) const {
    FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_PrivateKey(file, key_.get(), password == nullptr ? nullptr : EVP_aes_256_cbc(), nullptr, 0, nullptr,
                         const_cast<char*>(password));
    std::fclose(file);
  }
  // Both, beside each other.
  CertificateFiles Write(const std::string& path) const {
    WriteChain(path + ".chain");
    WriteKey(path + ".key");
    return {path + ".chain", path + ".key"};
  }
  const X509* x509() const { return certificate_.get(); }

 private:
  std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>> key_;
  std::unique_ptr<X509, OpensslFree<X509_free>> certificate_;
};

}  // namespace coffer::server
