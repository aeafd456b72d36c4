// Every handler, by family. docs/operations.md lists what each operation does here.
#pragma once

#include "api/s3/ops/handler.h"

namespace coffer::s3 {

// buckets.cc
absl::StatusOr<Reply<ListBucketsOutput>> ListBuckets(Call&, const ListBucketsInput&);
absl::StatusOr<Change<CreateBucketOutput>> CreateBucket(Call&, const CreateBucketInput&);
absl::StatusOr<Change<DeleteBucketOutput>> DeleteBucket(Call&, const DeleteBucketInput&);
absl::StatusOr<Reply<HeadBucketOutput>> HeadBucket(Call&, const HeadBucketInput&);
absl::StatusOr<Reply<GetBucketLocationOutput>> GetBucketLocation(Call&, const GetBucketLocationInput&);

// bucket_config.cc
absl::StatusOr<Reply<GetBucketAclOutput>> GetBucketAcl(Call&, const GetBucketAclInput&);
absl::StatusOr<Reply<GetBucketTaggingOutput>> GetBucketTagging(Call&, const GetBucketTaggingInput&);
absl::StatusOr<Change<PutBucketTaggingOutput>> PutBucketTagging(Call&, const PutBucketTaggingInput&);
absl::StatusOr<Change<DeleteBucketTaggingOutput>> DeleteBucketTagging(Call&, const DeleteBucketTaggingInput&);
absl::StatusOr<Reply<GetBucketVersioningOutput>> GetBucketVersioning(Call&, const GetBucketVersioningInput&);
absl::StatusOr<Change<PutBucketVersioningOutput>> PutBucketVersioning(Call&, const PutBucketVersioningInput&);
absl::StatusOr<Reply<GetBucketOwnershipControlsOutput>> GetBucketOwnershipControls(
    Call&, const GetBucketOwnershipControlsInput&);
absl::StatusOr<Reply<GetBucketRequestPaymentOutput>> GetBucketRequestPayment(Call&,
                                                                             const GetBucketRequestPaymentInput&);

// object_config.cc
absl::StatusOr<Reply<GetObjectAclOutput>> GetObjectAcl(Call&, const GetObjectAclInput&);
absl::StatusOr<Reply<GetObjectTaggingOutput>> GetObjectTagging(Call&, const GetObjectTaggingInput&);
absl::StatusOr<Change<PutObjectTaggingOutput>> PutObjectTagging(Call&, const PutObjectTaggingInput&);
absl::StatusOr<Change<DeleteObjectTaggingOutput>> DeleteObjectTagging(Call&, const DeleteObjectTaggingInput&);

// objects_read.cc
absl::StatusOr<Reply<GetObjectOutput>> GetObject(Call&, const GetObjectInput&);
absl::StatusOr<Reply<HeadObjectOutput>> HeadObject(Call&, const HeadObjectInput&);

// object_attributes.cc
absl::StatusOr<Reply<GetObjectAttributesOutput>> GetObjectAttributes(Call&, const GetObjectAttributesInput&);

// objects_write.cc
absl::StatusOr<std::unique_ptr<Upload<PutObjectOutput>>> PutObject(Call&, const PutObjectInput&);
absl::StatusOr<Change<CopyObjectOutput>> CopyObject(Call&, const CopyObjectInput&);

// objects_delete.cc
absl::StatusOr<Change<DeleteObjectOutput>> DeleteObject(Call&, const DeleteObjectInput&);
absl::StatusOr<Change<DeleteObjectsOutput>> DeleteObjects(Call&, const DeleteObjectsInput&);

// listing.cc
absl::StatusOr<Reply<ListObjectsOutput>> ListObjects(Call&, const ListObjectsInput&);
absl::StatusOr<Reply<ListObjectsV2Output>> ListObjectsV2(Call&, const ListObjectsV2Input&);
absl::StatusOr<Reply<ListObjectVersionsOutput>> ListObjectVersions(Call&, const ListObjectVersionsInput&);

// multipart.cc
absl::StatusOr<Change<CreateMultipartUploadOutput>> CreateMultipartUpload(Call&, const CreateMultipartUploadInput&);
absl::StatusOr<std::unique_ptr<Upload<UploadPartOutput>>> UploadPart(Call&, const UploadPartInput&);
absl::StatusOr<Change<UploadPartCopyOutput>> UploadPartCopy(Call&, const UploadPartCopyInput&);
absl::StatusOr<Change<CompleteMultipartUploadOutput>> CompleteMultipartUpload(Call&,
                                                                              const CompleteMultipartUploadInput&);
absl::StatusOr<Change<AbortMultipartUploadOutput>> AbortMultipartUpload(Call&, const AbortMultipartUploadInput&);

// multipart_listing.cc
absl::StatusOr<Reply<ListPartsOutput>> ListParts(Call&, const ListPartsInput&);
absl::StatusOr<Reply<ListMultipartUploadsOutput>> ListMultipartUploads(Call&, const ListMultipartUploadsInput&);

}  // namespace coffer::s3
