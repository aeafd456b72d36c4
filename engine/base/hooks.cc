#include "engine/base/hooks.h"

namespace coffer {
namespace {

class SilentLogger final : public Logger {
 public:
  bool Enabled(LogLevel) override { return false; }
  void Log(LogLevel, std::string_view, std::span<const LogField>) override {}
};

class SilentMetrics final : public Metrics {
 public:
  void Count(std::string_view, double) override {}
  void Set(std::string_view, double) override {}
  void Observe(std::string_view, double) override {}
};

}  // namespace

Logger& NoLogger() {
  static SilentLogger logger;
  return logger;
}

Metrics& NoMetrics() {
  static SilentMetrics metrics;
  return metrics;
}

}  // namespace coffer
