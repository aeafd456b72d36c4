#include "api/s3/wire/request.h"

#include "api/s3/error.h"
#include "api/s3/wire/header_fields.h"
#include "api/s3/wire/scalar.h"
#include "api/s3/wire/xml_codec.h"
#include "api/s3/wire/xml_document.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

// The one member of a path that is not the key.
constexpr std::string_view kBucket = "Bucket";

absl::Status ReadParam(const FieldDescriptor& field, const Query& query, void* input) {
  const QueryParam* param = query.Find(field.wire);
  if (param == nullptr) return absl::OkStatus();
  if (query.Count(field.wire) > 1) return InvalidValue(field, param->value);
  // "max-keys=" asks for nothing; an empty prefix is one.
  if (param->value.empty() && field.kind != Kind::kString) return absl::OkStatus();
  return ParseScalar(field, param->value, field.Add(input)) ? absl::OkStatus() : InvalidValue(field, param->value);
}

bool IsMissing(const FieldDescriptor& field, const RequestParts& parts) {
  switch (field.at) {
    case Location::kPath:
      return field.wire == kBucket ? parts.bucket.empty() : parts.key.empty();
    case Location::kQuery:
      return !parts.query.Has(field.wire);
    case Location::kHeader: {
      const auto value = HeaderOrParam(parts.headers, &parts.query, field.wire);
      return !value.ok() || !*value || (*value)->empty();
    }
    default:
      return false;
  }
}

absl::Status MissingArgument(const FieldDescriptor& field) {
  return S3Error(S3Code::kInvalidArgument, "A required parameter is missing",
                 {{"ArgumentName", std::string(field.wire)}});
}

const FieldDescriptor* BodyField(const StructDescriptor& descriptor) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kBody) return &field;
  }
  return nullptr;
}

absl::Status DecodeXml(const OperationRow& row, const StructDescriptor& descriptor, const FieldDescriptor* field,
                       std::string_view body, void* input) {
  ASSIGN_OR_RETURN(const XmlDocument document, XmlDocument::Parse(body, row.document_bytes_max));
  if (LocalName(document.root().name()) != row.request_root) return S3Error(S3Code::kMalformedXML);
  if (field == nullptr) return DecodeElement(document.root(), descriptor, {}, input);
  return DecodeElement(document.root(), *field->nested, {}, field->Add(input));
}

void AppendParam(std::string& query, std::string_view name, std::string_view value, bool has_value) {
  if (!query.empty()) query += '&';
  query += PercentEncode(name, false);
  if (has_value) query.append("=").append(PercentEncode(value, false));
}

bool HasElements(const StructDescriptor& descriptor) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kElement) return true;
  }
  return false;
}

absl::Status EncodeTarget(const OperationRow& row, const StructDescriptor& descriptor, const void* input,
                          AddressStyle style, WireRequest& request) {
  std::string bucket, key;
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at != Location::kPath) continue;
    (field.wire == kBucket ? bucket : key) = *static_cast<const std::string*>(field.At(input, 0));
    if (field.wire == kBucket ? bucket.empty() : key.empty()) return MissingArgument(field);
  }
  request.path = "/";
  if (style == AddressStyle::kPath && !bucket.empty()) request.path += PercentEncode(bucket, false);
  if (row.level == Level::kObject) {
    if (request.path.size() > 1) request.path += '/';
    request.path += PercentEncode(key, true);
  }
  if (!row.when_path.empty()) request.path = row.when_path;
  return absl::OkStatus();
}

bool IsOwnParam(const StructDescriptor& descriptor, std::string_view key) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kQuery && field.wire == key) return true;
  }
  return false;
}

void EncodeQuery(const OperationRow& row, const StructDescriptor& descriptor, const void* input, std::string& query) {
  for (const QueryCondition& condition : row.when_query) {
    if (IsOwnParam(descriptor, condition.key)) continue;
    AppendParam(query, condition.key, condition.value, !condition.value.empty());
  }
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at != Location::kQuery || field.Size(input) == 0) continue;
    std::string text;
    AppendScalar(field, field.At(input, 0), text);
    AppendParam(query, field.wire, text, true);
  }
}

void EncodeDocument(const OperationRow& row, const StructDescriptor& descriptor, const void* input, std::string& body) {
  const FieldDescriptor* field = BodyField(descriptor);
  if (field != nullptr && field->Size(input) == 0) return;
  if (field == nullptr && !HasElements(descriptor)) return;
  const StructDescriptor& inner = field == nullptr ? descriptor : *field->nested;
  const void* object = field == nullptr ? input : field->At(input, 0);
  XmlWriter writer(body);
  writer.Declaration();
  writer.OpenRoot(row.request_root, kS3Namespace);
  EncodeElements(inner, object, {.empty_wrappers = false}, writer);
  writer.Close(row.request_root);
}

}  // namespace

absl::Status DecodeRequestHead(const StructDescriptor& descriptor, const RequestParts& parts, void* input) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.required && IsMissing(field, parts)) return MissingArgument(field);
    if (field.at == Location::kPath) {
      *static_cast<std::string*>(field.Add(input)) = field.wire == kBucket ? parts.bucket : parts.key;
    } else if (field.at == Location::kQuery) {
      RETURN_IF_ERROR(ReadParam(field, parts.query, input));
    }
  }
  return ReadHeaderFields(descriptor, parts.headers, parts.query.empty() ? nullptr : &parts.query, input);
}

absl::Status DecodeRequestDocument(const OperationRow& row, const StructDescriptor& descriptor, std::string_view body,
                                   void* input) {
  const FieldDescriptor* field = BodyField(descriptor);
  if (row.request_body != BodyMode::kXml && row.request_body != BodyMode::kText) return absl::OkStatus();
  if (body.empty()) {
    const bool required = field == nullptr || field->required;
    return required ? S3Error(S3Code::kMissingRequestBodyError) : absl::OkStatus();
  }
  if (row.request_body == BodyMode::kXml) return DecodeXml(row, descriptor, field, body, input);
  if (body.size() > row.document_bytes_max) return S3Error(S3Code::kMaxMessageLengthExceeded);
  if (field != nullptr) *static_cast<std::string*>(field->Add(input)) = body;
  return absl::OkStatus();
}

absl::StatusOr<WireRequest> EncodeRequest(const OperationRow& row, const StructDescriptor& descriptor,
                                          const void* input, AddressStyle style) {
  WireRequest request;
  request.method = row.method;
  RETURN_IF_ERROR(EncodeTarget(row, descriptor, input, style, request));
  EncodeQuery(row, descriptor, input, request.query);
  RETURN_IF_ERROR(WriteHeaderFields(descriptor, input, request.headers));
  if (row.request_body == BodyMode::kXml) {
    EncodeDocument(row, descriptor, input, request.body);
    if (!request.body.empty()) request.headers.Set("Content-Type", "application/xml");
  } else if (row.request_body == BodyMode::kText) {
    const FieldDescriptor* field = BodyField(descriptor);
    if (field != nullptr && field->Size(input) > 0)
      request.body = *static_cast<const std::string*>(field->At(input, 0));
  }
  return request;
}

}  // namespace coffer::s3
