#include "api/s3/wire/xml_codec.h"

#include <string>
#include <vector>

#include "api/s3/error.h"
#include "api/s3/wire/scalar.h"
#include "api/s3/wire/uri.h"
#include "api/s3/wire/xml_document.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

absl::Status Malformed() { return S3Error(S3Code::kMalformedXML); }

std::string_view Trimmed(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

bool HasElements(pugi::xml_node node) {
  for (pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

absl::Status DecodeText(std::string text, const FieldDescriptor& field, const XmlStyle& style, void* value) {
  if (field.url_encoded && style.url_encoded) {
    ASSIGN_OR_RETURN(text, PercentDecode(text, Plus::kBlank));
  }
  const bool keeps_blanks = field.kind == Kind::kString;
  return ParseScalar(field, keeps_blanks ? std::string_view(text) : Trimmed(text), value) ? absl::OkStatus()
                                                                                          : Malformed();
}

absl::Status DecodeValue(pugi::xml_node node, const FieldDescriptor& field, const XmlStyle& style, void* value) {
  if (field.kind == Kind::kStruct) return DecodeElement(node, *field.nested, style, value);
  if (HasElements(node)) return Malformed();
  return DecodeText(TextOf(node), field, style, value);
}

absl::Status DecodeWrapped(pugi::xml_node wrapper, const FieldDescriptor& field, const XmlStyle& style, void* object) {
  for (pugi::xml_node child : wrapper.children()) {
    if (child.type() != pugi::node_element || LocalName(child.name()) != field.item) continue;
    RETURN_IF_ERROR(DecodeValue(child, field, style, field.Add(object)));
  }
  return absl::OkStatus();
}

absl::Status DecodeAttributes(pugi::xml_node node, const StructDescriptor& descriptor, const XmlStyle& style,
                              std::vector<bool>& seen, void* object) {
  for (size_t i = 0; i < descriptor.fields.size(); ++i) {
    const FieldDescriptor& field = descriptor.fields[i];
    if (field.at != Location::kAttribute) continue;
    const std::string_view wanted = field.wire.substr(field.wire.find(':') + 1);
    for (pugi::xml_attribute attribute : node.attributes()) {
      if (LocalName(attribute.name()) != wanted) continue;
      if (seen[i]) return Malformed();
      seen[i] = true;
      RETURN_IF_ERROR(DecodeText(attribute.value(), field, style, field.Add(object)));
    }
  }
  return absl::OkStatus();
}

size_t FieldNamed(const StructDescriptor& descriptor, std::string_view name) {
  for (size_t i = 0; i < descriptor.fields.size(); ++i) {
    const FieldDescriptor& field = descriptor.fields[i];
    if (field.at == Location::kElement && field.wire == name) return i;
  }
  return descriptor.fields.size();
}

// Where an element of an ordered list stands.
void NoteOrder(const StructDescriptor& descriptor, const FieldDescriptor& field, void* object) {
  for (const FieldDescriptor& order : descriptor.fields) {
    if (order.at == Location::kOrder) *static_cast<std::string*>(order.Add(object)) = field.wire;
  }
}

absl::Status DecodeChild(pugi::xml_node child, const StructDescriptor& descriptor, const XmlStyle& style,
                         std::vector<bool>& seen, void* object) {
  const size_t index = FieldNamed(descriptor, LocalName(child.name()));
  if (index == descriptor.fields.size()) return absl::OkStatus();
  const FieldDescriptor& field = descriptor.fields[index];
  const bool many = field.listing == Listing::kFlat || field.listing == Listing::kOrdered;
  if (seen[index] && !many) return Malformed();
  seen[index] = true;
  if (field.listing == Listing::kWrapped) return DecodeWrapped(child, field, style, object);
  if (field.listing == Listing::kOrdered) NoteOrder(descriptor, field, object);
  return DecodeValue(child, field, style, field.Add(object));
}

bool IsInDocument(const FieldDescriptor& field) {
  return field.at == Location::kElement || field.at == Location::kAttribute;
}

void EncodeValue(const FieldDescriptor& field, std::string_view name, const void* value, const XmlStyle& style,
                 XmlWriter& writer) {
  writer.BeginOpen(name);
  if (field.kind == Kind::kStruct) {
    EncodeAttributes(*field.nested, value, writer);
    writer.EndOpen();
    EncodeElements(*field.nested, value, style, writer);
  } else {
    writer.EndOpen();
    std::string text;
    AppendScalar(field, value, text);
    writer.Text(field.url_encoded && style.url_encoded ? PercentEncode(text, true) : text);
  }
  writer.Close(name);
}

void EncodeField(const FieldDescriptor& field, const void* object, const XmlStyle& style, XmlWriter& writer) {
  const size_t count = field.Size(object);
  const bool wrapped = field.listing == Listing::kWrapped;
  if (wrapped && count == 0 && !style.empty_wrappers) return;
  if (wrapped) writer.Open(field.wire);
  for (size_t i = 0; i < count; ++i) {
    EncodeValue(field, wrapped ? field.item : field.wire, field.At(object, i), style, writer);
  }
  if (wrapped) writer.Close(field.wire);
}

// The elements of all ordered lists, one name of `order` after the other.
void EncodeOrdered(const StructDescriptor& descriptor, const FieldDescriptor& order, const void* object,
                   const XmlStyle& style, XmlWriter& writer) {
  std::vector<size_t> written(descriptor.fields.size());
  for (size_t i = 0; i < order.Size(object); ++i) {
    const size_t index = FieldNamed(descriptor, *static_cast<const std::string*>(order.At(object, i)));
    if (index == descriptor.fields.size()) continue;
    const FieldDescriptor& field = descriptor.fields[index];
    if (written[index] == field.Size(object)) continue;
    EncodeValue(field, field.wire, field.At(object, written[index]++), style, writer);
  }
}

}  // namespace

absl::Status DecodeElement(pugi::xml_node node, const StructDescriptor& descriptor, const XmlStyle& style,
                           void* object) {
  std::vector<bool> seen(descriptor.fields.size());
  RETURN_IF_ERROR(DecodeAttributes(node, descriptor, style, seen, object));
  for (pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    RETURN_IF_ERROR(DecodeChild(child, descriptor, style, seen, object));
  }
  for (size_t i = 0; i < descriptor.fields.size(); ++i) {
    const FieldDescriptor& field = descriptor.fields[i];
    if (!IsInDocument(field) || !field.required) continue;
    const bool may_be_empty = field.listing == Listing::kWrapped;  // such as a set of no tags
    if (!seen[i] || (field.Size(object) == 0 && !may_be_empty)) return Malformed();
  }
  return absl::OkStatus();
}

void EncodeElements(const StructDescriptor& descriptor, const void* object, const XmlStyle& style, XmlWriter& writer) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kOrder) EncodeOrdered(descriptor, field, object, style, writer);
    const bool in_order = field.listing == Listing::kOrdered;
    if (field.at == Location::kElement && !in_order) EncodeField(field, object, style, writer);
  }
}

void EncodeAttributes(const StructDescriptor& descriptor, const void* object, XmlWriter& writer) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at != Location::kAttribute || field.Size(object) == 0) continue;
    const size_t colon = field.wire.find(':');
    // The one prefix that S3 uses; the document has to bind it.
    if (colon != std::string_view::npos && field.wire.substr(0, colon) == "xsi") {
      writer.Attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    }
    std::string text;
    AppendScalar(field, field.At(object, 0), text);
    writer.Attribute(field.wire, text);
  }
}

}  // namespace coffer::s3
