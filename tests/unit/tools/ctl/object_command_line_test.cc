#include <gtest/gtest.h>

#include "tools/ctl/command_line.h"

namespace coffer::ctl {
namespace {

Command Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "coffer");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

ObjectCommand ParseObject(const std::vector<const char*>& arguments) {
  const Command command = Parse(arguments);
  if (const auto* message = std::get_if<Message>(&command)) ADD_FAILURE() << message->text;
  const auto* object = std::get_if<ObjectCommand>(&command);
  return object == nullptr ? ObjectCommand() : *object;
}

TEST(ObjectCommandLineTest, DefaultsAreADataFolderAndEightJobs) {
  const ObjectCommand put = ParseObject({"object", "put", "cat.jpg", "s3://photos/"});
  EXPECT_EQ(put.verb, Verb::kPut);
  EXPECT_EQ(put.source, "cat.jpg");
  EXPECT_EQ(put.target, "s3://photos/");
  EXPECT_EQ(put.jobs, 8u);
  EXPECT_EQ(put.part_bytes, uint64_t{8} << 20);
  EXPECT_TRUE(put.resume);
  EXPECT_FALSE(put.recursive || put.json);
  EXPECT_EQ(put.store.endpoint + put.store.data + put.store.config, "");
}

TEST(ObjectCommandLineTest, OptionsAreRead) {
  const ObjectCommand put = ParseObject({"object", "put",         "-r",         "--json",      "--jobs",
                                         "3",      "--part-size", "16MiB",      "--no-resume", "--content-type",
                                         "a/b",    "--metadata",  "X=1=2",      "--metadata",  "y=",
                                         "folder", "s3://photos", "--endpoint", "https://a",   "--region",
                                         "r",      "--profile",   "p",          "--ca-file",   "ca.pem"});
  EXPECT_TRUE(put.recursive && put.json && !put.resume);
  EXPECT_EQ(put.jobs, 3u);
  EXPECT_EQ(put.part_bytes, uint64_t{16} << 20);
  EXPECT_EQ(put.metadata.content_type, "a/b");
  EXPECT_EQ(put.metadata.user, (NameValues{{"x", "1=2"}, {"y", ""}}));
  EXPECT_EQ(put.store.endpoint, "https://a");
  EXPECT_EQ(put.store.credentials.region, "r");
  EXPECT_EQ(put.store.credentials.profile, "p");
  EXPECT_EQ(put.store.ca_file, "ca.pem");
  const ObjectCommand link = ParseObject({"object", "presign", "s3://b/k", "--expires", "15m", "--method", "PUT"});
  EXPECT_EQ(link.life, std::chrono::minutes(15));
  EXPECT_EQ(link.method, "PUT");
  EXPECT_EQ(ParseObject({"object", "presign", "s3://b/k", "--expires", "7d"}).life, std::chrono::hours(7 * 24));
  const ObjectCommand bucket = ParseObject({"bucket", "create", "photos", "--account", "alice", "--data", "d"});
  EXPECT_EQ(bucket.verb, Verb::kCreateBucket);
  EXPECT_EQ(bucket.store.account, "alice");
  EXPECT_EQ(bucket.store.data, "d");
}

TEST(ObjectCommandLineTest, HelpTeachesWithExamples) {
  for (const char* verb : {"ls", "put", "get", "cp", "rm", "presign", "head"}) {
    const auto help = std::get<Message>(Parse({"object", verb, "--help"}));
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.text.find(std::string("  coffer object ") + verb + " "), std::string::npos) << help.text;
  }
}

TEST(ObjectCommandLineTest, WhatIsWrongIsSaidBeforeAnythingIsDone) {
  const std::vector<std::vector<const char*>> wrong = {
      {"object"},
      {"bucket"},
      {"object", "ls"},
      {"object", "ls", "photos"},
      {"object", "put", "cat.jpg", "photos/cat.jpg"},
      {"object", "put", "s3://a/b", "s3://a/c"},
      {"object", "put", "cat.jpg", "s3://"},
      {"object", "put", "cat.jpg", "s3://a", "--part-size", "1MiB"},
      {"object", "put", "cat.jpg", "s3://a", "--jobs", "0"},
      {"object", "put", "cat.jpg", "s3://a", "--metadata", "=x"},
      {"object", "put", "cat.jpg", "s3://a", "--metadata", "a b=x"},
      {"object", "put", "cat.jpg", "s3://a", "--metadata", "a=\nb"},
      {"object", "put", "cat.jpg", "s3://a", "--content-type", "a\r\nb: c"},
      {"object", "put", "cat.jpg", "s3://a", "--secret-key", "x"},
      {"object", "get", "s3://a/b"},
      {"object", "get", "s3://a/b", "s3://c"},
      {"object", "head", "s3://a"},
      {"object", "presign", "s3://a/"},
      {"object", "presign", "s3://a/b", "--expires", "8d"},
      {"object", "presign", "s3://a/b", "--method", "POST"},
      {"object", "ls", "s3://a", "--endpoint", "127.0.0.1:9000"},
      {"object", "ls", "s3://a", "--endpoint", "http://a", "--data", "d"},
      {"object", "ls", "s3://a", "--data", ""},
      {"bucket", "create", "a/b"},
      {"bucket", "rm"}};
  for (const auto& arguments : wrong) {
    const Command command = Parse(arguments);
    ASSERT_TRUE(std::holds_alternative<Message>(command)) << arguments.back();
    EXPECT_EQ(std::get<Message>(command).exit_code, 2);
  }
}

}  // namespace
}  // namespace coffer::ctl
