#include "api/s3/auth/scope_region.h"

#include "api/s3/error.h"
#include "gtest/gtest.h"
#include "tests/unit/api/s3/auth/gate_fixture.h"

namespace coffer::s3 {
namespace {

const std::vector<std::string> kRegions = {"us-east-1", "eu-west-1"};
const coffer::BucketInfo kBucket = {.name = "photos", .region = "eu-west-1"};

// "OK", or the region that the error tells.
std::string Told(const std::string& region, ScopeRule rule, AuthForm form = AuthForm::kHeader) {
  Admitted admitted;
  admitted.form = form;
  admitted.signing.scope.region = region;
  rule.regions = kRegions;
  const absl::Status status = CheckScopeRegion(admitted, rule);
  if (status.ok()) return "OK";
  const S3ErrorDetail detail = GetS3Error(status);
  EXPECT_EQ(detail.http_status, 400);
  EXPECT_EQ(detail.name,
            form == AuthForm::kPresigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed");
  EXPECT_NE(detail.message.find("the region '" + region + "' is wrong; expecting '"), std::string::npos)
      << detail.message;
  EXPECT_EQ(detail.fields.size(), 1u);
  EXPECT_EQ(detail.fields[0].first, "Region");
  return detail.fields[0].second;
}

TEST(ScopeRegionTest, ABucketIsInOneRegion) {
  EXPECT_EQ(Told("eu-west-1", {.bucket = &kBucket}), "OK");
  for (const char* region : {"us-east-1", "mars-1", "", "EU-WEST-1"}) {
    EXPECT_EQ(Told(region, {.bucket = &kBucket}), "eu-west-1") << region;
    EXPECT_EQ(Told(region, {.bucket = &kBucket}, AuthForm::kPresigned), "eu-west-1") << region;
  }
}

TEST(ScopeRegionTest, ABucketsHostDoesNotMatter) {
  EXPECT_EQ(Told("eu-west-1", {.bucket = &kBucket, .host_region = "us-east-1"}), "OK");
  EXPECT_EQ(Told("us-east-1", {.bucket = &kBucket, .host_region = "us-east-1"}), "eu-west-1");
}

TEST(ScopeRegionTest, ABucketStaysInARegionThatIsServedNoMore) {
  const coffer::BucketInfo old = {.name = "old", .region = "sa-east-1"};
  EXPECT_EQ(Told("sa-east-1", {.bucket = &old}), "OK");
  EXPECT_EQ(Told("us-east-1", {.bucket = &old}), "sa-east-1");
}

TEST(ScopeRegionTest, WhoeverAsksForTheRegionMayNotKnowIt) {
  EXPECT_EQ(Told("us-east-1", {.bucket = &kBucket, .asks_for_region = true}), "OK");
  EXPECT_EQ(Told("mars-1", {.bucket = &kBucket, .asks_for_region = true}), "eu-west-1");
}

TEST(ScopeRegionTest, WithoutABucketTheHostSaysOrAnyOfTheServicesWillDo) {
  EXPECT_EQ(Told("us-east-1", {}), "OK");
  EXPECT_EQ(Told("eu-west-1", {}), "OK");
  EXPECT_EQ(Told("mars-1", {}), "us-east-1");
  EXPECT_EQ(Told("", {}), "us-east-1");
  EXPECT_EQ(Told("eu-west-1", {.host_region = "eu-west-1"}), "OK");
  EXPECT_EQ(Told("us-east-1", {.host_region = "eu-west-1"}), "eu-west-1");
  EXPECT_EQ(Told("mars-1", {.host_region = "eu-west-1"}), "eu-west-1");
}

TEST(ScopeRegionTest, WhatIsNotSignedIsForAllRegions) {
  EXPECT_EQ(Told("", {.bucket = &kBucket, .host_region = "us-east-1"}, AuthForm::kAnonymous), "OK");
}

}  // namespace
}  // namespace coffer::s3
