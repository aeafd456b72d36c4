// Seals secrets for storage under a key that is kept in a file of its own.
//
// AES-256-GCM with a random nonce; what the secret belongs to (an access key's id) is authenticated with it, so that sealed bytes
// moved to another row do not open. The file (mode 0600, key_file.h) holds the keys by id, newest last; losing it loses every
// secret. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/random.h"
#include "engine/base/secret.h"
#include "engine/catalog/rows.h"
#include "engine/identity/key_file.h"
#include "engine/io/file.h"

namespace coffer {

class Sealer {
 public:
  // Reads the key file, or makes one with a new key. An empty path: a key that lives in memory only. FailedPrecondition when the
  // file is not what this class writes; it is left as it is.
  static absl::StatusOr<std::unique_ptr<Sealer>> Open(io::FileSystem& files, const std::string& path, Random& random);

  absl::StatusOr<SealedSecret> Seal(const Secret& secret, std::string_view belongs_to) const;
  // DataLoss when the bytes were altered or belong elsewhere; FailedPrecondition when their key is not in the file.
  absl::StatusOr<Secret> Unseal(const SealedSecret& sealed, std::string_view belongs_to) const;

 private:
  Sealer(Random& random, std::vector<SealingKey> keys) : random_(random), keys_(std::move(keys)) {}
  Random& random_;
  std::vector<SealingKey> keys_;
};

}  // namespace coffer
