#include "engine/identity/sealer.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/identity/aead.h"

namespace coffer {
namespace {

// Sealed bytes: this, the nonce, the ciphertext with its tag.
constexpr char kFormat = 1;
constexpr size_t kKeyFileSizeMax = 1 << 20;

std::string Associated(uint32_t key_id, std::string_view belongs_to) {
  std::string associated(1, kFormat);
  for (int shift = 24; shift >= 0; shift -= 8) associated.push_back(static_cast<char>(key_id >> shift));
  return associated.append(belongs_to);
}

SealingKey NewKey(Random& random) {
  SealingKey key;
  std::string id = RandomBytes(random, sizeof key.id);
  std::memcpy(&key.id, id.data(), sizeof key.id);
  key.bytes = Secret(RandomBytes(random, kAeadKeySize));
  return key;
}

absl::StatusOr<std::vector<SealingKey>> MakeKeyFile(io::FileSystem& files, const std::string& path, Random& random) {
  std::vector<SealingKey> keys;
  keys.push_back(NewKey(random));
  RETURN_IF_ERROR(io::WriteFileAtomically(files, path, FormatKeyFile(keys).Reveal()));
  return keys;
}

absl::StatusOr<std::vector<SealingKey>> ReadOrMake(io::FileSystem& files, const std::string& path, Random& random) {
  absl::StatusOr<std::string> content = io::ReadFile(files, path, kKeyFileSizeMax);
  if (absl::IsNotFound(content.status())) return MakeKeyFile(files, path, random);
  if (!content.ok()) return content.status();
  const Secret text(*std::move(content));
  absl::StatusOr<std::vector<SealingKey>> keys = ParseKeyFile(text.Reveal());
  if (keys.ok()) {
    RETURN_IF_ERROR(io::RemoveTemporary(files, path));
    return keys;
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the key file ", path, " cannot be used: ", std::string(keys.status().message()), ". Restore it from a backup"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Sealer>> Sealer::Open(io::FileSystem& files, const std::string& path, Random& random) {
  std::vector<SealingKey> keys;
  if (path.empty()) {
    keys.push_back(NewKey(random));
  } else {
    ASSIGN_OR_RETURN(keys, ReadOrMake(files, path, random));
  }
  return std::unique_ptr<Sealer>(new Sealer(random, std::move(keys)));
}

absl::StatusOr<SealedSecret> Sealer::Seal(const Secret& secret, std::string_view belongs_to) const {
  const SealingKey& key = keys_.back();
  const std::string nonce = RandomBytes(random_, kAeadNonceSize);
  ASSIGN_OR_RETURN(const std::string sealed, AeadSeal(key.bytes, nonce, Associated(key.id, belongs_to), secret));
  return SealedSecret{key.id, std::string(1, kFormat) + nonce + sealed};
}

absl::StatusOr<Secret> Sealer::Unseal(const SealedSecret& sealed, std::string_view belongs_to) const {
  const auto key = std::ranges::find(keys_, sealed.key_id, &SealingKey::id);
  if (key == keys_.end()) {
    return absl::FailedPreconditionError(absl::StrCat("a secret was sealed under the key ",
                                                      absl::Hex(sealed.key_id, absl::kZeroPad8),
                                                      ", which is not in the key file"));
  }
  const std::string_view bytes = sealed.bytes;
  if (bytes.size() < 1 + kAeadNonceSize || bytes[0] != kFormat) return absl::DataLossError("not a sealed secret");
  return AeadOpen(key->bytes, bytes.substr(1, kAeadNonceSize), Associated(sealed.key_id, belongs_to),
                  bytes.substr(1 + kAeadNonceSize));
}

}  // namespace coffer
