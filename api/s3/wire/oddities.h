// Where S3's wire does not follow its own rules. Each oddity has its test in oddities_test.cc.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "api/s3/spec/descriptor.h"
#include "api/s3/spec/operations.h"

namespace coffer::s3 {

// GetBucketLocation answers with the bare value as the root element,
// <LocationConstraint>eu-west-1</LocationConstraint>, and an empty one for us-east-1.
bool HasBareRoot(Operation operation);
std::string BareRootText(const StructDescriptor& descriptor, const void* output);
void SetFromBareRoot(const StructDescriptor& descriptor, std::string text, void* output);

// With encoding-type=url a listing's keys, prefixes, delimiter and markers are percent-encoded, '/' kept; the answer
// says so in its EncodingType.
bool AnswersUrlEncoded(const StructDescriptor& descriptor, const void* output);
bool AnswersUrlEncoded(pugi::xml_node root);

// In CompleteMultipartUpload the x-amz-checksum-* headers are of the object that the parts make; in every other operation with a
// document they are of the document.
bool HasChecksumOfObject(Operation operation);

// Long work begins its answer before the outcome is known: 200, an XML declaration and white space. An error then comes
// in the document, and clients look for it there.
bool MayAnswerEarly(Operation operation);

// A header without a value is as good as absent, for clients send "x-amz-tagging: "; but an empty Content-MD5 is a
// wrong one.
bool IsAbsentWhenEmpty(std::string_view header);

// RFC 7232: a date that is none is ignored in these two.
bool IsIgnoredWhenMalformed(std::string_view header);

// Presigning SDKs move x-amz-* headers into the query, where they mean the same.
bool MayComeInQuery(std::string_view header);

}  // namespace coffer::s3
