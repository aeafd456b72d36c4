// Requests and answers in words, one line each: what a model test compares, and what it prints.
//
// Ids are told by the names that the user has for them, and the user remembers what it is told. Left out is what S3
// does not tell, so that an engine and an engine behind S3 say the same.
#pragma once

#include <string>
#include <vector>

#include "tests/model/memory.h"
#include "tests/model/object_store.h"

namespace coffer::model {

// S3's name of the error; of a status that has none, its message.
std::string Describe(const absl::Status& status);
// What a version is, without its id.
std::string Describe(const ObjectInfo& info);
std::string Describe(const ObjectHead& head);
std::string Describe(const Preconditions& conditions);
std::string Describe(const std::optional<ByteRange>& range);
std::string Describe(const std::optional<Checksum>& checksum);
std::string Describe(const Tags& tags);
std::string Describe(const UploadInfo& upload);
std::string Describe(const PartInfo& part);
std::string Describe(const BucketCounters& counters);

// Any bytes as something that can be read, and told apart from others.
std::string DescribeBody(std::string_view body);
// Bytes that cannot be printed are escaped.
std::string Quote(std::string_view text);

}  // namespace coffer::model
