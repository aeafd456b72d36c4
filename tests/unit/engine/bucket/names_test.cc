#include <gtest/gtest.h>

#include <string>

#include "engine/base/error.h"
#include "engine/bucket/buckets.h"

namespace coffer {
namespace {

TEST(BucketName, TakesWhatS3Takes) {
  for (const std::string_view name : {"abc", "my-bucket", "my.bucket.1", "123", "1.2.3", "1.2.3.4.5", "a--b", "a-.b",
                                      "xn-abc", "s3alias", "a.mrap.b"}) {
    EXPECT_TRUE(ValidateBucketName(name).ok()) << name;
  }
  EXPECT_TRUE(ValidateBucketName(std::string(63, 'a')).ok());
}

TEST(BucketName, RefusesWhatS3Refuses) {
  for (const std::string_view name : {"",
                                      "ab",
                                      "Abc",
                                      "a_b",
                                      "-abc",
                                      "abc-",
                                      ".abc",
                                      "abc.",
                                      "a..b",
                                      "192.168.5.4",
                                      "999.999.999.999",
                                      "xn--abc",
                                      "sthree-abc",
                                      "amzn-s3-demo-abc",
                                      "abc-s3alias",
                                      "abc--ol-s3",
                                      "abc.mrap",
                                      "abc--x-s3",
                                      "abc--table-s3",
                                      "a/b",
                                      "a b",
                                      "\xC3\xA4"
                                      "bc",
                                      "abc\n"}) {
    const absl::Status status = ValidateBucketName(name);
    EXPECT_EQ(GetErrorCode(status), ErrorCode::kInvalidBucketName) << name;
    EXPECT_EQ(GetErrorFields(status), (ErrorFields{{"BucketName", std::string(name)}}));
  }
  EXPECT_FALSE(ValidateBucketName(std::string(64, 'a')).ok());
  EXPECT_FALSE(ValidateBucketName(std::string_view("ab\0c", 4)).ok());
}

}  // namespace
}  // namespace coffer
