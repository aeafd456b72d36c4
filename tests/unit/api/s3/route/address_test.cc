#include "api/s3/route/address.h"

#include <gtest/gtest.h>

#include "api/s3/error.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {
namespace {

const HostNames kNames({"s3.example.com", "s3.{region}.example.com"}, {"eu-west-1"});

Address Resolve(std::string_view path, std::string_view host = "localhost:9000") {
  const auto address = ResolveAddress(path, host, kNames);
  EXPECT_TRUE(address.ok()) << path << ": " << address.status();
  return address.ok() ? *address : Address{};
}

S3Code CodeOf(std::string_view path) { return GetS3Error(ResolveAddress(path, "localhost", {}).status()).code; }

TEST(Address, ByPath) {
  EXPECT_EQ(Resolve("/").bucket, "");
  EXPECT_EQ(Resolve("/b").bucket, "b");
  EXPECT_EQ(Resolve("/b/").key, "");
  EXPECT_EQ(Resolve("/b/a/b").key, "a/b");
  EXPECT_FALSE(Resolve("/b/a/b").virtual_host);
}

TEST(Address, ByHost) {
  const Address address = Resolve("/a/b", "Photos.S3.Example.Com:9000");
  EXPECT_EQ(address.bucket, "photos");
  EXPECT_EQ(address.key, "a/b");
  EXPECT_TRUE(address.virtual_host);
  EXPECT_EQ(address.region, "");
  EXPECT_EQ(Resolve("//k", "b.s3.example.com").key, "/k");
}

TEST(Address, ByPathWhereTheHostNamesNoBucket) {
  for (const char* host : {"s3.example.com", "notexample.com", "[::1]:9000", "127.0.0.1", ""}) {
    EXPECT_EQ(Resolve("/b/k", host).bucket, "b") << host;
    EXPECT_EQ(Resolve("/b/k", host).region, "") << host;
  }
}

TEST(Address, TheHostMayNameTheRegion) {
  EXPECT_EQ(Resolve("/b/k", "s3.eu-west-1.example.com").bucket, "b");
  EXPECT_EQ(Resolve("/b/k", "s3.eu-west-1.example.com").region, "eu-west-1");
  EXPECT_FALSE(Resolve("/b/k", "s3.eu-west-1.example.com").virtual_host);
  EXPECT_EQ(Resolve("/b/k", "photos.s3.eu-west-1.example.com").bucket, "photos");
  EXPECT_EQ(Resolve("/b/k", "photos.s3.eu-west-1.example.com").key, "b/k");
  EXPECT_EQ(Resolve("/b/k", "photos.s3.eu-west-1.example.com").region, "eu-west-1");
}

TEST(Address, KeysAreNeverNormalised) {
  EXPECT_EQ(Resolve("/b//k").key, "/k");
  EXPECT_EQ(Resolve("/b/a//b").key, "a//b");
  EXPECT_EQ(Resolve("/b/../c").key, "../c");
  EXPECT_EQ(Resolve("/b/%2e%2e/c").key, "../c");
  EXPECT_EQ(Resolve("/b/a%2Fb").key, "a/b");
  EXPECT_EQ(Resolve("/b/%252F").key, "%2F");
  EXPECT_EQ(Resolve("/b/a+b").key, "a+b");
  EXPECT_EQ(Resolve("/b/a/").key, "a/");
  EXPECT_EQ(Resolve("/b/%00%ff").key, std::string("\0\xFF", 2));
}

TEST(Address, EveryByteMayBeInAKey) {
  std::string key;
  for (int c = 0; c < 256; ++c) key += static_cast<char>(c);
  EXPECT_EQ(Resolve("/b/" + PercentEncode(key, true)).key, key);
}

TEST(Address, KeysHaveALimit) {
  EXPECT_EQ(Resolve("/b/" + std::string(kKeyBytesMax, 'k')).key.size(), kKeyBytesMax);
  EXPECT_EQ(CodeOf("/b/" + std::string(kKeyBytesMax + 1, 'k')), S3Code::kKeyTooLongError);
}

TEST(Address, BucketsThatAreNone) {
  EXPECT_EQ(CodeOf("//k"), S3Code::kInvalidBucketName);
  EXPECT_EQ(CodeOf("/a%2Fb/k"), S3Code::kInvalidBucketName);
  EXPECT_EQ(CodeOf("/%/k"), S3Code::kInvalidURI);
}

}  // namespace
}  // namespace coffer::s3
