// Structs to and from XML elements, by their descriptors.
//
// Unknown elements and attributes are ignored, and so is text between elements. What does not fit (a value of the wrong
// kind, an element twice that may be there once, a required one missing) is MalformedXML.
#pragma once

#include <pugixml.hpp>
#include <string_view>

#include "absl/status/status.h"
#include "api/s3/spec/descriptor.h"
#include "api/s3/wire/xml_writer.h"

namespace coffer::s3 {

struct XmlStyle {
  bool url_encoded = false;    // fields marked so are percent-encoded
  bool empty_wrappers = true;  // a wrapped list without values is written as an empty element
};

// Reads the node's attributes and children into the struct. `object` starts as a new one.
absl::Status DecodeElement(pugi::xml_node node, const StructDescriptor& descriptor, const XmlStyle& style,
                           void* object);

// Writes the struct's elements; the tag around them is the caller's, with the attributes by EncodeAttributes.
void EncodeElements(const StructDescriptor& descriptor, const void* object, const XmlStyle& style, XmlWriter& writer);
void EncodeAttributes(const StructDescriptor& descriptor, const void* object, XmlWriter& writer);

}  // namespace coffer::s3
