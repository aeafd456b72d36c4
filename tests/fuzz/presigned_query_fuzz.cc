// Credentials in a URL's query: the bytes are the query.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/fuzz_gate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  coffer::http::RequestHead head{.method = "GET", .target = "/photos/cat.jpg?"};
  head.target.append(reinterpret_cast<const char*>(data), size);
  head.headers.Add("Host", "127.0.0.1:9000");
  coffer::fuzz::CheckStranger(head);
  coffer::fuzz::CheckSigned(head);
  return 0;
}
