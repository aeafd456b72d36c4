// Descriptions of structs that a codec can walk: where each member travels and how to reach it.
//
// The tables are made from the data beside this file (descriptors.h). A member is a T (required), a std::optional<T> or
// a std::vector<T>; FieldAccess makes them one: a member holds size() values, at(i) reads one and add() makes one more.
// A header prefix map is a vector of pairs, and its values are the pairs. Everything here is constant and lives as long
// as the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace coffer::s3 {

enum class Location : uint8_t {
  kPath,  // bucket or key
  kQuery,
  kHeader,
  kHeaderPrefix,  // a map: all headers that start with the wire name
  kElement,       // in the document
  kAttribute,     // of the struct's own element
  kOrder,         // on no wire: in which order the elements of lists that are kOrdered stand, by their names
  kBody,          // the document itself
};

enum class Kind : uint8_t {
  kString,     // std::string
  kInteger,    // int32_t
  kLong,       // int64_t
  kBoolean,    // bool
  kTimestamp,  // WallTime
  kBlob,       // std::string of bytes; base64 on the wire
  kStruct,     // described by `nested`
  kMap,        // std::pair<std::string, std::string>
};

enum class TimeFormat : uint8_t { kNone, kHttpDate, kIso8601, kUnix };

enum class Listing : uint8_t {
  kOne,      // not a list
  kFlat,     // each value is an element of the wire name
  kOrdered,  // the same, among those of the struct's other ordered lists as the kOrder member says
  kWrapped,  // one element of the wire name around elements named `item`
  kComma,    // a header with values between commas
};

struct FieldAccess {
  size_t (*size)(const void* member);
  const void* (*at)(const void* member, size_t index);
  void* (*add)(void* member);  // a required member is overwritten, an optional one set anew
  void (*reset)(void* member);
};

struct StructDescriptor;

struct FieldDescriptor {
  std::string_view name;  // in the API reference
  std::string_view wire;  // header, query key, prefix or element
  Location at;
  Kind kind;
  Listing listing = Listing::kOne;
  std::string_view item = {};
  TimeFormat format = TimeFormat::kNone;
  bool required = false;
  bool url_encoded = false;  // percent-encoded when the listing asks for encoding-type=url
  const StructDescriptor* nested = nullptr;
  void* (*address)(void* object) = nullptr;
  const FieldAccess* access = nullptr;

  const void* Member(const void* object) const { return address(const_cast<void*>(object)); }
  size_t Size(const void* object) const { return access->size(Member(object)); }
  const void* At(const void* object, size_t index) const { return access->at(Member(object), index); }
  void* Add(void* object) const { return access->add(address(object)); }
  void Reset(void* object) const { access->reset(address(object)); }
};

struct StructDescriptor {
  std::string_view name;
  std::span<const FieldDescriptor> fields;
};

// How the three kinds of members are reached.
// ----------------------------------------------------------------------------------

template <typename T>
struct AccessOf {
  static size_t Size(const void*) { return 1; }
  static const void* At(const void* member, size_t) { return member; }
  static void* Add(void* member) { return member; }
  static void Reset(void* member) { *static_cast<T*>(member) = T{}; }
};

template <typename T>
struct AccessOf<std::optional<T>> {
  static size_t Size(const void* member) { return static_cast<const std::optional<T>*>(member)->has_value() ? 1 : 0; }
  static const void* At(const void* member, size_t) { return &**static_cast<const std::optional<T>*>(member); }
  static void* Add(void* member) { return &static_cast<std::optional<T>*>(member)->emplace(); }
  static void Reset(void* member) { static_cast<std::optional<T>*>(member)->reset(); }
};

template <typename T>
struct AccessOf<std::vector<T>> {
  static_assert(!std::is_same_v<T, bool>, "a vector of bool has no addresses");
  static size_t Size(const void* member) { return static_cast<const std::vector<T>*>(member)->size(); }
  static const void* At(const void* member, size_t index) {
    return &(*static_cast<const std::vector<T>*>(member))[index];
  }
  static void* Add(void* member) { return &static_cast<std::vector<T>*>(member)->emplace_back(); }
  static void Reset(void* member) { static_cast<std::vector<T>*>(member)->clear(); }
};

template <typename T>
inline constexpr FieldAccess kAccess = {AccessOf<T>::Size, AccessOf<T>::At, AccessOf<T>::Add, AccessOf<T>::Reset};

template <auto kMember>
struct MemberOf;

template <typename Struct, typename T, T Struct::*kMember>
struct MemberOf<kMember> {
  using Type = T;
  static void* Address(void* object) { return &(static_cast<Struct*>(object)->*kMember); }
};

// Completes a row with the way to its member.
template <auto kMember>
constexpr FieldDescriptor Field(FieldDescriptor row) {
  row.address = MemberOf<kMember>::Address;
  row.access = &kAccess<typename MemberOf<kMember>::Type>;
  return row;
}

}  // namespace coffer::s3
