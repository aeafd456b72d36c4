#include "tests/unit/api/s3/auth/service_fixture.h"

#include <array>

#include "api/s3/sigv4/canonical.h"
#include "backends/memory/memory_backend.h"
#include "gtest/gtest.h"

namespace coffer::s3 {

void LineLogger::Log(LogLevel, std::string_view message, std::span<const LogField> fields) {
  lines_.append(message);
  for (const auto& [name, value] : fields) lines_.append(1, ' ').append(name).append(1, '=').append(value);
  lines_ += '\n';
}

ServiceFixture::ServiceFixture() {
  Options options;
  options.logger = &logger_;
  options.backend = MakeMemoryBackend();
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Open(std::move(options));
  EXPECT_TRUE(engine.ok()) << engine.status();
  engine_ = *std::move(engine);
  owner_ = MakeAccount("owner");
  other_ = MakeAccount("other");
  service_ = std::make_unique<S3Service>(*engine_, ServiceOptions{});
  EXPECT_EQ(SendSigned(owner_, Request("PUT", "/bucket")).status, 200);
  EXPECT_EQ(SendSigned(owner_, Request("PUT", "/bucket/key"), "hello").status, 200);
  EXPECT_EQ(SendSigned(other_, Request("PUT", "/theirs")).status, 200);
  EXPECT_EQ(SendSigned(other_, Request("PUT", "/theirs/secret"), "secret").status, 200);
}

sigv4::ClientCredentials ServiceFixture::MakeAccount(const std::string& name) {
  const auto account = engine_->identity().CreateAccount({}, name).Commit();
  EXPECT_TRUE(account.ok()) << account.status();
  const auto key = engine_->identity().CreateAccessKey({}, account->id, name).Commit();
  EXPECT_TRUE(key.ok()) << key.status();
  return {key->info.access_key, key->secret, "us-east-1"};
}

Sent ServiceFixture::Send(http::RequestHead head, std::string_view body, const std::function<void()>& between) {
  if (!body.empty() && !head.headers.Has("content-length")) {
    head.headers.Add("Content-Length", std::to_string(body.size()));
  }
  const std::unique_ptr<Exchange> exchange = service_->Begin({}, head);
  between();
  Sent sent;
  while (!body.empty() && exchange->wish().step == http::Wish::Step::kBody) {
    const std::string_view piece = body.substr(0, 1000);
    exchange->Push(piece);
    body.remove_prefix(piece.size());
    sent.bytes_taken += piece.size();
  }
  sent.status = exchange->Finish().status;
  const ExchangeRecord& record = exchange->record();
  sent.code = record.error_code;
  for (const std::string& text : {record.request_id, record.bucket, record.key, record.account_id, record.access_key,
                                  record.error_code, record.internal_error}) {
    sent.record.append(text).append(1, '\n');
  }
  std::array<char, 4096> buffer;
  while (true) {
    const absl::StatusOr<size_t> count = exchange->Pull(buffer);
    EXPECT_TRUE(count.ok()) << count.status();
    if (!count.ok() || *count == 0) return sent;
    sent.document.append(buffer.data(), *count);
  }
}

Sent ServiceFixture::SendSigned(const sigv4::ClientCredentials& credentials, http::RequestHead head,
                                std::string_view body, const std::function<void()>& between) {
  const auto material = sigv4::SignHead(credentials, now(), sigv4::kUnsignedPayload, head);
  EXPECT_TRUE(material.ok()) << material.status();
  return Send(std::move(head), body, between);
}

http::RequestHead Request(std::string method, std::string target) {
  http::RequestHead head{.method = std::move(method), .target = std::move(target)};
  head.headers.Add("Host", "localhost:9000");
  return head;
}

}  // namespace coffer::s3
