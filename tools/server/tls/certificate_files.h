// The files of one certificate, as a setting names them: "chain.pem:key.pem", or "both.pem" when one file has both.
#pragma once

#include <string>
#include <string_view>

namespace coffer::server {

struct CertificateFiles {
  std::string chain;  // PEM: the certificate, then what leads from it to the root
  std::string key;    // PEM: its private key, not encrypted

  static CertificateFiles Parse(std::string_view text);
  std::string Text() const { return chain == key ? chain : chain + ":" + key; }
};

inline CertificateFiles CertificateFiles::Parse(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {std::string(text), std::string(text)};
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

}  // namespace coffer::server
