#include "backends/memory/memory_backend.h"

#include "tests/conformance/backend_conformance.h"

namespace coffer {
namespace {

class MemoryPlace final : public BackendPlace {
 public:
  std::unique_ptr<Backend> Open(MemoryBudget&) override { return MakeMemoryBackend(); }
  bool readers_survive_removal() const override { return true; }
};

INSTANTIATE_TEST_SUITE_P(Memory, BackendConformance,
                         testing::Values(BackendCase{"memory", [] { return std::make_unique<MemoryPlace>(); }}),
                         CaseName);

}  // namespace
}  // namespace coffer
