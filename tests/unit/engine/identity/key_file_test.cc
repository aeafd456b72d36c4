#include "engine/identity/key_file.h"

#include <gtest/gtest.h>

#include <string>

namespace coffer {
namespace {

const std::string kKey(64, 'a');

std::vector<SealingKey> TwoKeys() {
  std::vector<SealingKey> keys(2);
  keys[0] = {0x12, Secret(std::string(32, '\x01'))};
  keys[1] = {0xFFFFFFFF, Secret(std::string(32, '\x02'))};
  return keys;
}

TEST(KeyFile, ReadsWhatItWrites) {
  const auto keys = ParseKeyFile(FormatKeyFile(TwoKeys()).Reveal()).value();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].id, 0x12u);
  EXPECT_EQ(keys[1].id, 0xFFFFFFFFu);
  EXPECT_EQ(keys[1].bytes.Reveal(), std::string(32, '\x02'));
}

TEST(KeyFile, SaysWhatIsWrong) {
  const std::string head = "coffer sealing keys 1\n";
  const std::string line = "00000001 " + kKey + "\n";
  ASSERT_TRUE(ParseKeyFile(head + line).ok());
  for (const std::string& content :
       {std::string(), head, std::string("\n"), "coffer sealing keys 2\n" + line, line, head + line + line,
        head + "00000001 " + kKey, head + "0000001 " + kKey + "\n", head + "00000001 " + kKey + "a\n",
        head + "0000000G " + kKey + "\n", head + "00000001 " + std::string(64, 'A') + "\n", head + line + "\n",
        head + "00000001\t" + kKey + "\n", head + "00000001 " + kKey + "\r\n"}) {
    const absl::Status status = ParseKeyFile(content).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << content;
    EXPECT_EQ(status.message().find(kKey), absl::string_view::npos) << "a message never shows a key";
  }
}

TEST(KeyFile, EveryCutIsNoticed) {
  const std::string whole = FormatKeyFile(TwoKeys()).Reveal();
  const size_t first_key_ends = whole.find('\n', whole.find('\n') + 1) + 1;
  for (size_t size = 0; size < whole.size(); ++size) {
    if (size == first_key_ends) continue;  // a file of one key
    EXPECT_FALSE(ParseKeyFile(whole.substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace coffer
