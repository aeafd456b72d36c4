#include "engine/base/hooks.h"

namespace coffer {
namespace {

class SilentLogger final : public Logger {
 public:
  bool Enabled(LogLevel) override { return false; }
  void Log(LogLevel, std::string_view, std::span<const LogField>) override {}
};

}  // namespace

Logger& NoLogger() {
  static SilentLogger logger;
  return logger;
}

}  // namespace coffer
