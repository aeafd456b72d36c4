#include "gtest/gtest.h"
#include "tests/unit/api/s3/auth/service_fixture.h"

namespace coffer::s3 {
namespace {

// No request makes a bucket with a lock, but a program can.
TEST(BucketConfig, ABucketWithALockKeepsItsVersions) {
  ServiceFixture fixture;
  Buckets& buckets = fixture.engine().buckets();
  const auto plain = buckets.Find({}, "bucket");
  ASSERT_TRUE(plain.ok()) << plain.status();
  CreateBucketParams params{
      .name = "locked", .owner_account_id = plain->owner_account_id, .region = {}, .object_lock = true};
  const auto locked = buckets.Create({}, std::move(params)).Commit();
  ASSERT_TRUE(locked.ok()) << locked.status();
  ASSERT_EQ(locked->versioning, Versioning::kEnabled);

  const auto versioning = [&](const char* bucket) {
    const Sent sent = fixture.SendSigned(fixture.owner(), Request("GET", std::string(bucket) + "?versioning"));
    EXPECT_EQ(sent.status, 200) << sent.code;
    return sent.document;
  };
  EXPECT_NE(versioning("/locked").find("<Status>Enabled</Status>"), std::string::npos);
  EXPECT_EQ(versioning("/bucket").find("<Status>"), std::string::npos);

  const auto set = [&](const char* status) {
    const std::string document =
        std::string("<VersioningConfiguration><Status>") + status + "</Status></VersioningConfiguration>";
    return fixture.SendSigned(fixture.owner(), Request("PUT", "/locked?versioning"), document);
  };
  EXPECT_EQ(set("Enabled").status, 200);
  EXPECT_EQ(set("Suspended").status, 409);
  EXPECT_EQ(set("Suspended").code, "InvalidBucketState");
  EXPECT_NE(versioning("/locked").find("<Status>Enabled</Status>"), std::string::npos);
}

}  // namespace
}  // namespace coffer::s3
