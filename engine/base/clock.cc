#include "engine/base/clock.h"

namespace coffer {
namespace {

class RealClock final : public Clock {
 public:
  WallTime WallNow() override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  MonotonicTime MonotonicNow() override { return std::chrono::steady_clock::now(); }
};

}  // namespace

Clock& SystemClock() {
  static RealClock clock;
  return clock;
}

}  // namespace coffer
