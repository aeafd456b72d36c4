#include "engine/backend/registry.h"

#include <string>

#include "backends/memory/memory_backend.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

using ::testing::HasSubstr;

std::string Message(const absl::Status& status) { return status.ToString(); }

TEST(BackendRegistry, NamesTheKnownBackendsWhenOneIsUnknown) {
  BackendRegistry registry;
  RegisterMemoryBackend(registry);
  const auto backend = registry.Create("tape", {}, {});
  EXPECT_TRUE(absl::IsInvalidArgument(backend.status()));
  EXPECT_THAT(Message(backend.status()), HasSubstr("\"tape\"; known are memory"));
}

TEST(BackendRegistry, WithoutBackendsSaysSo) {
  EXPECT_THAT(Message(BackendRegistry().Create("disk", {}, {}).status()), HasSubstr("there are none"));
}

TEST(BackendRegistry, MakesABackendFromItsSettings) {
  BackendRegistry registry;
  RegisterMemoryBackend(registry);
  const auto backend = registry.Create("memory", {{.name = "capacity", .value = "4096"}}, {});
  ASSERT_TRUE(backend.ok()) << backend.status();
  EXPECT_EQ((*backend)->capabilities().kind, "memory");
}

TEST(BackendRegistry, PointsAtAnUnknownSetting) {
  BackendRegistry registry;
  RegisterMemoryBackend(registry);
  const auto backend = registry.Create("memory", {{.name = "capasity", .value = "1", .where = "coffer.toml:12"}}, {});
  EXPECT_TRUE(absl::IsInvalidArgument(backend.status()));
  EXPECT_THAT(Message(backend.status()),
              HasSubstr("coffer.toml:12: setting \"capasity\" is not known; known are capacity"));
}

TEST(BackendRegistry, RefusesACapacityThatIsNotANumber) {
  BackendRegistry registry;
  RegisterMemoryBackend(registry);
  for (const char* value : {"", "0", "-1", "1GiB", "99999999999999999999"}) {
    const auto backend = registry.Create("memory", {{.name = "capacity", .value = value}}, {});
    EXPECT_TRUE(absl::IsInvalidArgument(backend.status())) << value;
  }
}

}  // namespace
}  // namespace coffer
