#include "api/s3/ops/table.h"

#include "api/s3/ops/handlers.h"
#include "api/s3/ops/unset.h"

namespace coffer::s3 {
namespace {

using internal::ReadRun;
using internal::TakeRun;
using internal::WriteRun;

struct Row {
  Operation operation;
  std::unique_ptr<Run> (*make)();
};

template <Operation kOperation, auto kHandler, Cost kCost = Cost::kBrief>
constexpr Row Read() {
  return {kOperation, []() -> std::unique_ptr<Run> { return std::make_unique<ReadRun<kOperation, kHandler>>(kCost); }};
}

template <Operation kOperation, auto kHandler, Cost kCost = Cost::kBrief>
constexpr Row Write() {
  return {kOperation, []() -> std::unique_ptr<Run> { return std::make_unique<WriteRun<kOperation, kHandler>>(kCost); }};
}

template <Operation kOperation, auto kHandler>
constexpr Row Take() {
  return {kOperation, []() -> std::unique_ptr<Run> { return std::make_unique<TakeRun<kOperation, kHandler>>(); }};
}

using enum Operation;

constexpr Row kRows[] = {
    Read<kListBuckets, ListBuckets, Cost::kLong>(),
    Write<kCreateBucket, CreateBucket>(),
    Write<kDeleteBucket, DeleteBucket>(),
    Read<kHeadBucket, HeadBucket>(),
    Read<kGetBucketLocation, GetBucketLocation>(),

    Read<kGetObject, GetObject>(),
    Read<kHeadObject, HeadObject>(),
    Read<kGetObjectAttributes, GetObjectAttributes>(),
    Take<kPutObject, PutObject>(),
    Write<kCopyObject, CopyObject, Cost::kLong>(),
    Write<kDeleteObject, DeleteObject>(),
    Write<kDeleteObjects, DeleteObjects, Cost::kLong>(),

    Read<kListObjects, ListObjects, Cost::kLong>(),
    Read<kListObjectsV2, ListObjectsV2, Cost::kLong>(),
    Read<kListObjectVersions, ListObjectVersions, Cost::kLong>(),

    Write<kCreateMultipartUpload, CreateMultipartUpload>(),
    Take<kUploadPart, UploadPart>(),
    Write<kUploadPartCopy, UploadPartCopy, Cost::kLong>(),
    Write<kCompleteMultipartUpload, CompleteMultipartUpload, Cost::kLong>(),
    Write<kAbortMultipartUpload, AbortMultipartUpload>(),
    Read<kListParts, ListParts, Cost::kLong>(),
    Read<kListMultipartUploads, ListMultipartUploads, Cost::kLong>(),

    Read<kGetBucketAcl, GetBucketAcl>(),
    Read<kGetBucketOwnershipControls, GetBucketOwnershipControls>(),
    Read<kGetBucketRequestPayment, GetBucketRequestPayment>(),
    Read<kGetBucketTagging, GetBucketTagging>(),
    Write<kPutBucketTagging, PutBucketTagging>(),
    Write<kDeleteBucketTagging, DeleteBucketTagging>(),
    Read<kGetBucketVersioning, GetBucketVersioning>(),
    Write<kPutBucketVersioning, PutBucketVersioning>(),
    Read<kGetObjectAcl, GetObjectAcl>(),
    Read<kGetObjectTagging, GetObjectTagging>(),
    Write<kPutObjectTagging, PutObjectTagging>(),
    Write<kDeleteObjectTagging, DeleteObjectTagging>(),
};

}  // namespace

std::unique_ptr<Run> MakeRun(Operation operation) {
  if (const OperationRow& row = RowOf(operation); row.unset) return MakeUnsetRun(row);
  for (const Row& row : kRows) {
    if (row.operation == operation) return row.make();
  }
  return nullptr;
}

}  // namespace coffer::s3
