#include "api/s3/route/host_names.h"

#include <gtest/gtest.h>

namespace coffer::s3 {
namespace {

using Texts = std::vector<std::string>;

// "bucket@region"
std::string Read(const Texts& domains, std::string_view host) {
  static const Texts regions = {"us-east-1", "eu-west-1"};
  const HostNames::Named named = HostNames(domains, regions).Read(host);
  return named.bucket + "@" + named.region;
}

TEST(HostNames, ABucketStandsBeforeADomain) {
  const Texts domains = {"s3.example.com"};
  EXPECT_EQ(Read(domains, "s3.example.com"), "@");
  EXPECT_EQ(Read(domains, "photos.s3.example.com"), "photos@");
  EXPECT_EQ(Read(domains, "my.photos.s3.example.com"), "my.photos@");
  EXPECT_EQ(Read(domains, "eu-west-1.s3.example.com"), "eu-west-1@");
}

TEST(HostNames, CasePortAndFinalDotDoNotCount) {
  for (const char* host : {"Photos.S3.Example.COM", "photos.s3.example.com:9000", "photos.s3.example.com.",
                           "photos.s3.example.com.:9000", "photos.s3.example.com:"}) {
    EXPECT_EQ(Read({"S3.example.com"}, host), "photos@") << host;
  }
}

TEST(HostNames, WhatIsUnderNoDomainNamesNothing) {
  const Texts domains = {"s3.example.com", "{region}.s3.example.com"};
  for (const char* host : {"", ".", ":", ":9000", "localhost:9000", "example.com", "s3.example.com.evil.org",
                           "photoss3.example.com", ".s3.example.com", "s3.example.com..", "s3.example"}) {
    EXPECT_EQ(Read(domains, host), "@") << host;
  }
  EXPECT_EQ(Read({}, "photos.s3.example.com"), "@");
}

TEST(HostNames, AnAddressIsNeverAVirtualHost) {
  // No setting can say so, but a program could.
  const Texts domains = {"0.1", "1", "::1]", "example.com"};
  for (const char* host :
       {"127.0.0.1", "127.0.0.1:9000", "127.0.0.1.", "[::1]", "[::1]:9000", "[fe80::1]", "[a.example.com]"}) {
    EXPECT_EQ(Read(domains, host), "@") << host;
  }
}

TEST(HostNames, ADomainHoldsForEachRegion) {
  EXPECT_EQ(Read({"{region}.s3.example.com"}, "eu-west-1.s3.example.com"), "@eu-west-1");
  EXPECT_EQ(Read({"{region}.s3.example.com"}, "US-East-1.s3.example.com:80"), "@us-east-1");
  EXPECT_EQ(Read({"{region}.s3.example.com"}, "photos.eu-west-1.s3.example.com"), "photos@eu-west-1");
  EXPECT_EQ(Read({"s3.{region}.example.com"}, "s3.eu-west-1.example.com"), "@eu-west-1");
  EXPECT_EQ(Read({"s3.{region}.example.com"}, "my.photos.s3.eu-west-1.example.com"), "my.photos@eu-west-1");
  EXPECT_EQ(Read({"s3-{region}.example.com"}, "photos.s3-eu-west-1.example.com"), "photos@eu-west-1");
}

TEST(HostNames, ARegionThatIsNotServedNamesNothing) {
  EXPECT_EQ(Read({"s3.{region}.example.com"}, "s3.mars-1.example.com"), "@");
  EXPECT_EQ(Read({"s3.{region}.example.com"}, "photos.s3.mars-1.example.com"), "@");
  EXPECT_EQ(Read({"s3.{region}.example.com"}, "s3.{region}.example.com"), "@");
}

TEST(HostNames, TheLongestDomainCountsInAnyOrder) {
  for (const Texts& domains : {Texts{"example.com", "s3.example.com", "{region}.s3.example.com"},
                               Texts{"{region}.s3.example.com", "s3.example.com", "example.com"}}) {
    EXPECT_EQ(Read(domains, "example.com"), "@");
    EXPECT_EQ(Read(domains, "s3.example.com"), "@");
    EXPECT_EQ(Read(domains, "photos.example.com"), "photos@");
    EXPECT_EQ(Read(domains, "photos.s3.example.com"), "photos@");
    EXPECT_EQ(Read(domains, "eu-west-1.s3.example.com"), "@eu-west-1");
    EXPECT_EQ(Read(domains, "photos.eu-west-1.s3.example.com"), "photos@eu-west-1");
    EXPECT_EQ(Read(domains, "mars-1.s3.example.com"), "mars-1@");
  }
}

TEST(HostNames, WhatCanBeADomain) {
  for (const char* text : {"s3.example.com", "localhost", "S3.Example.com", "{region}.s3.example.com",
                           "s3.{region}.example.com", "s3-{region}.example.com", "1.example"}) {
    EXPECT_TRUE(IsDomain(text)) << text;
  }
  for (const char* text : {"", ".", "s3.example.com.", ".s3.example.com", "s3..com", "*.example.com",
                           "s3.example.com:9000", "127.0.0.1", "[::1]", "http://s3.example.com", "s3.example.com/",
                           "s3_x.example.com", "-s3.example.com", "s3-.example.com", "{region}.{region}.example.com",
                           "{bucket}.example.com", "s3.{region", "s 3.example.com", "\xc3\xbc.example.com"}) {
    EXPECT_FALSE(IsDomain(text)) << text;
  }
  EXPECT_FALSE(IsDomain(std::string(64, 'a') + ".com"));
  std::string deep = "com";
  while (deep.size() <= 253) deep = "a." + deep;
  EXPECT_FALSE(IsDomain(deep));
}

}  // namespace
}  // namespace coffer::s3
