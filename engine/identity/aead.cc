#include "engine/identity/aead.h"

#include <openssl/evp.h>

#include <memory>

#include "absl/status/status.h"

namespace coffer {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

bool SizesFit(const Secret& key, std::string_view nonce) {
  return key.Reveal().size() == kAeadKeySize && nonce.size() == kAeadNonceSize;
}

absl::Status Failed() { return absl::InternalError("AES-256-GCM failed"); }

}  // namespace

absl::StatusOr<std::string> AeadSeal(const Secret& key, std::string_view nonce, std::string_view associated,
                                     const Secret& plaintext) {
  const std::string& text = plaintext.Reveal();
  const Context context(EVP_CIPHER_CTX_new());
  std::string sealed(text.size() + kAeadTagSize, '\0');
  int length = 0;
  const bool done =
      context != nullptr && SizesFit(key, nonce) &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(std::string_view(key.Reveal())),
                         Bytes(nonce)) &&
      EVP_EncryptUpdate(context.get(), nullptr, &length, Bytes(associated), static_cast<int>(associated.size())) &&
      EVP_EncryptUpdate(context.get(), Bytes(sealed), &length, Bytes(std::string_view(text)),
                        static_cast<int>(text.size())) &&
      EVP_EncryptFinal_ex(context.get(), Bytes(sealed) + length, &length) &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kAeadTagSize, Bytes(sealed) + text.size());
  if (!done) return Failed();
  return sealed;
}

absl::StatusOr<Secret> AeadOpen(const Secret& key, std::string_view nonce, std::string_view associated,
                                std::string_view sealed) {
  if (sealed.size() < kAeadTagSize) return absl::DataLossError("sealed bytes are cut off");
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - kAeadTagSize);
  std::string tag(sealed.substr(ciphertext.size()));
  const Context context(EVP_CIPHER_CTX_new());
  std::string text(ciphertext.size(), '\0');
  int length = 0;
  const bool started =
      context != nullptr && SizesFit(key, nonce) &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(std::string_view(key.Reveal())),
                         Bytes(nonce)) &&
      EVP_DecryptUpdate(context.get(), nullptr, &length, Bytes(associated), static_cast<int>(associated.size())) &&
      EVP_DecryptUpdate(context.get(), Bytes(text), &length, Bytes(ciphertext), static_cast<int>(ciphertext.size())) &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kAeadTagSize, tag.data());
  Secret opened(std::move(text));
  if (!started) return Failed();
  unsigned char rest = 0;
  if (EVP_DecryptFinal_ex(context.get(), &rest, &length) <= 0) {
    return absl::DataLossError("sealed bytes were altered, or belong elsewhere");
  }
  return opened;
}

}  // namespace coffer
