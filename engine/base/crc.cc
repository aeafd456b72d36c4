#include "engine/base/crc.h"

#include <isa-l/crc.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace coffer {
namespace {

// Reflected: the lowest bit of a word is the highest power of x.
constexpr uint32_t kPolynomial32 = 0xEDB88320;
constexpr uint32_t kPolynomial32c = 0x82F63B78;
constexpr uint64_t kPolynomial64Nvme = 0x9A6C9329AC4BC9B5;

// ISA-L takes lengths as int in places.
constexpr size_t kStepMax = size_t{1} << 30;

static_assert(std::endian::native == std::endian::little, "words of the stream are loaded as they lie");

// Table k advances a byte over k more zero bytes: 16 look-ups, independent of each other, take 16 bytes at once.
using SlicingTables = std::array<std::array<uint64_t, 256>, 16>;

constexpr SlicingTables MakeSlicingTables() {
  SlicingTables tables{};
  for (uint64_t byte = 0; byte < 256; ++byte) {
    uint64_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ kPolynomial64Nvme : crc >> 1;
    tables[0][byte] = crc;
  }
  for (size_t k = 1; k < tables.size(); ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint64_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr SlicingTables kTables = MakeSlicingTables();

uint64_t Advance64(uint64_t word, size_t zero_bytes_after) {
  uint64_t crc = 0;
  for (size_t i = 0; i < 8; ++i) crc ^= kTables[zero_bytes_after + 7 - i][word >> (8 * i) & 0xff];
  return crc;
}

// A running value, not inverted, over the next 16 bytes.
uint64_t AdvanceBlock(uint64_t crc, const char* block) {
  uint64_t words[2];
  std::memcpy(words, block, sizeof words);
  return Advance64(words[0] ^ crc, 8) ^ Advance64(words[1], 0);
}

// a * b modulo the polynomial.
template <typename Word>
Word MultiplyModulo(Word a, Word b, Word polynomial) {
  Word product = 0;
  for (Word mask = Word{1} << (sizeof(Word) * 8 - 1); mask != 0; mask >>= 1) {
    if ((a & mask) != 0) product ^= b;
    b = (b & 1) != 0 ? (b >> 1) ^ polynomial : b >> 1;
  }
  return product;
}

// Appending n bytes multiplies the first checksum by x^8n; the inversions at both ends cancel out.
template <typename Word>
Word Combine(Word first, Word second, uint64_t second_bytes, Word polynomial) {
  Word factor = Word{1} << (sizeof(Word) * 8 - 1);  // x^0
  Word power = factor >> 8;                         // x^8
  for (; second_bytes != 0; second_bytes >>= 1) {
    if ((second_bytes & 1) != 0) factor = MultiplyModulo(factor, power, polynomial);
    power = MultiplyModulo(power, power, polynomial);
  }
  return MultiplyModulo(factor, first, polynomial) ^ second;
}

#if defined(__x86_64__)

constexpr size_t kFoldBytesMin = 64;

// x^exponent modulo the polynomial of CRC64NVME.
constexpr uint64_t PowerOfX(unsigned exponent) {
  uint64_t power = uint64_t{1} << 63;  // x^0
  for (; exponent != 0; --exponent) power = (power & 1) != 0 ? (power >> 1) ^ kPolynomial64Nvme : power >> 1;
  return power;
}

// Carries 128 bits over the next `bits`: the earlier half is worth x^64 more, and the carry-less product of reflected
// words comes out multiplied by x, which the constants take back.
template <unsigned bits>
__attribute__((target("pclmul,sse2"))) inline __m128i Fold(__m128i block, __m128i next) {
  const __m128i powers =
      _mm_set_epi64x(static_cast<int64_t>(PowerOfX(bits - 1)), static_cast<int64_t>(PowerOfX(bits + 63)));
  const __m128i earlier = _mm_clmulepi64_si128(block, powers, 0x00);
  const __m128i later = _mm_clmulepi64_si128(block, powers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(earlier, later), next);
}

// Takes whole blocks of 64 bytes off the front of `bytes`, in four lanes that do not wait for each other.
__attribute__((target("pclmul,sse2"))) uint64_t FoldWholeBlocks(uint64_t crc, std::string_view& bytes) {
  const auto load = [&](size_t at) __attribute__((target("pclmul,sse2"))) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
  };
  __m128i lanes[4] = {load(0), load(16), load(32), load(48)};
  lanes[0] = _mm_xor_si128(lanes[0], _mm_set_epi64x(0, static_cast<int64_t>(crc)));
  bytes.remove_prefix(64);
  for (; bytes.size() >= 64; bytes.remove_prefix(64)) {
    for (size_t lane = 0; lane < 4; ++lane) lanes[lane] = Fold<512>(lanes[lane], load(lane * 16));
  }
  for (size_t lane = 1; lane < 4; ++lane) lanes[lane] = Fold<128>(lanes[lane - 1], lanes[lane]);
  char rest[16];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(rest), lanes[3]);
  return AdvanceBlock(0, rest);
}

#endif

}  // namespace

uint32_t UpdateCrc32(uint32_t crc, std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t step = std::min(bytes.size(), kStepMax);
    crc = crc32_gzip_refl(crc, reinterpret_cast<const unsigned char*>(bytes.data()), step);
    bytes.remove_prefix(step);
  }
  return crc;
}

uint32_t UpdateCrc32c(uint32_t crc, std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t step = std::min(bytes.size(), kStepMax);
    // The parameter lacks a const; the bytes are only read.
    auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    crc = ~crc32_iscsi(data, static_cast<int>(step), ~crc);
    bytes.remove_prefix(step);
  }
  return crc;
}

uint64_t UpdateCrc64Nvme(uint64_t crc, std::string_view bytes) {
  crc = ~crc;
#if defined(__x86_64__)
  static const bool has_carryless_product = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse2");
  if (has_carryless_product && bytes.size() >= kFoldBytesMin) crc = FoldWholeBlocks(crc, bytes);
#endif
  for (; bytes.size() >= 16; bytes.remove_prefix(16)) crc = AdvanceBlock(crc, bytes.data());
  for (const char c : bytes) crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

uint32_t CombineCrc32(uint32_t first, uint32_t second, uint64_t second_bytes) {
  return Combine(first, second, second_bytes, kPolynomial32);
}

uint32_t CombineCrc32c(uint32_t first, uint32_t second, uint64_t second_bytes) {
  return Combine(first, second, second_bytes, kPolynomial32c);
}

uint64_t CombineCrc64Nvme(uint64_t first, uint64_t second, uint64_t second_bytes) {
  return Combine(first, second, second_bytes, kPolynomial64Nvme);
}

}  // namespace coffer
