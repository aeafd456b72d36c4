#include "engine/base/random.h"

#include <sys/random.h>

#include "absl/strings/escaping.h"

namespace coffer {
namespace {

// getrandom cannot fail for a valid buffer once the kernel's pool is seeded; it may only return early.
class KernelRandom final : public Random {
 public:
  void Fill(std::span<char> out) override {
    while (!out.empty()) {
      const ssize_t got = getrandom(out.data(), out.size(), 0);
      if (got > 0) out = out.subspan(static_cast<size_t>(got));
    }
  }
};

}  // namespace

Random& SystemRandom() {
  static KernelRandom random;
  return random;
}

std::string RandomBytes(Random& random, size_t count) {
  std::string bytes(count, '\0');
  random.Fill(bytes);
  return bytes;
}

std::string RandomHex(Random& random, size_t byte_count) {
  return absl::BytesToHexString(RandomBytes(random, byte_count));
}

}  // namespace coffer
