// A blocking client on a loopback socket that says exactly what a test wants, byte by byte.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace coffer::server {

class TestClient {
 public:
  explicit TestClient(uint16_t port, int receive_buffer_bytes = 0) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer_bytes > 0) {
      setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  virtual ~TestClient() { Close(); }
  TestClient(const TestClient&) = delete;

  bool connected() const { return connected_; }
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = Transmit(bytes);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  void ShutdownSend() { shutdown(fd_, SHUT_WR); }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  // Closes so that the server sees a reset.
  void Reset() {
    const linger at_once{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    Close();
  }

  // Up to and with `end`; what came when the connection ended before it.
  std::string ReadUntil(std::string_view end) {
    while (buffer_.find(end) == std::string::npos && Fill()) {
    }
    const size_t at = buffer_.find(end);
    return Take(at == std::string::npos ? buffer_.size() : at + end.size());
  }
  std::string ReadBytes(size_t count) {
    while (buffer_.size() < count && Fill()) {
    }
    return Take(std::min(count, buffer_.size()));
  }
  // All until the connection ends.
  std::string ReadAll() {
    while (Fill()) {
    }
    return Take(buffer_.size());
  }
  // One answer with a Content-Length: head and body.
  std::string ReadAnswer() {
    std::string head = ReadUntil("\r\n\r\n");
    const size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    return head + ReadBytes(std::strtoull(head.c_str() + at + 16, nullptr, 10));
  }
  // Whether there is something to read, or the end; does not wait.
  bool HasInput() const {
    char first;
    return recv(fd_, &first, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
  }
  bool was_reset() const { return was_reset_; }
  int fd() const { return fd_; }

 protected:
  virtual ssize_t Transmit(std::string_view bytes) { return send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  virtual ssize_t Receive(char* into, size_t size) { return recv(fd_, into, size, 0); }

 private:
  bool Fill() {
    char chunk[16384];
    const ssize_t count = Receive(chunk, sizeof(chunk));
    if (count < 0 && errno == ECONNRESET) was_reset_ = true;
    if (count <= 0) return false;
    buffer_.append(chunk, static_cast<size_t>(count));
    return true;
  }
  std::string Take(size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
  }

  int fd_;
  bool connected_ = false;
  bool was_reset_ = false;
  std::string buffer_;
};

}  // namespace coffer::server
