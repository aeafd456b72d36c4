// Structs filled through their descriptors, and compared the same way: a round trip then covers every member of every
// shape.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "api/s3/spec/descriptor.h"
#include "engine/base/clock.h"

namespace coffer::s3 {

inline std::string SampleText(const FieldDescriptor& field, int number, bool url_listing) {
  if (field.name == "EncodingType") return url_listing ? "url" : "plain";
  const std::string tail = std::to_string(number);
  switch (field.at) {
    case Location::kHeader:
      return "h" + tail + "-\xC3\xA9/=;\"x\"";
    case Location::kPath:
      return field.wire == "Bucket" ? "bucket" + tail : "k//../a b+%20&?#\xC3\xA9" + tail;
    case Location::kAttribute:
      return "<a>&\"'\xC3\xA9" + tail;  // XML makes a blank of every other white space in an attribute
    case Location::kQuery:
      return "q " + tail + "+&=/?#%\xC3\xA9";
    default:
      return " <x>&\"'\r\n\t]]> \xE2\x82\xAC+%41" + tail + " ";
  }
}

inline void FillStruct(const StructDescriptor& descriptor, bool url_listing, int& number, void* object);

inline void FillValue(const FieldDescriptor& field, bool url_listing, int& number, void* value) {
  ++number;
  switch (field.kind) {
    case Kind::kString:
    case Kind::kBlob:
      *static_cast<std::string*>(value) = SampleText(field, number, url_listing);
      break;
    case Kind::kInteger:
      *static_cast<int32_t*>(value) = number;
      break;
    case Kind::kLong:
      *static_cast<int64_t*>(value) = (int64_t{1} << 40) + number;
      break;
    case Kind::kBoolean:
      *static_cast<bool*>(value) = number % 2 == 0;
      break;
    case Kind::kTimestamp:
      // HTTP dates have no milliseconds.
      *static_cast<WallTime*>(value) = WallTime(std::chrono::seconds(1'000'000'000 + number * 86'399)) +
                                       std::chrono::milliseconds(field.format == TimeFormat::kIso8601 ? 123 : 0);
      break;
    case Kind::kMap:
      *static_cast<std::pair<std::string, std::string>*>(value) = {"name" + std::to_string(number),
                                                                   "value, with a comma"};
      break;
    case Kind::kStruct:
      FillStruct(*field.nested, url_listing, number, value);
      break;
  }
}

// The two values of each ordered list in turn.
inline void FillOrder(const StructDescriptor& descriptor, const FieldDescriptor& order, void* object) {
  for (int i = 0; i < 2; ++i) {
    for (const FieldDescriptor& field : descriptor.fields) {
      if (field.listing == Listing::kOrdered) *static_cast<std::string*>(order.Add(object)) = field.wire;
    }
  }
}

inline void FillStruct(const StructDescriptor& descriptor, bool url_listing, int& number, void* object) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.at == Location::kOrder) FillOrder(descriptor, field, object);
    if (field.at == Location::kOrder) continue;
    const bool many = field.listing != Listing::kOne || field.kind == Kind::kMap;
    for (int i = 0; i < (many ? 2 : 1); ++i) FillValue(field, url_listing, number, field.Add(object));
  }
}

inline bool EqualStructs(const StructDescriptor& descriptor, const void* a, const void* b, std::string& difference);

inline bool EqualValues(const FieldDescriptor& field, const void* a, const void* b, std::string& difference) {
  switch (field.kind) {
    case Kind::kString:
    case Kind::kBlob:
      return *static_cast<const std::string*>(a) == *static_cast<const std::string*>(b);
    case Kind::kInteger:
      return *static_cast<const int32_t*>(a) == *static_cast<const int32_t*>(b);
    case Kind::kLong:
      return *static_cast<const int64_t*>(a) == *static_cast<const int64_t*>(b);
    case Kind::kBoolean:
      return *static_cast<const bool*>(a) == *static_cast<const bool*>(b);
    case Kind::kTimestamp:
      return *static_cast<const WallTime*>(a) == *static_cast<const WallTime*>(b);
    case Kind::kMap:
      return *static_cast<const std::pair<std::string, std::string>*>(a) ==
             *static_cast<const std::pair<std::string, std::string>*>(b);
    case Kind::kStruct:
      return EqualStructs(*field.nested, a, b, difference);
  }
  return false;
}

// On false `difference` names the first member that differs.
inline bool EqualStructs(const StructDescriptor& descriptor, const void* a, const void* b, std::string& difference) {
  for (const FieldDescriptor& field : descriptor.fields) {
    bool equal = field.Size(a) == field.Size(b);
    for (size_t i = 0; equal && i < field.Size(a); ++i)
      equal = EqualValues(field, field.At(a, i), field.At(b, i), difference);
    if (equal) continue;
    if (difference.empty()) difference = std::string(descriptor.name) + "." + std::string(field.name);
    return false;
  }
  return true;
}

}  // namespace coffer::s3
