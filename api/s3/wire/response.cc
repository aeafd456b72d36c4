#include "api/s3/wire/response.h"

#include "api/s3/error.h"
#include "api/s3/wire/header_fields.h"
#include "api/s3/wire/oddities.h"
#include "api/s3/wire/scalar.h"
#include "api/s3/wire/xml_codec.h"
#include "api/s3/wire/xml_document.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

// An answer that a server of ours or another's may give at most: a listing of 1000 keys with long keys is 10 MB.
constexpr uint64_t kDocumentBytesMax = 64 << 20;

constexpr std::string_view kContentLength = "Content-Length";

const FieldDescriptor* BodyField(const StructDescriptor& descriptor) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kBody) return &field;
  }
  return nullptr;
}

// Content-Length is the head's own, not one of its headers.
void TakeContentLength(http::ResponseHead& head) {
  const auto value = head.headers.Find(kContentLength);
  if (!value) return;
  if (const auto length = ParseInteger(*value); length && *length >= 0) head.content_length = *length;
  head.headers.Remove(kContentLength);
}

void EncodeXml(const OperationRow& row, const StructDescriptor& descriptor, const void* output, std::string& body) {
  const XmlStyle style = {.url_encoded = AnswersUrlEncoded(descriptor, output), .empty_wrappers = true};
  XmlWriter writer(body);
  writer.Declaration();
  writer.OpenRoot(row.response_root, kS3Namespace);
  if (HasBareRoot(row.operation)) {
    writer.Text(BareRootText(descriptor, output));
  } else {
    EncodeElements(descriptor, output, style, writer);
  }
  writer.Close(row.response_root);
}

absl::Status DecodeDocument(const OperationRow& row, const StructDescriptor& descriptor, pugi::xml_node root,
                            void* output) {
  if (HasBareRoot(row.operation)) {
    SetFromBareRoot(descriptor, TextOf(root), output);
    return absl::OkStatus();
  }
  const XmlStyle style = {.url_encoded = AnswersUrlEncoded(root), .empty_wrappers = true};
  const FieldDescriptor* field = BodyField(descriptor);
  if (field == nullptr) return DecodeElement(root, descriptor, style, output);
  return DecodeElement(root, *field->nested, style, field->Add(output));
}

// What an error without a document means for an operation.
S3Code CodeOfStatus(const OperationRow& row, int status) {
  switch (status) {
    case 304:
      return S3Code::kNotModified;
    case 400:
      return S3Code::kBadRequest;
    case 401:
    case 403:
      return S3Code::kAccessDenied;
    case 404:
      return row.level == Level::kObject ? S3Code::kNoSuchKey : S3Code::kNoSuchBucket;
    case 405:
      return S3Code::kMethodNotAllowed;
    case 409:
      return S3Code::kOperationAborted;
    case 412:
      return S3Code::kPreconditionFailed;
    case 416:
      return S3Code::kInvalidRange;
    case 429:
    case 503:
      return S3Code::kSlowDown;
    case 501:
      return S3Code::kNotImplemented;
    default:
      return status < 400 ? S3Code::kTemporaryRedirect : S3Code::kInternalError;
  }
}

absl::Status ErrorFromNode(const OperationRow& row, int status, pugi::xml_node root) {
  const std::string name = TextOf(ChildNamed(root, "Code"));
  S3Code code = S3CodeByName(name);
  if (code == S3Code::kInternalError && name != "InternalError") code = CodeOfStatus(row, status);
  ErrorFields fields;
  for (pugi::xml_node child : root.children()) {
    const std::string_view field = LocalName(child.name());
    if (child.type() != pugi::node_element || field == "Code" || field == "Message" || field == "Resource" ||
        field == "RequestId" || field == "HostId") {
      continue;
    }
    fields.emplace_back(field, TextOf(child));
  }
  return S3Error(code, TextOf(ChildNamed(root, "Message")), std::move(fields));
}

}  // namespace

std::string EncodeResponseDocument(const OperationRow& row, const StructDescriptor& descriptor, const void* output) {
  std::string body;
  const FieldDescriptor* field = BodyField(descriptor);
  if (row.response_body == BodyMode::kText) {
    if (field != nullptr && field->Size(output) > 0) body = *static_cast<const std::string*>(field->At(output, 0));
  } else if (row.response_body == BodyMode::kXml) {
    if (field == nullptr) {
      EncodeXml(row, descriptor, output, body);
    } else if (field->Size(output) > 0) {
      EncodeXml(row, *field->nested, field->At(output, 0), body);
    }
  }
  return body;
}

absl::StatusOr<WireResponse> EncodeResponse(const OperationRow& row, const StructDescriptor& descriptor,
                                            const void* output) {
  WireResponse response;
  response.head.status = row.status;
  RETURN_IF_ERROR(WriteHeaderFields(descriptor, output, response.head.headers));
  response.body = EncodeResponseDocument(row, descriptor, output);
  if (row.response_body == BodyMode::kXml && !response.body.empty()) {
    response.head.headers.Set("Content-Type", "application/xml");
  }
  if (row.response_body != BodyMode::kStream && row.response_body != BodyMode::kEvents) {
    response.head.content_length = response.body.size();
  }
  TakeContentLength(response.head);
  return response;
}

absl::Status DecodeError(const OperationRow& row, const http::ResponseHead& head, std::string_view body) {
  const auto document = XmlDocument::Parse(body, kDocumentBytesMax);
  if (document.ok() && LocalName(document->root().name()) == "Error") {
    return ErrorFromNode(row, head.status, document->root());
  }
  return S3Error(CodeOfStatus(row, head.status));
}

absl::Status DecodeResponse(const OperationRow& row, const StructDescriptor& descriptor, const http::ResponseHead& head,
                            std::string_view body, void* output) {
  if (head.status >= 300) return DecodeError(row, head, body);
  http::HeaderList headers = head.headers;
  if (head.content_length) headers.Set(kContentLength, std::to_string(*head.content_length));
  RETURN_IF_ERROR(ReadHeaderFields(descriptor, headers, nullptr, output));
  if (row.response_body == BodyMode::kText) {
    const FieldDescriptor* field = BodyField(descriptor);
    if (field != nullptr) *static_cast<std::string*>(field->Add(output)) = body;
    return absl::OkStatus();
  }
  if (row.response_body != BodyMode::kXml || body.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const XmlDocument document, XmlDocument::Parse(body, kDocumentBytesMax));
  // An error that was only known after the head was sent.
  if (LocalName(document.root().name()) == "Error") return ErrorFromNode(row, 500, document.root());
  return DecodeDocument(row, descriptor, document.root(), output);
}

}  // namespace coffer::s3
