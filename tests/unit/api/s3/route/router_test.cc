#include "api/s3/route/router.h"

#include <gtest/gtest.h>

#include "api/s3/error.h"
#include "tests/unit/api/s3/route/minimal_request.h"

namespace coffer::s3 {
namespace {

http::RequestHead Head(std::string method, std::string target, http::HeaderList headers = {}) {
  return {.method = std::move(method), .target = std::move(target), .headers = std::move(headers)};
}

std::string NameOf(const http::RequestHead& head) {
  const auto route = Router({}).Match(head);
  return route.ok() ? std::string(route->row->name) : std::string(GetS3Error(route.status()).name);
}

// What AWS documents, its four old spellings, the form of browsers and their preflight.
TEST(Router, KnowsEveryOperationOfS3) {
  const auto rows = Operations();
  const auto is_alias = [](const OperationRow& row) { return row.alias_of != row.operation; };
  EXPECT_EQ(std::count_if(rows.begin(), rows.end(), is_alias), 4);
  EXPECT_EQ(rows.size(), 112u + 4 + 2);
}

TEST(Router, EachRowIsReachedByItsMinimalRequest) {
  for (const OperationRow& row : Operations())
    EXPECT_EQ(NameOf(MinimalRequest(row)), RowOf(row.alias_of).name) << row.name;
}

TEST(Router, NoTwoRowsAreReachedByTheSameRequest) {
  std::vector<std::string> seen;
  for (const OperationRow& row : Operations()) {
    if (row.alias_of != row.operation) continue;
    const http::RequestHead head = MinimalRequest(row);
    std::string request = head.method + " " + head.target;
    for (const http::Header& header : head.headers) request += "\n" + header.name + ": " + header.value;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), request), 0) << request;
    seen.push_back(request);
  }
}

TEST(Router, EveryRowsOwnParametersAreTaken) {
  for (const OperationRow& row : Operations()) {
    http::RequestHead head = MinimalRequest(row);
    for (std::string_view param : row.params) {
      head.target.append(head.target.find('?') == std::string::npos ? "?" : "&").append(param).append("=1");
    }
    EXPECT_EQ(NameOf(head), RowOf(row.alias_of).name) << head.target;
  }
}

TEST(Router, AnUnknownSubresourceNeverFallsThrough) {
  for (const OperationRow& row : Operations()) {
    if (row.any_query) continue;
    for (const char* unknown : {"unknown", "unknown=", "unknown=1", "ACL", "policy%20"}) {
      http::RequestHead head = MinimalRequest(row);
      head.target.append(head.target.find('?') == std::string::npos ? "?" : "&").append(unknown);
      EXPECT_EQ(NameOf(head), "NotImplemented") << head.method << " " << head.target;
    }
  }
}

TEST(Router, AnotherSubresourceNeverFallsThrough) {
  for (const OperationRow& row : Operations()) {
    for (const OperationRow& other : Operations()) {
      for (const QueryCondition& condition : other.when_query) {
        const Router router({});
        http::RequestHead head = MinimalRequest(row);
        head.target.append(head.target.find('?') == std::string::npos ? "?" : "&").append(condition.key).append("=2");
        const auto route = router.Match(head);
        if (!route.ok() || route->row->any_query) continue;
        const auto has = [&](const QueryCondition& c) { return c.key == condition.key; };
        const auto& taken = *route->row;
        const bool selects = std::any_of(taken.when_query.begin(), taken.when_query.end(), has);
        const bool takes = std::find(taken.params.begin(), taken.params.end(), condition.key) != taken.params.end();
        EXPECT_TRUE(selects || takes) << head.method << " " << head.target << " became " << taken.name;
      }
    }
  }
}

TEST(Router, AnotherMethodNeverFallsThrough) {
  for (const OperationRow& row : Operations()) {
    for (const char* method : {"GET", "HEAD", "PUT", "POST", "DELETE"}) {
      const Router router({});
      http::RequestHead head = MinimalRequest(row);
      head.method = method;
      const auto route = router.Match(head);
      if (!route.ok()) continue;
      const OperationRow& taken = *route->row;
      EXPECT_EQ(taken.method, method);
      for (const QueryCondition& condition : row.when_query) {
        const auto has = [&](const QueryCondition& c) { return c.key == condition.key; };
        const bool selects = std::any_of(taken.when_query.begin(), taken.when_query.end(), has);
        const bool takes = std::find(taken.params.begin(), taken.params.end(), condition.key) != taken.params.end();
        EXPECT_TRUE(selects || takes) << head.method << " " << head.target << " became " << taken.name;
      }
    }
  }
}

TEST(Router, AMethodThatS3HasNotReachesNothing) {
  for (const OperationRow& row : Operations()) {
    for (const char* method : {"PATCH", "TRACE", "CONNECT", "COPY", "put", "GETX", ""}) {
      http::RequestHead head = MinimalRequest(row);
      head.method = method;
      EXPECT_EQ(NameOf(head), "MethodNotAllowed") << head.method << " " << head.target;
    }
  }
}

TEST(Router, AMethodThatASubresourceHasNotIsNotAllowed) {
  EXPECT_EQ(NameOf(Head("DELETE", "/b?policy")), "DeleteBucketPolicy");
  EXPECT_EQ(NameOf(Head("DELETE", "/b?acl")), "MethodNotAllowed");
  EXPECT_EQ(NameOf(Head("DELETE", "/b/k?acl")), "MethodNotAllowed");
  EXPECT_EQ(NameOf(Head("HEAD", "/b?versioning")), "MethodNotAllowed");
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?policy")), "MethodNotAllowed");
  EXPECT_EQ(NameOf(Head("PATCH", "/b/k")), "MethodNotAllowed");
  EXPECT_EQ(NameOf(Head("POST", "/")), "MethodNotAllowed");
  EXPECT_EQ(NameOf(Head("HEAD", "/")), "MethodNotAllowed");
  EXPECT_EQ(NameOf(Head("put", "/b/k")), "MethodNotAllowed");
}

TEST(Router, SubresourcesThatContradictAreRefused) {
  const auto route = Router({}).Match(Head("PUT", "/b?acl&policy"));
  const S3ErrorDetail detail = GetS3Error(route.status());
  EXPECT_EQ(detail.code, S3Code::kInvalidArgument);
  EXPECT_EQ(detail.message, "Conflicting query string parameters: acl, policy");
  EXPECT_EQ(NameOf(Head("GET", "/b?list-type=2&versions")), "InvalidArgument");
  EXPECT_EQ(NameOf(Head("GET", "/b/k?partNumber=1&uploadId=u")), "InvalidArgument");
}

TEST(Router, HalfAnOperationIsNone) {
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?uploadId=u")), "InvalidArgument");
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?partNumber=1")), "InvalidArgument");
  EXPECT_EQ(NameOf(Head("GET", "/b?list-type=3")), "InvalidArgument");
  EXPECT_EQ(NameOf(Head("DELETE", "/b?analytics")), "InvalidArgument");
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?versionId=v")), "InvalidArgument");
  EXPECT_EQ(NameOf(Head("GET", "/b?prefix=a&prefix=b")), "InvalidArgument");
  EXPECT_EQ(NameOf(Head("POST", "/b")), "PreconditionFailed");
}

TEST(Router, ACopyNeedsNoMoreThanTheHeader) {
  http::HeaderList headers;
  headers.Add("X-Amz-Copy-Source", "");
  EXPECT_EQ(NameOf(Head("PUT", "/b/k", headers)), "CopyObject");
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?partNumber=1&uploadId=u", headers)), "UploadPartCopy");
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?acl", headers)), "PutObjectAcl");
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?x-amz-copy-source=%2Fb%2Fk&X-Amz-Signature=0")), "CopyObject");
}

TEST(Router, KeysThatAnyRequestMayCarry) {
  const std::string presigned =
      "X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Date=c&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=d";
  EXPECT_EQ(NameOf(Head("PUT", "/b/k?x-id=GetObject&" + presigned)), "PutObject");
  EXPECT_EQ(NameOf(Head("GET", "/b/k?response-content-type=text%2Fplain&" + presigned)), "GetObject");
  EXPECT_EQ(NameOf(Head("GET", "/b/k?AWSAccessKeyId=a&Signature=b&Expires=1")), "GetObject");
  EXPECT_EQ(NameOf(Head("DELETE", "/b?policy&" + presigned)), "DeleteBucketPolicy");
}

TEST(Router, WhatRealClientsAsk) {
  EXPECT_EQ(NameOf(Head("GET", "/b/?location=")), "GetBucketLocation");
  EXPECT_EQ(NameOf(Head("GET", "/b/?list-type=2&delimiter=&encoding-type=url&fetch-owner=true&metadata=true&prefix=")),
            "ListObjectsV2");
  EXPECT_EQ(NameOf(Head("POST", "/b?delete=")), "DeleteObjects");
  EXPECT_EQ(NameOf(Head("POST", "/b/?delete")), "DeleteObjects");
  EXPECT_EQ(NameOf(Head("OPTIONS", "/b/k?uploads&anything=1&anything=2")), "OptionsObject");
  EXPECT_EQ(NameOf(Head("OPTIONS", "/b")), "OptionsObject");
}

TEST(Router, KnowsTheMount) {
  http::RequestHead head = Head("GET", "/s3/b/k");
  head.mount_prefix = "/s3";
  EXPECT_EQ(Router({}).Match(head)->address.key, "k");
  head.target = "/s3";
  EXPECT_EQ(NameOf(head), "ListBuckets");
  head.target = "/s3x/b";
  EXPECT_EQ(NameOf(head), "InvalidURI");
  head.target = "/b/k";
  EXPECT_EQ(NameOf(head), "InvalidURI");
}

TEST(Router, BadTargetsAreRefused) {
  for (const char* target : {"/b/%", "/b/%zz", "/%g0/k", "/b?a=%", "b/k", "/b/k#f", "/b/k l"}) {
    EXPECT_EQ(NameOf(Head("GET", target)), "InvalidURI") << target;
  }
}

}  // namespace
}  // namespace coffer::s3
