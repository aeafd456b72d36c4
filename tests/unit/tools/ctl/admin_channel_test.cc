#include "tools/ctl/admin_channel.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "backends/memory/memory_backend.h"
#include "engine/engine.h"
#include "tools/server/admin_exchange.h"
#include "tools/server/http/http_server.h"
#include "tools/server/server_files.h"

namespace coffer::ctl {
namespace {

using admin::AdminResponse;

class AdminChannelTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/channel.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  // A server without a store on disk: whatever it answers came through the socket.
  void Serve(const std::string& data) {
    std::filesystem::create_directories(data);
    Options options;
    options.backend = MakeMemoryBackend();
    auto engine = Engine::Open(std::move(options));
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
    const auto begin = [this](const OpContext& context, const http::RequestHead& head) {
      return server::BeginAdmin(*engine_, /*server=*/nullptr, context, head);
    };
    auto server = server::HttpServer::Start({.socket_path = server::AdminSocketPath(data)},
                                            {.begin = begin, .workers = &workers_, .budget = &budget_});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::string folder_;
  std::unique_ptr<Engine> engine_;
  MemoryBudget budget_{1 << 20};
  server::WorkerPool workers_{1};
  std::unique_ptr<server::HttpServer> server_;
};

TEST_F(AdminChannelTest, WithoutAServerTheStoreIsOpenedHere) {
  const std::string data = folder_ + "/data";
  auto answer = AskStore(data, /*may_make_store=*/true, {"POST", "/v1/accounts", R"({"name":"alice"})"});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 201);
  answer = AskStore(data, /*may_make_store=*/false, {"GET", "/v1/accounts", ""});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_NE(answer->body.find("alice"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(data + "/blobs"));
}

TEST_F(AdminChannelTest, AFolderWithoutAStoreIsLeftAsItIs) {
  const auto answer = AskStore(folder_, /*may_make_store=*/false, {"GET", "/v1/accounts", ""});
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(answer.status().message().find(folder_), absl::string_view::npos);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(AdminChannelTest, AServersSocketIsAskedFirst) {
  Serve(folder_);
  auto answer = AskStore(folder_, /*may_make_store=*/false, {"POST", "/v1/accounts", R"({"name":"alice"})"});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(engine_->identity().ListAccounts(OpContext())->size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(server::CatalogPath(folder_)));
  answer = AskStore(folder_, false, {"GET", "/v1/keys?account=nobody", ""});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 404);
}

TEST_F(AdminChannelTest, ASocketMayHaveALongPath) {
  const std::string data = folder_ + "/" + std::string(120, 'x') + "/" + std::string(120, 'y');
  Serve(data);
  const auto answer = AskServer(server::AdminSocketPath(data), {"GET", "/v1/accounts", ""});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->body, "{\"accounts\":[]}\n");
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(server::AdminSocketPath(data)));
}

TEST_F(AdminChannelTest, TheSocketIsTheOwnersAlone) {
  Serve(folder_);
  struct stat found {};
  ASSERT_EQ(::stat(server::AdminSocketPath(folder_).c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST_F(AdminChannelTest, ASocketThatACrashLeftIsReplacedAndALiveOneIsNot) {
  Serve(folder_);
  const auto second = server::HttpServer::Start({.socket_path = server::AdminSocketPath(folder_)},
                                                {.begin = nullptr, .workers = &workers_, .budget = &budget_});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(AskServer(server::AdminSocketPath(folder_), {"GET", "/v1/accounts", ""}).ok());

  const std::string other = folder_ + "/other";
  std::filesystem::create_directory(other);
  std::filesystem::rename(server::AdminSocketPath(folder_), server::AdminSocketPath(other));
  server_.reset();  // nobody listens on the renamed one any more
  ASSERT_TRUE(std::filesystem::exists(server::AdminSocketPath(other)));
  EXPECT_EQ(AskServer(server::AdminSocketPath(other), {"GET", "/v1/accounts", ""}).status().code(),
            absl::StatusCode::kNotFound);
  Serve(other);
  EXPECT_TRUE(AskServer(server::AdminSocketPath(other), {"GET", "/v1/accounts", ""}).ok());
}

TEST_F(AdminChannelTest, ABodyBeyondTheLimitIsRefused) {
  Serve(folder_);
  const std::string name(70'000, 'x');
  const auto answer =
      AskServer(server::AdminSocketPath(folder_), {"POST", "/v1/accounts", "{\"name\":\"" + name + "\"}"});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 413);
  EXPECT_NE(answer->body.find("RequestTooLong"), std::string::npos);
}

}  // namespace
}  // namespace coffer::ctl
