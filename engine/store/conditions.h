// Preconditions against the version that is there. Pure functions; a delete marker counts as no version.
#pragma once

#include "absl/status/status.h"
#include "engine/catalog/rows.h"

namespace coffer {

// For reads, in the order of RFC 9110: an If-Match that holds outweighs If-Unmodified-Since, If-None-Match outweighs
// If-Modified-Since. kPreconditionFailed, kNotModified (with the fields ETag and LastModified, in Unix seconds). Times are compared in whole seconds, as headers carry them.
absl::Status CheckReadConditions(const Preconditions& conditions, const VersionRow& version);

// The same for the source of a copy, where nothing can be "not modified": that too is kPreconditionFailed.
absl::Status CheckSourceConditions(const Preconditions& conditions, const VersionRow& version);

// For writes; `latest` is null when the key has no version. if_none_match: kPreconditionFailed when one matches;
// if_match: kNoSuchKey when there is nothing to match, kPreconditionFailed when it differs. Times: kNotImplemented.
absl::Status CheckWriteConditions(const Preconditions& conditions, const VersionRow* latest);

}  // namespace coffer
