#include "api/s3/wire/oddities.h"

#include "api/http/message.h"
#include "api/s3/regions.h"
#include "api/s3/wire/xml_document.h"

namespace coffer::s3 {

bool HasBareRoot(Operation operation) { return operation == Operation::kGetBucketLocation; }

std::string BareRootText(const StructDescriptor& descriptor, const void* output) {
  const FieldDescriptor& field = descriptor.fields.front();
  if (field.Size(output) == 0) return {};
  const auto& text = *static_cast<const std::string*>(field.At(output, 0));
  return text == kClassicRegion ? std::string() : text;
}

void SetFromBareRoot(const StructDescriptor& descriptor, std::string text, void* output) {
  if (text.empty()) text = kClassicRegion;
  *static_cast<std::string*>(descriptor.fields.front().Add(output)) = std::move(text);
}

bool AnswersUrlEncoded(const StructDescriptor& descriptor, const void* output) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.name != "EncodingType" || field.at != Location::kElement || field.Size(output) == 0) continue;
    return *static_cast<const std::string*>(field.At(output, 0)) == "url";
  }
  return false;
}

bool AnswersUrlEncoded(pugi::xml_node root) { return TextOf(ChildNamed(root, "EncodingType")) == "url"; }

bool HasChecksumOfObject(Operation operation) { return operation == Operation::kCompleteMultipartUpload; }

bool MayAnswerEarly(Operation operation) {
  return operation == Operation::kCompleteMultipartUpload || operation == Operation::kCopyObject ||
         operation == Operation::kUploadPartCopy;
}

bool IsAbsentWhenEmpty(std::string_view header) { return !http::EqualsIgnoreCase(header, "Content-MD5"); }

bool IsIgnoredWhenMalformed(std::string_view header) {
  return http::EqualsIgnoreCase(header, "If-Modified-Since") || http::EqualsIgnoreCase(header, "If-Unmodified-Since");
}

bool MayComeInQuery(std::string_view header) {
  constexpr std::string_view kPrefix = "x-amz-";
  return http::EqualsIgnoreCase(header.substr(0, kPrefix.size()), kPrefix);
}

}  // namespace coffer::s3
