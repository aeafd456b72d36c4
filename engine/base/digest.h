// Digests and checksums of a stream, all in one pass over the data.
//
//   Digester digester({Algorithm::kMd5, Algorithm::kCrc32c});
//   digester.Update(bytes);
//   DigestValues values = std::move(digester).Finish();
//   values.Get(Algorithm::kMd5);   // 16 raw bytes
//
// Values are raw bytes, CRCs and XXHs in big-endian order as S3 encodes them.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace coffer {

enum class Algorithm : uint8_t {
  kMd5,
  kSha1,
  kSha256,
  kCrc32,
  kCrc32c,
  kCrc64Nvme,
  kXxh3_128,
  kSha512,
  kXxh64,
  kXxh3_64,
};
inline constexpr size_t kAlgorithmCount = 10;

// A small set of algorithms.
class AlgorithmSet {
 public:
  constexpr AlgorithmSet() = default;
  constexpr AlgorithmSet(std::initializer_list<Algorithm> algorithms) {
    for (Algorithm algorithm : algorithms) Add(algorithm);
  }
  constexpr void Add(Algorithm algorithm) { bits_ |= 1u << static_cast<unsigned>(algorithm); }
  constexpr bool Has(Algorithm algorithm) const { return (bits_ >> static_cast<unsigned>(algorithm) & 1u) != 0; }

 private:
  uint32_t bits_ = 0;
};

class DigestValues {
 public:
  // Empty when the algorithm was not asked for.
  const std::string& Get(Algorithm algorithm) const { return values_[static_cast<size_t>(algorithm)]; }
  void Set(Algorithm algorithm, std::string raw) { values_[static_cast<size_t>(algorithm)] = std::move(raw); }

 private:
  std::array<std::string, kAlgorithmCount> values_;
};

class Digester {
 public:
  explicit Digester(AlgorithmSet algorithms);
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;
  ~Digester();

  void Update(std::string_view bytes);
  DigestValues Finish() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The digest of bytes that are in memory.
std::string DigestOf(Algorithm algorithm, std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view bytes);

size_t DigestSize(Algorithm algorithm);
// For people: "CRC32", "SHA256".
std::string_view DigestName(Algorithm algorithm);

// The checksum of A+B from those of A and B and the length of B: CRC32, CRC32C and CRC64NVME only.
std::string CombineCrc(Algorithm algorithm, std::string_view first, std::string_view second, uint64_t second_bytes);

}  // namespace coffer
