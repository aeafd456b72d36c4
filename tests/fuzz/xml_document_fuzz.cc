// A request's document: any bytes are refused or become a struct whose encoding decodes to the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/s3/wire/request.h"
#include "api/s3/wire/response.h"

namespace coffer::s3 {
namespace {

template <typename Input>
std::string Encoded(const Input& input) {
  const auto request = EncodeRequest(input);
  if (!request.ok()) std::abort();
  return request->body;
}

template <typename Input>
void CheckRequest(const Input& named, std::string_view body) {
  Input first = named;
  if (!DecodeRequestDocument(first, body).ok()) return;
  const std::string encoded = Encoded(first);
  if (encoded.empty()) return;
  Input second = named;
  // What was accepted is accepted again, and says the same.
  if (!DecodeRequestDocument(second, encoded).ok() || Encoded(second) != encoded) std::abort();
}

}  // namespace
}  // namespace coffer::s3

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coffer::s3;  // NOLINT: one function
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  CheckRequest(DeleteObjectsInput{.bucket = "b"}, body);
  CheckRequest(CreateBucketInput{.bucket = "b"}, body);
  CheckRequest(CompleteMultipartUploadInput{.bucket = "b", .key = "k", .upload_id = "u"}, body);
  (void)DecodeResponse<Operation::kListObjectsV2>({.status = 200}, body);
  (void)DecodeError(RowOf(Operation::kGetObject), {.status = 404}, body);
  return 0;
}
