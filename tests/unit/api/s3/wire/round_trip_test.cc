// Every member of every operation that is built, from a struct to the wire and back, in both roles.
#include <gtest/gtest.h>

#include "api/http/message.h"
#include "api/s3/route/router.h"
#include "api/s3/spec/descriptors.h"
#include "api/s3/wire/request.h"
#include "api/s3/wire/response.h"
#include "tests/unit/api/s3/wire/sample.h"

namespace coffer::s3 {
namespace {

template <typename Visitor>
void ForEachBuilt(Visitor visit) {
  visit.template operator()<Operation::kAbortMultipartUpload>();
  visit.template operator()<Operation::kCompleteMultipartUpload>();
  visit.template operator()<Operation::kCopyObject>();
  visit.template operator()<Operation::kCreateBucket>();
  visit.template operator()<Operation::kCreateMultipartUpload>();
  visit.template operator()<Operation::kDeleteBucket>();
  visit.template operator()<Operation::kDeleteBucketTagging>();
  visit.template operator()<Operation::kDeleteObject>();
  visit.template operator()<Operation::kDeleteObjectTagging>();
  visit.template operator()<Operation::kDeleteObjects>();
  visit.template operator()<Operation::kGetBucketAcl>();
  visit.template operator()<Operation::kGetBucketLocation>();
  visit.template operator()<Operation::kGetBucketOwnershipControls>();
  visit.template operator()<Operation::kGetBucketRequestPayment>();
  visit.template operator()<Operation::kGetBucketTagging>();
  visit.template operator()<Operation::kGetBucketVersioning>();
  visit.template operator()<Operation::kGetObject>();
  visit.template operator()<Operation::kGetObjectAcl>();
  visit.template operator()<Operation::kGetObjectAttributes>();
  visit.template operator()<Operation::kGetObjectTagging>();
  visit.template operator()<Operation::kHeadBucket>();
  visit.template operator()<Operation::kHeadObject>();
  visit.template operator()<Operation::kListBuckets>();
  visit.template operator()<Operation::kListMultipartUploads>();
  visit.template operator()<Operation::kListObjectVersions>();
  visit.template operator()<Operation::kListObjects>();
  visit.template operator()<Operation::kListObjectsV2>();
  visit.template operator()<Operation::kListParts>();
  visit.template operator()<Operation::kPutBucketTagging>();
  visit.template operator()<Operation::kPutBucketVersioning>();
  visit.template operator()<Operation::kPutObject>();
  visit.template operator()<Operation::kPutObjectTagging>();
  visit.template operator()<Operation::kUploadPart>();
  visit.template operator()<Operation::kUploadPartCopy>();
}

// A struct of the type with every member set.
template <typename T>
T Sample(bool url_listing) {
  T object;
  int number = 0;
  FillStruct(DescriptorOf<T>(), url_listing, number, &object);
  return object;
}

template <typename T>
void ExpectEqual(const T& expected, const T& actual) {
  std::string difference;
  EXPECT_TRUE(EqualStructs(DescriptorOf<T>(), &expected, &actual, difference)) << difference;
}

TEST(RoundTrip, EveryBuiltOperationIsVisited) {
  size_t visited = 0;
  ForEachBuilt([&]<Operation kOperation>() {
    EXPECT_TRUE(RowOf(kOperation).built);
    EXPECT_NE(InputDescriptor(kOperation), nullptr);
    EXPECT_NE(OutputDescriptor(kOperation), nullptr);
    ++visited;
  });
  size_t built = 0;
  for (const OperationRow& row : Operations()) built += row.built && !row.unset;
  EXPECT_EQ(visited, built);
}

template <Operation kOperation>
void CheckRequest(AddressStyle style, bool url_listing) {
  SCOPED_TRACE(RowOf(kOperation).name);
  using Input = typename OperationTypes<kOperation>::Input;
  const Input input = Sample<Input>(url_listing);
  const auto request = EncodeRequest(input, style);
  ASSERT_TRUE(request.ok()) << request.status();

  http::RequestHead head{.method = request->method, .target = request->path + "?" + request->query};
  head.headers = request->headers;
  std::string host = "s3.example.com";
  if constexpr (requires { input.bucket; }) {
    if (style == AddressStyle::kVirtualHost) host = input.bucket + "." + host;
  }
  head.headers.Set("Host", host);
  const auto route = Router(HostNames({"s3.example.com"}, {})).Match(head);
  ASSERT_TRUE(route.ok()) << route.status() << head.target;
  EXPECT_EQ(route->row->operation, kOperation) << route->row->name;

  const auto decoded =
      DecodeRequest<Input>({route->address.bucket, route->address.key, route->query, head.headers}, request->body);
  ASSERT_TRUE(decoded.ok()) << decoded.status() << request->body;
  ExpectEqual(input, *decoded);
}

TEST(RoundTrip, Requests) {
  ForEachBuilt([]<Operation kOperation>() { CheckRequest<kOperation>(AddressStyle::kPath, false); });
}

TEST(RoundTrip, RequestsToVirtualHosts) {
  ForEachBuilt([]<Operation kOperation>() { CheckRequest<kOperation>(AddressStyle::kVirtualHost, true); });
}

template <Operation kOperation>
void CheckResponse(const typename OperationTypes<kOperation>::Output& output) {
  SCOPED_TRACE(RowOf(kOperation).name);
  const auto response = EncodeResponse<kOperation>(output);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->head.status, RowOf(kOperation).status);
  const auto decoded = DecodeResponse<kOperation>(response->head, response->body);
  ASSERT_TRUE(decoded.ok()) << decoded.status() << response->body;
  ExpectEqual(output, *decoded);
}

TEST(RoundTrip, Responses) {
  ForEachBuilt([]<Operation kOperation>() {
    using Output = typename OperationTypes<kOperation>::Output;
    CheckResponse<kOperation>(Sample<Output>(false));
    CheckResponse<kOperation>(Sample<Output>(true));
  });
}

TEST(RoundTrip, EmptyResponses) {
  ForEachBuilt([]<Operation kOperation>() {
    // Two answers say something when nothing is said: no length is a length of zero, no region is the default one.
    if (kOperation == Operation::kHeadObject || kOperation == Operation::kGetBucketLocation) return;
    CheckResponse<kOperation>({});
  });
}

}  // namespace
}  // namespace coffer::s3
