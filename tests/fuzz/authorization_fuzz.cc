// Credentials in the Authorization header: the first line is "METHOD target", the others are headers.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/fuzz_gate.h"
#include "tests/fuzz/head_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto head = coffer::fuzz::ReadHead({reinterpret_cast<const char*>(data), size});
  coffer::fuzz::CheckStranger(head);
  coffer::fuzz::CheckSigned(head);
  return 0;
}
