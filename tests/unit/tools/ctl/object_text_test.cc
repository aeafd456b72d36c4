#include "tools/ctl/object_text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tools/ctl/console.h"
#include "tools/ctl/sizes.h"

namespace coffer::ctl {
namespace {

using std::chrono::duration;

TEST(ObjectTextTest, NamesDoNotReachTheTerminalsControls) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Printable("a b/\xC3\xA9"), "a b/\xC3\xA9");
  EXPECT_EQ(Printable("\x1b[2J\n\x7f\0"s), "\\x1b[2J\\x0a\\x7f\\x00");
  EXPECT_EQ(Printable("\xff\xC2\x9b"), "\\xff\\xc2\\x9b");
}

TEST(ObjectTextTest, SizesHaveUnits) {
  EXPECT_EQ(SizeForPeople(0), "0 B");
  EXPECT_EQ(SizeForPeople(1023), "1023 B");
  EXPECT_EQ(SizeForPeople(1536), "1.5 KiB");
  EXPECT_EQ(SizeForPeople(uint64_t{3} << 40), "3.0 TiB");
  EXPECT_EQ(SizeForPeople(UINT64_MAX), "16.0 EiB");
}

TEST(ObjectTextTest, LinesAreForPeopleOrForScripts) {
  ObjectInfo object{.key = "a\x1b", .size_bytes = 12, .etag = "e", .modified = WallTime{std::chrono::seconds(1)}};
  EXPECT_EQ(ObjectLine(object, false), "1970-01-01T00:00:01.000Z              12  a\\x1b\n");
  EXPECT_EQ(ObjectLine(object, true),
            "{\"key\":\"a\\u001b\",\"size\":12,\"modified\":\"1970-01-01T00:00:01.000Z\",\"etag\":\"e\"}\n");
  EXPECT_EQ(PrefixLine("a/", false), "                                  prefix  a/\n");
  EXPECT_EQ(PrefixLine("\xff/", true), "{\"prefix\":\"\xEF\xBF\xBD/\",\"prefix_base64\":\"/y8=\"}\n");
  EXPECT_EQ(BucketLine({.name = "b", .region = "r"}, true),
            "{\"bucket\":\"b\",\"created\":\"1970-01-01T00:00:00.000Z\",\"region\":\"r\"}\n");
  EXPECT_EQ(LinkLine("http://a", false) + LinkLine("http://a", true), "http://a\n{\"url\":\"http://a\"}\n");
  object.metadata.user = {{"color", "blue"}};
  object.checksum = Checksum{.raw = "12345678"};
  EXPECT_EQ(HeadText({"b", "k"}, object, true),
            "{\"bucket\":\"b\",\"key\":\"k\",\"size\":12,\"modified\":\"1970-01-01T00:00:01.000Z\",\"etag\":\"e\","
            "\"checksum\":{\"algorithm\":\"CRC64NVME\",\"value\":\"MTIzNDU2Nzg=\",\"type\":\"FULL_OBJECT\"},"
            "\"metadata\":{\"color\":\"blue\"}}\n");
  EXPECT_NE(HeadText({"b", "k"}, object, false).find("size                12\n"), std::string::npos);
}

TEST(ProgressTextTest, SaysHowFarHowFastAndHowLong) {
  transfer::Totals totals{.bytes_found = 4 << 20, .bytes_moved = 1 << 20, .done = 2};
  EXPECT_EQ(ProgressText(totals, duration<double>(2), 200), "1.0 MiB of at least 4.0 MiB  2 done  512.0 KiB/s");
  totals.is_all_found = true;
  EXPECT_EQ(ProgressText(totals, duration<double>(2), 200),
            "[=====>              ]  25%  1.0 MiB of 4.0 MiB  2 done  512.0 KiB/s  0:06 left");
  EXPECT_EQ(ProgressText(totals, duration<double>(2), 10), "[=====>   ");
  totals.bytes_moved = 4 << 20;
  EXPECT_EQ(ProgressText(totals, duration<double>(4000), 24), "[====================] 1");
  EXPECT_EQ(ProgressText({.is_all_found = true, .done = 3}, duration<double>(0), 80), "3 done");
  totals.bytes_moved = 1;
  EXPECT_NE(ProgressText(totals, duration<double>(1), 200).find("  100:00:00 left"), std::string::npos);
}

TEST(SummaryTextTest, SaysWhatWasDoneAndWhatWasNot) {
  transfer::Totals totals{.bytes_moved = 2048, .done = 1};
  EXPECT_EQ(SummaryText("put", totals, duration<double>(0.25)), "put 1 object, 2.0 KiB in 0.2 s\n");
  EXPECT_EQ(SummaryText("rm", {.done = 2}, duration<double>(1)), "rm 2 objects\n");
  totals.resumed_bytes = 1024;
  totals.skipped = 3;
  EXPECT_EQ(SummaryText("get", totals, duration<double>(1)),
            "get 1 object, 2.0 KiB in 1.0 s; 1.0 KiB were there already; 3 skipped\n");
}

TEST(ConsoleTest, TheBarIsOnErrorAndOnlyOnATerminal) {
  for (const bool has_bar : {false, true}) {
    std::ostringstream out, err;
    Console console(out, err, {.has_bar = has_bar});
    console.OnProgress({.bytes_moved = 5});
    EXPECT_EQ(err.str().empty(), !has_bar);
    EXPECT_EQ(err.str().starts_with("\r\x1b[K5 B of at least 5 B  0 done"), has_bar);
    console.OnFailed("s3://b/\x1b", absl::InternalError("why\n"));
    EXPECT_NE(err.str().find("coffer: s3://b/\\x1b: why\\x0a\n"), std::string::npos);
    console.OnDone({.action = "put", .source = "f", .target = "s3://b/f", .bytes = 5});
    EXPECT_EQ(console.Finish("put", {.done = 1, .failed = 1}).message(),
              "1 failed; the same command goes on with what is there");
    EXPECT_TRUE(out.str().starts_with("put 1 object, 0 B in ")) << out.str();
  }
  std::ostringstream out, err;
  Console console(out, err, {.json = true});
  console.OnDone({.action = "put", .source = "f", .target = "s3://b/f", .bytes = 5, .is_verified = false});
  EXPECT_TRUE(console.Finish("put", {.done = 1}).ok());
  EXPECT_EQ(out.str() + err.str(),
            "{\"action\":\"put\",\"source\":\"f\",\"target\":\"s3://b/f\",\"size\":5,\"verified\":false}\n");
}

}  // namespace
}  // namespace coffer::ctl
