#include "engine/base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include <new>
#include <span>

#include "engine/base/crc.h"

namespace coffer {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

struct FreeXxh {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  void operator()(XXH64_state_t* state) const { XXH64_freeState(state); }
};
using Xxh3 = std::unique_ptr<XXH3_state_t, FreeXxh>;
using Xxh64 = std::unique_ptr<XXH64_state_t, FreeXxh>;

// Fetched once: a fetch for every digest costs more than digesting a small body. A library context of our own keeps MD5
// at hand in a process whose OpenSSL is configured for FIPS; S3 uses it as a name, not for security. Never freed, so
// that engines may close in any order, at exit too.
struct FetchedDigests {
  OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
  const EVP_MD* md5 = EVP_MD_fetch(library, "MD5", nullptr);
  const EVP_MD* sha1 = EVP_MD_fetch(library, "SHA1", nullptr);
  const EVP_MD* sha256 = EVP_MD_fetch(library, "SHA256", nullptr);
  const EVP_MD* sha512 = EVP_MD_fetch(library, "SHA512", nullptr);
};

const FetchedDigests& Digests() {
  static const auto* digests = new FetchedDigests();
  return *digests;
}

// OpenSSL fails here only for want of memory, and says so as every other allocation does.
void Check(int result) {
  if (result != 1) throw std::bad_alloc();
}

template <typename Pointer>
Pointer Allocated(Pointer pointer) {
  if (pointer == nullptr) throw std::bad_alloc();
  return pointer;
}

Context NewContext(const EVP_MD* digest) {
  Context context = Allocated(Context(EVP_MD_CTX_new()));
  Check(EVP_DigestInit_ex2(context.get(), digest, nullptr));
  return context;
}

std::string FinishContext(EVP_MD_CTX* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value;
  unsigned size = 0;
  Check(EVP_DigestFinal_ex(context, value.data(), &size));
  return std::string(reinterpret_cast<const char*>(value.data()), size);
}

template <typename Word>
std::string ToBigEndian(Word word) {
  std::string bytes(sizeof word, '\0');
  for (size_t i = sizeof word; i-- > 0; word >>= 8) bytes[i] = static_cast<char>(word & 0xff);
  return bytes;
}

template <typename Word>
Word FromBigEndian(std::string_view bytes) {
  Word word = 0;
  for (const char c : bytes) word = word << 8 | static_cast<unsigned char>(c);
  return word;
}

std::string Canonical(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  return std::string(reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest);
}

}  // namespace

struct Digester::State {
  AlgorithmSet algorithms;
  Context md5;
  Context sha1;
  Context sha256;
  Context sha512;
  Xxh64 xxh64;
  Xxh3 xxh3_64;
  Xxh3 xxh3_128;
  uint32_t crc32 = 0;
  uint32_t crc32c = 0;
  uint64_t crc64nvme = 0;
};

Digester::Digester(AlgorithmSet algorithms) : state_(std::make_unique<State>()) {
  state_->algorithms = algorithms;
  if (algorithms.Has(Algorithm::kMd5)) state_->md5 = NewContext(Digests().md5);
  if (algorithms.Has(Algorithm::kSha1)) state_->sha1 = NewContext(Digests().sha1);
  if (algorithms.Has(Algorithm::kSha256)) state_->sha256 = NewContext(Digests().sha256);
  if (algorithms.Has(Algorithm::kSha512)) state_->sha512 = NewContext(Digests().sha512);
  if (algorithms.Has(Algorithm::kXxh64)) {
    state_->xxh64 = Allocated(Xxh64(XXH64_createState()));
    XXH64_reset(state_->xxh64.get(), 0);
  }
  if (algorithms.Has(Algorithm::kXxh3_64)) {
    state_->xxh3_64 = Allocated(Xxh3(XXH3_createState()));
    XXH3_64bits_reset(state_->xxh3_64.get());
  }
  if (algorithms.Has(Algorithm::kXxh3_128)) {
    state_->xxh3_128 = Allocated(Xxh3(XXH3_createState()));
    XXH3_128bits_reset(state_->xxh3_128.get());
  }
}

Digester::Digester(Digester&&) noexcept = default;
Digester& Digester::operator=(Digester&&) noexcept = default;
Digester::~Digester() = default;

void Digester::Update(std::string_view bytes) {
  // Small steps through all algorithms, so that the bytes come from the cache each time.
  constexpr size_t kStep = 32 * 1024;
  State& state = *state_;
  const AlgorithmSet& algorithms = state.algorithms;
  while (!bytes.empty()) {
    const std::string_view step = bytes.substr(0, kStep);
    bytes.remove_prefix(step.size());
    for (EVP_MD_CTX* context : {state.md5.get(), state.sha1.get(), state.sha256.get(), state.sha512.get()}) {
      if (context != nullptr) Check(EVP_DigestUpdate(context, step.data(), step.size()));
    }
    if (state.xxh64 != nullptr) XXH64_update(state.xxh64.get(), step.data(), step.size());
    if (state.xxh3_64 != nullptr) XXH3_64bits_update(state.xxh3_64.get(), step.data(), step.size());
    if (state.xxh3_128 != nullptr) XXH3_128bits_update(state.xxh3_128.get(), step.data(), step.size());
    if (algorithms.Has(Algorithm::kCrc32)) state.crc32 = UpdateCrc32(state.crc32, step);
    if (algorithms.Has(Algorithm::kCrc32c)) state.crc32c = UpdateCrc32c(state.crc32c, step);
    if (algorithms.Has(Algorithm::kCrc64Nvme)) state.crc64nvme = UpdateCrc64Nvme(state.crc64nvme, step);
  }
}

DigestValues Digester::Finish() && {
  DigestValues values;
  State& state = *state_;
  const AlgorithmSet& algorithms = state.algorithms;
  if (state.md5 != nullptr) values.Set(Algorithm::kMd5, FinishContext(state.md5.get()));
  if (state.sha1 != nullptr) values.Set(Algorithm::kSha1, FinishContext(state.sha1.get()));
  if (state.sha256 != nullptr) values.Set(Algorithm::kSha256, FinishContext(state.sha256.get()));
  if (state.sha512 != nullptr) values.Set(Algorithm::kSha512, FinishContext(state.sha512.get()));
  if (state.xxh64 != nullptr) values.Set(Algorithm::kXxh64, ToBigEndian(uint64_t{XXH64_digest(state.xxh64.get())}));
  if (state.xxh3_64 != nullptr) {
    values.Set(Algorithm::kXxh3_64, ToBigEndian(uint64_t{XXH3_64bits_digest(state.xxh3_64.get())}));
  }
  if (state.xxh3_128 != nullptr) {
    values.Set(Algorithm::kXxh3_128, Canonical(XXH3_128bits_digest(state.xxh3_128.get())));
  }
  if (algorithms.Has(Algorithm::kCrc32)) values.Set(Algorithm::kCrc32, ToBigEndian(state.crc32));
  if (algorithms.Has(Algorithm::kCrc32c)) values.Set(Algorithm::kCrc32c, ToBigEndian(state.crc32c));
  if (algorithms.Has(Algorithm::kCrc64Nvme)) values.Set(Algorithm::kCrc64Nvme, ToBigEndian(state.crc64nvme));
  return values;
}

std::string DigestOf(Algorithm algorithm, std::string_view bytes) {
  if (algorithm == Algorithm::kXxh3_128) return Canonical(XXH3_128bits(bytes.data(), bytes.size()));
  if (algorithm == Algorithm::kSha256) {  // of every signed request
    const Context context = NewContext(Digests().sha256);
    Check(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
    return FinishContext(context.get());
  }
  Digester digester({algorithm});
  digester.Update(bytes);
  return std::move(digester).Finish().Get(algorithm);
}

std::string HmacSha256(std::string_view key, std::string_view bytes) {
  constexpr size_t kBlock = 64;
  std::array<unsigned char, kBlock> pad{};
  const std::string short_key = key.size() > kBlock ? DigestOf(Algorithm::kSha256, key) : std::string();
  if (key.size() > kBlock) key = short_key;
  for (size_t i = 0; i < key.size(); ++i) pad[i] = static_cast<unsigned char>(key[i]);

  for (unsigned char& byte : pad) byte ^= 0x36;
  const Context context = NewContext(Digests().sha256);
  Check(EVP_DigestUpdate(context.get(), pad.data(), pad.size()));
  Check(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
  const std::string inner = FinishContext(context.get());

  for (unsigned char& byte : pad) byte ^= 0x36 ^ 0x5c;
  Check(EVP_DigestInit_ex2(context.get(), Digests().sha256, nullptr));
  Check(EVP_DigestUpdate(context.get(), pad.data(), pad.size()));
  Check(EVP_DigestUpdate(context.get(), inner.data(), inner.size()));
  OPENSSL_cleanse(pad.data(), pad.size());
  return FinishContext(context.get());
}

size_t DigestSize(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kMd5:
    case Algorithm::kXxh3_128:
      return 16;
    case Algorithm::kSha1:
      return 20;
    case Algorithm::kSha256:
      return 32;
    case Algorithm::kSha512:
      return 64;
    case Algorithm::kCrc32:
    case Algorithm::kCrc32c:
      return 4;
    case Algorithm::kCrc64Nvme:
    case Algorithm::kXxh64:
    case Algorithm::kXxh3_64:
      return 8;
  }
  return 0;
}

std::string_view DigestName(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kMd5:
      return "MD5";
    case Algorithm::kSha1:
      return "SHA1";
    case Algorithm::kSha256:
      return "SHA256";
    case Algorithm::kCrc32:
      return "CRC32";
    case Algorithm::kCrc32c:
      return "CRC32C";
    case Algorithm::kCrc64Nvme:
      return "CRC64NVME";
    case Algorithm::kXxh3_128:
      return "XXHASH128";
    case Algorithm::kSha512:
      return "SHA512";
    case Algorithm::kXxh64:
      return "XXHASH64";
    case Algorithm::kXxh3_64:
      return "XXHASH3";
  }
  return "digest";
}

std::string CombineCrc(Algorithm algorithm, std::string_view first, std::string_view second, uint64_t second_bytes) {
  switch (algorithm) {
    case Algorithm::kCrc32:
      return ToBigEndian(CombineCrc32(FromBigEndian<uint32_t>(first), FromBigEndian<uint32_t>(second), second_bytes));
    case Algorithm::kCrc32c:
      return ToBigEndian(CombineCrc32c(FromBigEndian<uint32_t>(first), FromBigEndian<uint32_t>(second), second_bytes));
    case Algorithm::kCrc64Nvme:
      return ToBigEndian(
          CombineCrc64Nvme(FromBigEndian<uint64_t>(first), FromBigEndian<uint64_t>(second), second_bytes));
    default:
      return {};
  }
}

}  // namespace coffer
