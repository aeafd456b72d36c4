// "coffer bucket" and "coffer object" on a store that is open: folders up and down, names that are no paths, output.
#include "tools/ctl/run_object.h"

#include <sstream>

#include "tests/unit/tools/transfer/transfer_fixture.h"

namespace coffer::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class RunObjectTest : public transfer::TransferTest {
 protected:
  absl::Status Run(ObjectCommand command) {
    std::ostringstream out, err;
    command.jobs = 3;
    const absl::Status status = RunOnStore(command, *store_, out, err, /*has_bar=*/false);
    out_ = out.str();
    err_ = err.str();
    return status;
  }
  absl::Status Run(Verb verb, const std::string& source, const std::string& target, bool recursive = false) {
    return Run({.verb = verb, .source = source, .target = target, .recursive = recursive});
  }

  std::string out_;
  std::string err_;
};

TEST_F(RunObjectTest, FoldersGoUpAndDown) {
  WriteFile("up/a", "1");
  WriteFile("up/b/c d", "22");
  WriteFile("up/b/empty", "");
  std::filesystem::create_directory(Path("up/nothing"));
  std::filesystem::create_directory_symlink("b", Path("up/link"));
  std::filesystem::create_symlink("a", Path("up/file-link"));
  ASSERT_OK(Run(Verb::kPut, Path("up"), "s3://bkt/p", /*recursive=*/true));
  EXPECT_THAT(ListKeys("bkt"), ElementsAre("p/a", "p/b/c d", "p/b/empty", "p/file-link"));
  EXPECT_THAT(out_, testing::StartsWith("put 4 objects, 4 B in "));
  EXPECT_THAT(err_, HasSubstr("up/link is skipped: it is a link to a folder"));

  ASSERT_OK(Put("bkt", "p2", "not below p/"));
  ASSERT_OK(Run(Verb::kGet, "s3://bkt/p/", Path("down"), /*recursive=*/true));
  EXPECT_EQ(err_, "");
  EXPECT_EQ(ReadFile("down/b/c d"), "22");
  EXPECT_THAT(FilesThere(), ElementsAre("down/a", "down/b/c d", "down/b/empty", "down/file-link", "up/a", "up/b/c d",
                                        "up/b/empty", "up/file-link"));
  ASSERT_OK(Run(Verb::kCopy, "s3://bkt/p", "s3://bkt/q", /*recursive=*/true));
  ASSERT_OK(Run(Verb::kRemove, "s3://bkt/p", "", /*recursive=*/true));
  EXPECT_THAT(ListKeys("bkt"), ElementsAre("p2", "q/a", "q/b/c d", "q/b/empty", "q/file-link"));
  EXPECT_EQ(Run(Verb::kCopy, "s3://bkt", "s3://bkt/r", /*recursive=*/true).code(), absl::StatusCode::kUnknown);
  EXPECT_THAT(err_, HasSubstr("cannot be copied into itself"));
}

TEST_F(RunObjectTest, KeysThatAreNoPathsAreRefusedAndTheOthersCome) {
  using std::string_literals::operator""s;
  for (const std::string& key :
       {"../out"s, "/abs"s, "a//b"s, "x/../../out"s, "nul\0"s, "folder/"s, "full/"s, "good"s, "both"s, "both/file"s}) {
    ASSERT_OK(Put("bkt", "p/" + key, key == "folder/" ? "" : "bytes"));
  }
  EXPECT_FALSE(Run(Verb::kGet, "s3://bkt/p", Path("in/down"), /*recursive=*/true).ok());
  for (const char* refused :
       {"p/../out: the key is no path", "p//abs: the key is no path", "p/a//b: the key is no path",
        "p/x/../../out: the key is no path", "p/nul\\x00: the key is no path", "p/full/: the key is no path"}) {
    EXPECT_THAT(err_, HasSubstr(std::string("coffer: s3://bkt/") + refused));
  }
  EXPECT_THAT(err_, Not(HasSubstr("p/folder/")));
  // One of a file and a folder of the same name comes, whichever was first.
  EXPECT_THAT(err_, testing::AnyOf(HasSubstr("both is a folder there"), HasSubstr("both is a file or a link there")));
  EXPECT_EQ(ReadFile("in/down/good"), "bytes");
  for (const std::string& name : FilesThere()) EXPECT_THAT(name, testing::StartsWith("in/down/"));
}

TEST_F(RunObjectTest, OneObjectGoesWhereItIsSent) {
  WriteFile("cat.jpg", "meow");
  ASSERT_OK(Run({.verb = Verb::kPut,
                 .source = Path("cat.jpg"),
                 .target = "s3://bkt/2024/",
                 .json = true,
                 .metadata = {.content_type = "image/jpeg", .user = {{"color", "black"}}}}));
  EXPECT_THAT(out_,
              testing::MatchesRegex("\\{\"action\":\"put\",.*\"target\":\"s3://bkt/2024/cat.jpg\",\"size\":4,.*\n"));
  ASSERT_OK(Run(Verb::kHead, "s3://bkt/2024/cat.jpg", ""));
  EXPECT_THAT(out_, HasSubstr("content_type        image/jpeg\n"));
  ASSERT_OK(Run(Verb::kPut, Path("cat.jpg"), "s3://bkt"));
  ASSERT_OK(Run(Verb::kList, "s3://bkt", ""));
  EXPECT_THAT(out_, testing::MatchesRegex(" *prefix  2024/\n.* 4  cat.jpg\n"));
  ASSERT_OK(Run(Verb::kGet, "s3://bkt/cat.jpg", Path("new/folder/")));
  EXPECT_EQ(ReadFile("new/folder/cat.jpg"), "meow");
  ASSERT_OK(Run(Verb::kGet, "s3://bkt/cat.jpg", Path("tom.jpg")));
  EXPECT_EQ(ReadFile("tom.jpg"), "meow");
  ASSERT_OK(Run(Verb::kRemove, "s3://bkt/cat.jpg", ""));
  EXPECT_THAT(ListKeys("bkt"), ElementsAre("2024/cat.jpg"));
}

TEST_F(RunObjectTest, WhatFailedIsNamed) {
  std::filesystem::create_directory(Path("folder"));
  EXPECT_FALSE(Run(Verb::kPut, Path("folder"), "s3://bkt").ok());
  EXPECT_THAT(err_, HasSubstr("--recursive takes all that is in it"));
  EXPECT_FALSE(Run(Verb::kPut, Path("gone"), "s3://bkt").ok());
  EXPECT_THAT(err_, HasSubstr("ENOENT"));
  EXPECT_FALSE(Run(Verb::kGet, "s3://bkt/gone", Path("x")).ok());
  EXPECT_THAT(err_, HasSubstr("s3://bkt/gone: The specified key does not exist."));
  EXPECT_THAT(FilesThere(), testing::IsEmpty());
  for (const char* target : {"s3://bkt", "s3://bkt/p/"}) {
    EXPECT_FALSE(Run(Verb::kGet, target, Path("x")).ok());
    EXPECT_FALSE(Run(Verb::kCopy, target, "s3://bkt/x").ok());
  }
  EXPECT_FALSE(Run(Verb::kRemove, "s3://bkt", "").ok());
  EXPECT_THAT(std::string(Run(Verb::kList, "s3://nobucket", "").message()), HasSubstr("s3://nobucket: "));
  EXPECT_THAT(std::string(Run(Verb::kRemoveBucket, "nobucket", "").message()), HasSubstr("nobucket: "));
}

}  // namespace
}  // namespace coffer::ctl
