#include "engine/base/secret.h"

#include <openssl/crypto.h>

namespace coffer {

bool ConstantTimeEquals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void Wipe(std::string& text) {
  // A short string lives in the object itself, with room that size() does not cover.
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace coffer
