#include "api/s3/wire/header_fields.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/s3/error.h"
#include "api/s3/wire/oddities.h"
#include "api/s3/wire/scalar.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

using Pair = std::pair<std::string, std::string>;
using Map = std::vector<Pair>;

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

bool StartsIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && http::EqualsIgnoreCase(text.substr(0, prefix.size()), prefix);
}

absl::Status AddToMap(const FieldDescriptor& field, std::string_view header, std::string_view value, void* object) {
  std::string name = Lower(header.substr(field.wire.size()));
  if (name.empty()) return InvalidValue(field, value);
  auto& map = *static_cast<Map*>(field.address(object));
  const auto found = std::find_if(map.begin(), map.end(), [&](const Pair& pair) { return pair.first == name; });
  if (found == map.end()) {
    map.emplace_back(std::move(name), value);
  } else {
    found->second.append(",").append(value);
  }
  return absl::OkStatus();
}

absl::Status ReadMap(const FieldDescriptor& field, const http::HeaderList& headers, const Query* query, void* object) {
  for (const http::Header& header : headers) {
    if (!StartsIgnoringCase(header.name, field.wire)) continue;
    RETURN_IF_ERROR(AddToMap(field, header.name, header.value, object));
  }
  if (query == nullptr) return absl::OkStatus();
  for (const QueryParam& param : *query) {
    if (!StartsIgnoringCase(param.name, field.wire)) continue;
    RETURN_IF_ERROR(AddToMap(field, param.name, param.value, object));
  }
  return absl::OkStatus();
}

absl::Status ReadList(const FieldDescriptor& field, std::string_view text, void* object) {
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (item.empty()) continue;
    if (!ParseScalar(field, item, field.Add(object))) return InvalidValue(field, item);
  }
  return absl::OkStatus();
}

absl::Status ReadOne(const FieldDescriptor& field, std::string_view text, void* object) {
  if (field.listing == Listing::kComma) return ReadList(field, text, object);
  if (ParseScalar(field, text, field.Add(object))) return absl::OkStatus();
  field.Reset(object);
  return IsIgnoredWhenMalformed(field.wire) ? absl::OkStatus() : InvalidValue(field, text);
}

std::optional<std::string> JoinedHeader(const http::HeaderList& headers, std::string_view name) {
  std::optional<std::string> joined;
  for (const http::Header& header : headers) {
    if (!http::EqualsIgnoreCase(header.name, name)) continue;
    if (joined) {
      joined->append(",").append(header.value);
    } else {
      joined = header.value;
    }
  }
  return joined;
}

absl::Status AddHeader(http::HeaderList& headers, std::string_view name, std::string_view value) {
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  if (std::any_of(name.begin(), name.end(), breaks) || std::any_of(value.begin(), value.end(), breaks)) {
    return S3Error(S3Code::kInvalidArgument, "A header value has a line break", {{"ArgumentName", std::string(name)}});
  }
  headers.Add(name, value);
  return absl::OkStatus();
}

absl::Status WriteMap(const FieldDescriptor& field, const void* object, http::HeaderList& headers) {
  for (const auto& [name, value] : *static_cast<const Map*>(field.Member(object))) {
    RETURN_IF_ERROR(AddHeader(headers, std::string(field.wire) + name, value));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status InvalidValue(const FieldDescriptor& field, std::string_view value) {
  std::string message = "Invalid Argument";
  if (field.kind == Kind::kInteger || field.kind == Kind::kLong) {
    message = "Provided " + std::string(field.wire) + " not an integer or within integer range";
  }
  return S3Error(S3Code::kInvalidArgument, message,
                 {{"ArgumentName", std::string(field.wire)}, {"ArgumentValue", std::string(value)}});
}

absl::StatusOr<std::optional<std::string>> HeaderOrParam(const http::HeaderList& headers, const Query* query,
                                                         std::string_view name) {
  std::optional<std::string> value = JoinedHeader(headers, name);
  if (query == nullptr || !MayComeInQuery(name)) return value;
  for (const QueryParam& param : *query) {
    if (!http::EqualsIgnoreCase(param.name, name)) continue;
    if (value && *value != param.value) {
      return S3Error(S3Code::kInvalidArgument, "A header and a query parameter of its name differ",
                     {{"ArgumentName", std::string(name)}});
    }
    value = param.value;
  }
  return value;
}

absl::Status ReadHeaderFields(const StructDescriptor& descriptor, const http::HeaderList& headers, const Query* query,
                              void* object) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kHeaderPrefix) {
      RETURN_IF_ERROR(ReadMap(field, headers, query, object));
    } else if (field.at == Location::kHeader) {
      ASSIGN_OR_RETURN(const auto value, HeaderOrParam(headers, query, field.wire));
      if (!value || (value->empty() && IsAbsentWhenEmpty(field.wire))) continue;
      RETURN_IF_ERROR(ReadOne(field, *value, object));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteHeaderFields(const StructDescriptor& descriptor, const void* object, http::HeaderList& headers) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kHeaderPrefix) RETURN_IF_ERROR(WriteMap(field, object, headers));
    if (field.at != Location::kHeader || field.Size(object) == 0) continue;
    std::string text;
    for (size_t i = 0; i < field.Size(object); ++i) {
      if (i > 0) text += ',';
      AppendScalar(field, field.At(object, i), text);
    }
    RETURN_IF_ERROR(AddHeader(headers, field.wire, text));
  }
  return absl::OkStatus();
}

}  // namespace coffer::s3
