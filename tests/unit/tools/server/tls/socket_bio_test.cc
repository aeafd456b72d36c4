#include "tools/server/tls/socket_bio.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "tools/server/tls/openssl.h"

namespace coffer::server {
namespace {

TEST(SocketBioTest, BeyondItsReadsItSaysThatNothingIsThere) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
  ASSERT_EQ(write(pair[1], "abc", 3), 3);
  BioSocket socket{.descriptor = pair[0], .reads_left = 2};
  const std::unique_ptr<BIO, OpensslFree<BIO_free_all>> bio(NewSocketBio(socket));
  char byte = 0;
  for (const char expected : {'a', 'b'}) {
    ASSERT_EQ(BIO_read(bio.get(), &byte, 1), 1);
    EXPECT_EQ(byte, expected);
  }
  EXPECT_LE(BIO_read(bio.get(), &byte, 1), 0);
  EXPECT_TRUE(BIO_should_retry(bio.get()));
  socket.reads_left = 1;
  ASSERT_EQ(BIO_read(bio.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 'c');
  close(pair[0]);
  close(pair[1]);
}

}  // namespace
}  // namespace coffer::server
