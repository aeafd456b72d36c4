// A request that could be read in two ways is answered 400 and its connection closed: what a proxy might have taken for
// the next request is never served.
#include <string>
#include <vector>

#include "tests/unit/tools/server/http/http_server_fixture.h"

namespace coffer::server {
namespace {

// Each is followed by a second request, which must not be served.
constexpr std::string_view kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

struct Desync {
  const char* what;
  std::string bytes;
};

std::string Put(const std::string& lines) { return "PUT /k HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n"; }

std::string Chunked(const std::string& body) { return Put("Transfer-Encoding: chunked\r\n") + body; }

std::vector<Desync> Heads() {
  return {
      {"two lengths", Put("Content-Length: 0\r\nContent-Length: 5\r\n")},
      {"two equal lengths", Put("Content-Length: 0\r\nContent-Length: 0\r\n")},
      {"a list of lengths", Put("Content-Length: 0, 0\r\n")},
      {"a length with a sign", Put("Content-Length: +0\r\n")},
      {"a length in hexadecimal", Put("Content-Length: 0x0\r\n")},
      {"a length that overflows", Put("Content-Length: 18446744073709551616\r\n")},
      {"an empty length", Put("Content-Length: \r\n")},
      {"length with chunked", Put("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
      {"chunked with length", Put("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n"},
      {"chunked twice", Put("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"},
      {"another coding before chunked", Put("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n"},
      {"identity", Put("Transfer-Encoding: identity\r\n")},
      {"a coding that only looks like chunked", Put("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n"},
      {"a coding in quotes", Put("Transfer-Encoding: \"chunked\"\r\n") + "0\r\n\r\n"},
      {"a coding after a vertical tab", Put("Transfer-Encoding: \x0b"
                                            "chunked\r\n") +
                                            "0\r\n\r\n"},
      {"chunked in HTTP/1.0", "PUT /k HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"a bare line feed after a header", "PUT /k HTTP/1.1\r\nHost: a\nContent-Length: 0\r\n\r\n"},
      {"a bare line feed after the request line", "PUT /k HTTP/1.1\nHost: a\r\n\r\n"},
      {"a bare carriage return", Put("X: 1\rContent-Length: 0\r\n")},
      {"NUL in a value", Put(std::string("X: 1\0Y\r\n", 8))},
      {"a folded line", Put("X: 1\r\n Content-Length: 5\r\n")},
      {"a folded line with a tab", Put("X: 1\r\n\tContent-Length: 5\r\n")},
      {"white space before the colon", Put("Content-Length : 0\r\n")},
      {"a tab before the colon", Put("Content-Length\t: 0\r\n")},
      {"white space before the first header", "PUT /k HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"a line without a colon", Put("Content-Length 0\r\n")},
      {"a header without a name", Put(": 0\r\n")},
      {"two hosts", Put("Host: b\r\n")},
      {"no host", "PUT /k HTTP/1.1\r\nContent-Length: 0\r\n\r\n"},
      {"a space in the target", "PUT /k x HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"two spaces in the request line", "PUT  /k HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"no version", "PUT /k\r\nHost: a\r\n\r\n"},
      {"a target of another host", "PUT http://b/k HTTP/1.1\r\nHost: a\r\n\r\n"},
  };
}

std::vector<Desync> Bodies() {
  return {
      {"a chunk's line with a bare line feed", Chunked("3\nabc\r\n0\r\n\r\n")},
      {"a chunk that ends with a bare line feed", Chunked("3\r\nabc\n0\r\n\r\n")},
      {"a chunk longer than its size", Chunked("3\r\nabcd\r\n0\r\n\r\n")},
      {"a size with a sign", Chunked("+3\r\nabc\r\n0\r\n\r\n")},
      {"a size with 0x", Chunked("0x3\r\nabc\r\n0\r\n\r\n")},
      {"a size after a space", Chunked(" 3\r\nabc\r\n0\r\n\r\n")},
      {"a space after a size", Chunked("3 \r\nabc\r\n0\r\n\r\n")},
      {"a size that overflows", Chunked("10000000000000003\r\nabc\r\n0\r\n\r\n")},
      {"no size", Chunked("\r\nabc\r\n0\r\n\r\n")},
      {"a bare line feed in an extension", Chunked("3;a=\nb\r\nabc\r\n0\r\n\r\n")},
      {"a last chunk with a bare line feed", Chunked("0\r\n\n")},
      {"a trailer with a bare line feed", Chunked("0\r\nX: 1\n\r\n")},
      {"a folded trailer", Chunked("0\r\n X: 1\r\n\r\n")},
  };
}

class DesyncTest : public HttpServerTest {
 protected:
  void ExpectRefusedAndClosed(const Desync& desync) {
    SCOPED_TRACE(desync.what);
    TestClient client(port());
    ASSERT_TRUE(client.Send(desync.bytes + std::string(kSmuggled)));
    client.ShutdownSend();
    const std::string answer = client.ReadAll();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(Has(answer, "\r\nConnection: close\r\n")) << answer;
    EXPECT_EQ(answer.rfind("HTTP/1.1"), 0u) << "one answer";
  }
};

// CVE-2025-22871 and its kin: the row of the request smugglers.
TEST_F(DesyncTest, AHeadThatCanBeReadInTwoWaysIsRefused) {
  StartServer();
  for (const Desync& desync : Heads()) ExpectRefusedAndClosed(desync);
  EXPECT_TRUE(service_->seen().empty());
}

TEST_F(DesyncTest, ABodyThatCanBeReadInTwoWaysIsRefusedAndNothingIsStored) {
  StartServer();
  for (const Desync& desync : Bodies()) ExpectRefusedAndClosed(desync);
  service_->AwaitNoneAlive();
  for (const FakeSeen& seen : service_->seen()) {
    EXPECT_NE(seen.head.target, "/smuggled");
    EXPECT_FALSE(seen.finished);
    EXPECT_FALSE(Has(seen.body, "\n")) << "a frame was taken for data: " << seen.body;
  }
}

TEST_F(DesyncTest, TheSameBytesInGoodFormAreTwoRequests) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(client.Send(Chunked("3;a=b\r\nabc\r\n0\r\nX: 1\r\n\r\n") + std::string(kSmuggled)));
  EXPECT_TRUE(client.ReadAnswer().ends_with("hello"));
  EXPECT_TRUE(client.ReadAnswer().ends_with("hello"));
  EXPECT_EQ(service_->seen()[0].body, "abc");
}

}  // namespace
}  // namespace coffer::server
