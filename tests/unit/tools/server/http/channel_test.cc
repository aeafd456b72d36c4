#include "tools/server/http/channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/tools/server/tls/test_certificate.h"

namespace coffer::server {
namespace {

class ChannelTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name();
    auto certificates = TlsCertificates::Open({TestCertificate("DNS:a.test").Write(path)}, NoLogger());
    ASSERT_TRUE(certificates.ok()) << certificates.status();
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair_), 0);
    channel_.emplace(Socket(context_, Stream(AF_UNIX, 0), pair_[0]), (*certificates)->Current());
    ASSERT_FALSE(channel_->Prepare());
  }
  void TearDown() override { close(pair_[1]); }

  void Arrives(std::string_view bytes) {
    ASSERT_EQ(write(pair_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }

  asio::io_context context_;
  int pair_[2];
  std::optional<Channel> channel_;
};

TEST_F(ChannelTest, LettersInsteadOfAHandshakeArePlainHttp) {
  EXPECT_FALSE(channel_->SpeaksPlainHttp());
  EXPECT_EQ(channel_->Handshake(), Moved::kWantsRead);
  Arrives("GET / HTTP/1.1");
  EXPECT_TRUE(channel_->SpeaksPlainHttp());
}

TEST_F(ChannelTest, LettersInsideAHandshakeAreNot) {
  Arrives(std::string_view("\x16\x03\x01\x02\x00", 5));
  EXPECT_FALSE(channel_->SpeaksPlainHttp());
  EXPECT_EQ(channel_->Handshake(), Moved::kWantsRead);
  Arrives("GET");
  EXPECT_FALSE(channel_->SpeaksPlainHttp());
}

}  // namespace
}  // namespace coffer::server
