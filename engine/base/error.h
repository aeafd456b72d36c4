// What went wrong, in the words of an object store.
//
// Every call of the engine returns an absl::Status. Its canonical code says how to react (NotFound, FailedPrecondition,
// ResourceExhausted ...); an ErrorCode rides along as a typed detail and names the condition exactly, so that an adapter can
// answer with the right protocol error. A status without a detail has ErrorCode::kNone.
//
//   absl::Status s = MakeError(ErrorCode::kNoSuchKey, "the key does not exist", {{"Key", key}});
//   if (GetErrorCode(s) == ErrorCode::kNoSuchKey) ...
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace coffer {

enum class ErrorCode : uint16_t {
  kNone = 0,
  // names
  kNoSuchBucket,
  kBucketAlreadyExists,  // another account owns it
  kBucketAlreadyOwnedByYou,
  kBucketNotEmpty,
  kInvalidBucketState,  // an object lock needs versions
  kInvalidBucketName,
  kTooManyBuckets,  // the account has as many as it may
  kNoSuchKey,
  kNoSuchVersion,
  kKeyTooLong,
  kInvalidKey,
  kMethodNotAllowed,  // the version is a delete marker
  // bodies
  kEntityTooSmall,
  kEntityTooLarge,
  kBadDigest,      // a digest or checksum that was sent does not match the bytes
  kInvalidDigest,  // it is not a digest at all
  kIncompleteBody,
  kInvalidRange,
  kNoSuchPart,                  // the object has no part of this number
  kMetadataTooLarge,
  // conditions
  kPreconditionFailed,
  kNotModified,
  kConditionalRequestConflict,
  // multipart
  kNoSuchUpload,
  kInvalidPart,
  kInvalidPartOrder,
  kInvalidPartNumber,
  // requests
  kInvalidArgument,
  kInvalidRequest,
  kNotImplemented,
  kInvalidTag,
  kTooManyTags,
  kInvalidStorageClass,
  // identity
  kAccessDenied,
  kNoSuchAccount,
  kAccountExists,
  kNoSuchAccessKey,
  // the store itself
  kSlowDown,  // a limit was reached: try again later
  kStorageFull,
  kReadOnly,  // after a failed flush nothing is acknowledged any more
  kDataLoss,  // stored bytes do not match their checksums
};

using ErrorFields = std::vector<std::pair<std::string, std::string>>;

// A status of the canonical code that belongs to `code`. `message` is for people; `fields` are facts that a protocol may
// show (names as S3 spells them in its error documents, such as Key or BucketName).
absl::Status MakeError(ErrorCode code, std::string_view message, ErrorFields fields = {});

// The typed detail of a status; kNone and empty when it has none.
ErrorCode GetErrorCode(const absl::Status& status);
ErrorFields GetErrorFields(const absl::Status& status);

// The canonical code that MakeError gives a status of `code`.
absl::StatusCode CanonicalCode(ErrorCode code);

}  // namespace coffer
