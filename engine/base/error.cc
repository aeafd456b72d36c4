#include "engine/base/error.h"

#include <optional>

#include "absl/strings/cord.h"

namespace coffer {
namespace {

// Payload: two bytes of code, then length-prefixed names and values. It never leaves the process.
constexpr std::string_view kTypeUrl = "coffer.error";

void AppendSized(std::string& out, std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out.append(text);
}

std::string TakeSized(std::string_view& in) {
  uint32_t size = 0;
  in.copy(reinterpret_cast<char*>(&size), sizeof size);
  in.remove_prefix(sizeof size);
  std::string text(in.substr(0, size));
  in.remove_prefix(size);
  return text;
}

std::optional<std::string> Payload(const absl::Status& status) {
  auto payload = status.GetPayload(absl::string_view(kTypeUrl.data(), kTypeUrl.size()));
  if (!payload) return std::nullopt;
  return std::string(*payload);
}

}  // namespace

absl::StatusCode CanonicalCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNoSuchBucket:
    case ErrorCode::kNoSuchKey:
    case ErrorCode::kNoSuchVersion:
    case ErrorCode::kNoSuchUpload:
    case ErrorCode::kNoSuchAccount:
    case ErrorCode::kNoSuchAccessKey:
      return absl::StatusCode::kNotFound;
    case ErrorCode::kBucketAlreadyExists:
    case ErrorCode::kBucketAlreadyOwnedByYou:
    case ErrorCode::kAccountExists:
      return absl::StatusCode::kAlreadyExists;
    case ErrorCode::kBucketNotEmpty:
    case ErrorCode::kInvalidBucketState:
    case ErrorCode::kPreconditionFailed:
    case ErrorCode::kNotModified:
    case ErrorCode::kMethodNotAllowed:
      return absl::StatusCode::kFailedPrecondition;
    case ErrorCode::kConditionalRequestConflict:
      return absl::StatusCode::kAborted;
    case ErrorCode::kInvalidRange:
    case ErrorCode::kNoSuchPart:
      return absl::StatusCode::kOutOfRange;
    case ErrorCode::kNotImplemented:
      return absl::StatusCode::kUnimplemented;
    case ErrorCode::kAccessDenied:
      return absl::StatusCode::kPermissionDenied;
    case ErrorCode::kTooManyBuckets:
    case ErrorCode::kSlowDown:
    case ErrorCode::kStorageFull:
      return absl::StatusCode::kResourceExhausted;
    case ErrorCode::kReadOnly:
      return absl::StatusCode::kUnavailable;
    case ErrorCode::kDataLoss:
      return absl::StatusCode::kDataLoss;
    case ErrorCode::kNone:
      return absl::StatusCode::kUnknown;
    default:
      return absl::StatusCode::kInvalidArgument;
  }
}

absl::Status MakeError(ErrorCode code, std::string_view message, ErrorFields fields) {
  absl::Status status(CanonicalCode(code), absl::string_view(message.data(), message.size()));
  std::string payload(reinterpret_cast<const char*>(&code), sizeof code);
  for (const auto& [name, value] : fields) {
    AppendSized(payload, name);
    AppendSized(payload, value);
  }
  status.SetPayload(absl::string_view(kTypeUrl.data(), kTypeUrl.size()), absl::Cord(payload));
  return status;
}

ErrorCode GetErrorCode(const absl::Status& status) {
  const auto payload = Payload(status);
  ErrorCode code = ErrorCode::kNone;
  if (payload) payload->copy(reinterpret_cast<char*>(&code), sizeof code);
  return code;
}

ErrorFields GetErrorFields(const absl::Status& status) {
  const auto payload = Payload(status);
  ErrorFields fields;
  if (!payload) return fields;
  std::string_view rest(*payload);
  rest.remove_prefix(sizeof(ErrorCode));
  while (!rest.empty()) {
    std::string name = TakeSized(rest);
    fields.emplace_back(std::move(name), TakeSized(rest));
  }
  return fields;
}

}  // namespace coffer
