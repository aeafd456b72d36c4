// One suite for both stores: over an engine, and over the same engine behind a server on the loopback, with TLS and
// without.
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/service.h"
#include "tests/support/engine_fixture.h"
#include "tests/unit/tools/server/tls/test_certificate.h"
#include "tools/client/engine_store.h"
#include "tools/client/s3_store.h"
#include "tools/server/http/http_server.h"
#include "tools/server/tls/tls_certificates.h"

namespace coffer::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

enum class Way : uint8_t { kEngine, kServer, kTlsServer };

std::string NameOf(const testing::TestParamInfo<Way>& info) {
  return info.param == Way::kEngine ? "Engine" : info.param == Way::kServer ? "Server" : "TlsServer";
}

class StoresTest : public EngineTest, public testing::WithParamInterface<Way> {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (GetParam() == Way::kEngine) {
      store_ = std::make_unique<EngineStore>(*engine_);
    } else {
      Serve();
      store_ = MakeStore("us-east-1");
    }
    ASSERT_OK(store_->CreateBucket("bkt"));
  }

  void TearDown() override {
    store_.reset();
    server_.reset();
    service_.reset();
    EngineTest::TearDown();
  }

  void Serve() {
    service_ = std::make_unique<s3::S3Service>(*engine_, s3::ServiceOptions{.regions = {"us-east-1", "eu-west-1"}});
    server::HttpServerOptions options;
    options.addresses = {{"127.0.0.1", 0, GetParam() == Way::kTlsServer}};
    const server::CertificateFiles files = certificate_.Write(testing::TempDir() + "/stores-test");
    auto certificates = server::TlsCertificates::Open({files}, NoLogger());
    ASSERT_OK(certificates);
    certificates_ = *std::move(certificates);
    http_ = std::make_unique<HttpClient>(HttpOptions{.ca_file = files.chain});
    auto server = server::HttpServer::Start(
        options, {.begin = [this](const OpContext& context,
                                  const http::RequestHead& head) { return service_->Begin(context, head); },
                  .workers = &workers_,
                  .budget = &socket_budget_,
                  .certificates = certificates_.get()});
    ASSERT_OK(server);
    server_ = *std::move(server);
    const auto key = engine_->identity().CreateAccessKey(OpContext(), account_.id, "test").Commit();
    ASSERT_OK(key);
    key_ = *key;
  }

  std::unique_ptr<ObjectStore> MakeStore(const std::string& region) {
    const auto endpoint = ParseEndpoint(server_->addresses()[0].Url());
    EXPECT_OK(endpoint);
    const Credentials credentials{.key = {key_.info.access_key, key_.secret, region}};
    return std::make_unique<S3Store>(*endpoint, credentials, *http_, clock_);
  }

  absl::StatusOr<Written> PutObject(const std::string& key, const std::string& bytes, ObjectMetadata metadata = {}) {
    return store_->Put({{"bkt", key}, std::move(metadata)}, {bytes, DigestOf(Algorithm::kCrc64Nvme, bytes)});
  }

  static s3::S3Code CodeOf(const absl::Status& status) { return s3::GetS3Error(status).code; }

  MemoryBudget socket_budget_{8 << 20};
  server::WorkerPool workers_{2};
  server::TestCertificate certificate_{"IP:127.0.0.1"};
  std::unique_ptr<server::TlsCertificates> certificates_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<s3::S3Service> service_;
  std::unique_ptr<server::HttpServer> server_;
  NewAccessKey key_;
  std::unique_ptr<ObjectStore> store_;
};

TEST_P(StoresTest, BucketsAreMadeListedAndRemoved) {
  ASSERT_OK(store_->CreateBucket("another"));
  const auto buckets = store_->ListBuckets();
  ASSERT_OK(buckets);
  ASSERT_THAT(*buckets, SizeIs(2));
  EXPECT_EQ((*buckets)[0].name, "another");
  EXPECT_EQ((*buckets)[0].created, (*buckets)[1].created);
  EXPECT_EQ(CodeOf(store_->CreateBucket("No")), s3::S3Code::kInvalidBucketName);
  EXPECT_OK(store_->DeleteBucket("another"));
  EXPECT_EQ(CodeOf(store_->DeleteBucket("another")), s3::S3Code::kNoSuchBucket);
  ASSERT_OK(PutObject("k", ""));
  EXPECT_EQ(CodeOf(store_->DeleteBucket("bkt")), s3::S3Code::kBucketNotEmpty);
}

TEST_P(StoresTest, AnObjectComesBackAsItWasPut) {
  const ObjectMetadata metadata{
      .content_type = "text/plain", .cache_control = "no-cache", .user = {{"color", "blue"}, {"size", "XL"}}};
  const std::string bytes = Noise(5000, 1);
  const auto put = PutObject("a/b", bytes, metadata);
  ASSERT_OK(put);
  const auto head = store_->Head({"bkt", "a/b"});
  ASSERT_OK(head);
  EXPECT_EQ(head->size_bytes, 5000u);
  EXPECT_EQ(head->etag, put->etag);
  EXPECT_EQ(head->metadata, metadata);
  EXPECT_EQ(head->checksum, (Checksum{.raw = DigestOf(Algorithm::kCrc64Nvme, bytes)}));
  EXPECT_EQ(*store_->Read({{"bkt", "a/b"}, put->etag, 0, 5000}), bytes);
  EXPECT_EQ(*store_->Read({{"bkt", "a/b"}, put->etag, 10, 20}), bytes.substr(10, 20));
  EXPECT_EQ(*store_->Read({{"bkt", "a/b"}, put->etag, 4999, 1}), bytes.substr(4999));
  EXPECT_EQ(CodeOf(store_->Read({{"bkt", "a/b"}, "0123", 0, 1}).status()), s3::S3Code::kPreconditionFailed);
  EXPECT_EQ(CodeOf(store_->Head({"bkt", "gone"}).status()), s3::S3Code::kNoSuchKey);
  EXPECT_EQ(CodeOf(store_->Head({"bkt", "gone"}).status()), s3::S3Code::kNoSuchKey);
  EXPECT_EQ(CodeOf(store_->Put({{"nobucket", "k"}}, {"", DigestOf(Algorithm::kCrc64Nvme, "")}).status()),
            s3::S3Code::kNoSuchBucket);
  // Bytes that changed on the way are not kept.
  EXPECT_EQ(CodeOf(store_->Put({{"bkt", "k"}}, {"bytes", DigestOf(Algorithm::kCrc64Nvme, "other")}).status()),
            s3::S3Code::kBadDigest);
}

TEST_P(StoresTest, KeysAreBytes) {
  using std::string_literals::operator""s;
  const std::vector<std::string> keys = {"/a"s,       "../b"s,     "a//b"s, "a b+c%41&d?e=f#g"s,   "./."s, "\x01\x1f"s,
                                         "\xC3\xA9"s, "\xFF\xFE"s, "a\0b"s, std::string(1024, 'k')};
  for (const std::string& key : keys) {
    ASSERT_OK(PutObject(key, key));
    const auto head = store_->Head({"bkt", key});
    ASSERT_OK(head);
    EXPECT_EQ(*store_->Read({{"bkt", key}, head->etag, 0, key.size()}), key);
  }
  const auto page = store_->List({.bucket = "bkt"});
  ASSERT_OK(page);
  std::vector<std::string> listed;
  for (const ObjectInfo& object : page->objects) listed.push_back(object.key);
  std::vector<std::string> sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(listed, sorted);
  const auto deleted = store_->Delete("bkt", keys);
  ASSERT_OK(deleted);
  ASSERT_THAT(*deleted, SizeIs(keys.size()));
  for (const absl::Status& status : *deleted) EXPECT_OK(status);
  EXPECT_THAT(ListKeys("bkt"), IsEmpty());
}

TEST_P(StoresTest, ListingsHavePagesAndPrefixes) {
  for (int i = 0; i < 1002; ++i) ASSERT_OK(Put("bkt", absl::StrCat("many/", i), ""));
  ASSERT_OK(PutObject("top", "x"));
  const auto top = store_->List({.bucket = "bkt", .delimiter = "/"});
  ASSERT_OK(top);
  EXPECT_THAT(top->prefixes, ElementsAre("many/"));
  ASSERT_THAT(top->objects, SizeIs(1));
  EXPECT_EQ(top->objects[0].key, "top");
  EXPECT_EQ(top->objects[0].size_bytes, 1u);
  EXPECT_EQ(top->next, "");
  ListRequest request{.bucket = "bkt", .prefix = "many/"};
  const auto first = store_->List(request);
  ASSERT_THAT(first->objects, SizeIs(1000));
  ASSERT_NE(first->next, "");
  request.page = first->next;
  const auto second = store_->List(request);
  EXPECT_THAT(second->objects, SizeIs(2));
  EXPECT_EQ(second->next, "");
  EXPECT_EQ(CodeOf(store_->List({.bucket = "nobucket"}).status()), s3::S3Code::kNoSuchBucket);
}

TEST_P(StoresTest, AnUploadIsFoundGoneOnWithAndFinished) {
  const ObjectName name{"bkt", "k"};
  ASSERT_OK(store_->StartUpload({{"bkt", "k2"}}));
  const auto upload_id = store_->StartUpload({name, {.content_type = "a/b"}});
  ASSERT_OK(upload_id);
  const std::string first = Noise(3000, 1);
  const std::string second = Noise(100, 2);
  const auto one = store_->PutPart({name, *upload_id, 1}, {first, DigestOf(Algorithm::kCrc64Nvme, first)});
  ASSERT_OK(one);

  const auto uploads = store_->FindUploads(name);
  ASSERT_OK(uploads);
  ASSERT_THAT(*uploads, SizeIs(1));
  EXPECT_EQ((*uploads)[0].upload_id, *upload_id);
  EXPECT_EQ((*uploads)[0].checksum, Algorithm::kCrc64Nvme);
  EXPECT_EQ((*uploads)[0].checksum_type, ChecksumType::kFullObject);
  const auto parts = store_->ListParts(name, *upload_id);
  ASSERT_OK(parts);
  ASSERT_THAT(*parts, SizeIs(1));
  EXPECT_EQ((*parts)[0].number, 1u);
  EXPECT_EQ((*parts)[0].size_bytes, 3000u);
  EXPECT_EQ((*parts)[0].etag, one->etag);
  EXPECT_EQ((*parts)[0].checksum, one->checksum);

  const auto two = store_->PutPart({name, *upload_id, 2}, {second, DigestOf(Algorithm::kCrc64Nvme, second)});
  ASSERT_OK(two);
  EXPECT_FALSE(store_->FinishUpload(name, *upload_id, {*one, *two}, DigestOf(Algorithm::kCrc64Nvme, "no")).ok());
  const auto done =
      store_->FinishUpload(name, *upload_id, {*one, *two}, DigestOf(Algorithm::kCrc64Nvme, first + second));
  ASSERT_OK(done);
  EXPECT_EQ(Get("bkt", "k"), first + second);
  EXPECT_EQ(store_->Head(name)->metadata.content_type, "a/b");
  EXPECT_THAT(*store_->FindUploads(name), IsEmpty());
  EXPECT_EQ(CodeOf(store_->ListParts(name, *upload_id).status()), s3::S3Code::kNoSuchUpload);
}

TEST_P(StoresTest, ObjectsAreCopiedWholeAndInParts) {
  const std::string bytes = Noise(3000, 1);
  const auto put = PutObject("a b", bytes, {.content_type = "a/b"});
  ASSERT_OK(put);
  ASSERT_OK(store_->Copy({"bkt", "a b"}, {"bkt", "c"}));
  EXPECT_EQ(Get("bkt", "c"), bytes);
  EXPECT_EQ(store_->Head({"bkt", "c"})->metadata.content_type, "a/b");

  const ObjectName name{"bkt", "d"};
  const auto upload_id = store_->StartUpload({name});
  const auto one = store_->CopyPart({name, *upload_id, 1}, {{"bkt", "a b"}, put->etag, 0, 2000});
  ASSERT_OK(one);
  const auto two = store_->CopyPart({name, *upload_id, 2}, {{"bkt", "a b"}, put->etag, 2000, 1000});
  ASSERT_OK(two);
  EXPECT_EQ(CodeOf(store_->CopyPart({name, *upload_id, 3}, {{"bkt", "a b"}, "01", 0, 1}).status()),
            s3::S3Code::kPreconditionFailed);
  ASSERT_OK(store_->FinishUpload(name, *upload_id, {*one, *two}, ""));
  EXPECT_EQ(Get("bkt", "d"), bytes);
  const auto other = store_->StartUpload({name});
  EXPECT_OK(store_->AbortUpload(name, *other));
  EXPECT_THAT(*store_->FindUploads(name), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Both, StoresTest, testing::Values(Way::kEngine, Way::kServer, Way::kTlsServer), NameOf);

using EngineStoreTest = EngineTest;

TEST_F(EngineStoreTest, ABucketIsForTheOnlyAccountOrTheOneThatIsNamed) {
  EXPECT_OK(EngineStore(*engine_).CreateBucket("first"));
  const auto other = engine_->identity().CreateAccount(OpContext(), "other").Commit();
  ASSERT_OK(other);
  EXPECT_THAT(std::string(EngineStore(*engine_).CreateBucket("second").message()), HasSubstr("other, tester"));
  EXPECT_OK(EngineStore(*engine_, "other").CreateBucket("second"));
  EXPECT_EQ(engine_->buckets().Find(context_, "second")->owner_account_id, other->id);
  EXPECT_THAT(EngineStore(*engine_, "nobody").CreateBucket("third"), HasCode(ErrorCode::kNoSuchAccount));
  EXPECT_THAT(*EngineStore(*engine_).ListBuckets(), SizeIs(2));
  // What is written belongs to who owns the bucket.
  const auto put = EngineStore(*engine_).Put({{"second", "k"}}, {"x", DigestOf(Algorithm::kCrc64Nvme, "x")});
  ASSERT_OK(put);
  EXPECT_EQ(engine_->objects().Head(context_, {.bucket = "second", .key = "k"})->info.owner_account_id, other->id);
}

class S3StoreTest : public StoresTest {};

TEST_P(S3StoreTest, ABucketInAnotherRegionIsSignedForThere) {
  ASSERT_OK(MakeStore("eu-west-1")->CreateBucket("europe"));
  EXPECT_EQ(engine_->buckets().Find(context_, "europe")->region, "eu-west-1");
  EXPECT_OK(store_->Put({{"europe", "k"}}, {"x", DigestOf(Algorithm::kCrc64Nvme, "x")}));
  EXPECT_OK(store_->Head({"europe", "k"}));
}

TEST_P(S3StoreTest, ErrorsAreTheServersWithTheirCodes) {
  const auto endpoint = ParseEndpoint(server_->addresses()[0].Url());
  S3Store wrong(*endpoint, {.key = {key_.info.access_key, Secret("wrong"), "us-east-1"}}, *http_, clock_);
  const absl::Status denied = wrong.List({.bucket = "bkt"}).status();
  EXPECT_EQ(CodeOf(denied), s3::S3Code::kSignatureDoesNotMatch);
  EXPECT_THAT(std::string(denied.message()), HasSubstr("(SignatureDoesNotMatch)"));
  server_.reset();
  const absl::Status gone = store_->List({.bucket = "bkt"}).status();
  EXPECT_EQ(gone.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(gone.message()), HasSubstr(endpoint->url + " gives no answer"));
}

TEST_P(S3StoreTest, AServerThatNobodyVouchesForIsNotAsked) {
  if (GetParam() != Way::kTlsServer) GTEST_SKIP() << "without TLS there is nothing to vouch for";
  const server::TestCertificate another("IP:127.0.0.1");
  HttpClient http({.ca_file = another.Write(testing::TempDir() + "/stores-test-another").chain});
  const auto answer = http.Send({.method = "GET", .url = server_->addresses()[0].Url() + "/"}, 1000);
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("--ca-file"));
}

TEST_P(S3StoreTest, AnAnswerThatIsLongerThanWhatWasAskedForIsNotTaken) {
  const auto answer = http_->Send({.method = "GET", .url = server_->addresses()[0].Url() + "/"}, 10);
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kOutOfRange);
}

INSTANTIATE_TEST_SUITE_P(Both, S3StoreTest, testing::Values(Way::kServer, Way::kTlsServer), NameOf);

}  // namespace
}  // namespace coffer::client
