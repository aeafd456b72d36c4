#include "engine/base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "absl/strings/escaping.h"
#include "engine/base/fork_guard.h"

namespace coffer {
namespace {

// getrandom cannot fail for a valid buffer once the kernel's pool is seeded; it may only return early.
void Draw(std::span<char> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got > 0) out = out.subspan(static_cast<size_t>(got));
  }
}

// Bytes drawn ahead, for one thread: ids are short, and a call of the system for each costs more than its bytes. A
// child process draws its own: it must not give the same as its parent.
class Pool {
 public:
  void Fill(std::span<char> out) {
    if (left_ < out.size() || guard_->forked()) Refill();
    char* const from = bytes_.data() + bytes_.size() - left_;
    std::copy_n(from, out.size(), out.data());
    ::explicit_bzero(from, out.size());  // what was given is nowhere but with its taker
    left_ -= out.size();
  }
  static constexpr size_t kLargest = 64;

 private:
  void Refill() {
    if (!guard_ || guard_->forked()) guard_.emplace();
    Draw(bytes_);
    left_ = bytes_.size();
  }
  std::array<char, 1024> bytes_;
  size_t left_ = 0;
  std::optional<ForkGuard> guard_;  // since the first bytes
};

class KernelRandom final : public Random {
 public:
  void Fill(std::span<char> out) override {
    if (out.size() > Pool::kLargest) return Draw(out);
    thread_local Pool pool;
    pool.Fill(out);
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
