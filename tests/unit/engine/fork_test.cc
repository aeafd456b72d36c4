// A process that forks after it opened a store: the child is told so, and whatever it does changes nothing.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "backends/disk/disk_backend.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class ForkTest : public EngineTest {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/fork-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  void TearDown() override {
    EngineTest::TearDown();
    std::filesystem::remove_all(folder_);
  }
  void FillSeams(Options& options) override {
    options.directory = folder_;
    options.backend = *MakeDiskBackend(folder_ + "/blobs", {.budget = &budget_, .clock = &clock_}, io::LocalIo::kPosix);
  }
  // Runs it in a child; its answer is what the child ends with.
  static bool InChild(const std::function<bool()>& work) {
    const pid_t child = fork();
    if (child == 0) _exit(work() ? 0 : 1);
    int status = 1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  std::string folder_;
};

TEST_F(ForkTest, TheChildIsToldAndTheParentGoesOn) {
  const std::string bytes = Noise(100'000, 1);
  ASSERT_OK(Put("bkt", "k", bytes));
  auto writer = *engine().objects().StartPut(context_, {.bucket = "bkt", .key = "under way"});
  ASSERT_OK(writer->Append(bytes));
  EXPECT_TRUE(InChild([&] {
    const auto refused = [](const absl::Status& status) { return absl::IsFailedPrecondition(status); };
    bool told = refused(Put("bkt", "k", "x").status()) && refused(TryGet({.bucket = "bkt", .key = "k"}).status()) &&
                refused(Delete("bkt", "k").status()) && refused(engine().Maintain(context_, {}).status()) &&
                !writer->Append("x").ok();
    writer.reset();
    engine_.reset();
    return told;
  }));
  ASSERT_OK(writer->Append("more"));
  ASSERT_OK(writer->Commit());
  ASSERT_OK(Put("bkt", "after", "x"));
  writer.reset();
  Open();
  EXPECT_EQ(Get("bkt", "k"), bytes);
  EXPECT_EQ(Get("bkt", "under way"), bytes + "more");
  EXPECT_EQ(Get("bkt", "after"), "x");
  EXPECT_TRUE(engine().Check(context_, {})->sound());
}

TEST_F(ForkTest, AStoreThatTheChildOpensIsItsOwn) {
  EXPECT_TRUE(InChild([&] {
    EXPECT_TRUE(absl::IsUnavailable(TryOpen().status())) << "the parent has it";
    folder_ += "/other";
    Open();
    return engine().identity().CreateAccount(OpContext(), "child").Commit().ok();
  }));
  EXPECT_OK(Put("bkt", "k", "x"));
}

}  // namespace
}  // namespace coffer
