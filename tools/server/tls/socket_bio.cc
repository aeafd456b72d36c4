#include "tools/server/tls/socket_bio.h"

#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include "tools/server/tls/openssl.h"

namespace coffer::server {
namespace {

using Method = std::unique_ptr<BIO_METHOD, OpensslFree<BIO_meth_free>>;

BioSocket& SocketOf(BIO* bio) { return *static_cast<BioSocket*>(BIO_get_data(bio)); }

bool IsTemporary(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int Read(BIO* bio, char* into, size_t size, size_t* count) {
  BIO_clear_retry_flags(bio);
  *count = 0;
  BioSocket& socket = SocketOf(bio);
  if (socket.reads_left == 0) {
    BIO_set_retry_read(bio);
    return 0;
  }
  --socket.reads_left;
  const ssize_t got = ::recv(socket.descriptor, into, size, 0);
  if (got < 0 && IsTemporary(errno)) BIO_set_retry_read(bio);
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  *count = got > 0 ? static_cast<size_t>(got) : 0;
  return got > 0 ? 1 : 0;
}

int Write(BIO* bio, const char* bytes, size_t size, size_t* count) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(SocketOf(bio).descriptor, bytes, size, MSG_NOSIGNAL);
  if (sent < 0 && IsTemporary(errno)) BIO_set_retry_write(bio);
  *count = sent > 0 ? static_cast<size_t>(sent) : 0;
  return sent > 0 ? 1 : 0;
}

long Control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

Method MakeMethod() {
  Method method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket"));
  BIO_meth_set_read_ex(method.get(), Read);
  BIO_meth_set_write_ex(method.get(), Write);
  BIO_meth_set_ctrl(method.get(), Control);
  return method;
}

}  // namespace

BIO* NewSocketBio(BioSocket& socket) {
  static const Method method = MakeMethod();
  BIO* bio = BIO_new(method.get());
  BIO_set_data(bio, &socket);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace coffer::server
