#include "tools/server/first_key.h"

#include <gtest/gtest.h>

#include "backends/memory/memory_backend.h"

namespace coffer::server {
namespace {

std::unique_ptr<Engine> OpenInMemory() {
  Options options;
  options.backend = MakeMemoryBackend();
  auto engine = Engine::Open(std::move(options));
  EXPECT_TRUE(engine.ok()) << engine.status();
  return *std::move(engine);
}

TEST(FirstKeyTest, AnEmptyStoreGetsOneAccountAndOneKey) {
  const std::unique_ptr<Engine> engine = OpenInMemory();
  const auto first = MakeFirstKey(*engine);
  ASSERT_TRUE(first.ok() && first->has_value()) << first.status();
  const auto signing = engine->identity().FindSigningKey(OpContext(), (*first)->key.info.access_key);
  ASSERT_TRUE(signing.ok() && signing->has_value());
  EXPECT_EQ((*signing)->secret.Reveal(), (*first)->key.secret.Reveal());
  EXPECT_EQ((*signing)->principal.account_id, (*first)->account.id);

  const auto again = MakeFirstKey(*engine);
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->has_value());
  EXPECT_EQ(engine->identity().ListAccounts(OpContext())->size(), 1u);
}

TEST(FirstKeyTest, AStoreWithAnAccountGetsNothing) {
  const std::unique_ptr<Engine> engine = OpenInMemory();
  ASSERT_TRUE(engine->identity().CreateAccount(OpContext(), "alice").Commit().ok());
  const auto first = MakeFirstKey(*engine);
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(first->has_value());
}

TEST(FirstKeyTest, TheTextHasLinesToPaste) {
  FirstKey first;
  first.account.id = "123456789012";
  first.account.name = "main";
  first.key.info.access_key = "CFKEY";
  first.key.secret = Secret("s3cr3t/+");
  const std::string text = FirstKeyText(
      first,
      {.program = "bin/coffer", .data = "/srv/my data", .endpoint = "http://127.0.0.1:9000", .region = "eu-central-1"});
  for (const char* line :
       {"\nexport AWS_ACCESS_KEY_ID=CFKEY\n", "\nexport AWS_SECRET_ACCESS_KEY=s3cr3t/+\n",
        "\nexport AWS_DEFAULT_REGION=eu-central-1\n", "\naws --endpoint-url http://127.0.0.1:9000 s3 mb ",
        "\nimport boto3\n", "endpoint_url=\"http://127.0.0.1:9000\", region_name=\"eu-central-1\"",
        "aws_access_key_id=\"CFKEY\", aws_secret_access_key=\"s3cr3t/+\"",
        "bin/coffer key create --account main --data '/srv/my data'\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
  EXPECT_EQ(text.find('$'), std::string::npos);
}

}  // namespace
}  // namespace coffer::server
