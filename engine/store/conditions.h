// Preconditions against the version that is there. Pure functions; a delete marker counts as no version.
//
// A condition that does not hold is kPreconditionFailed with the field Condition, the header that asks for it. A
// condition of another kind of call is kNotImplemented, never ignored.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "engine/catalog/catalog.h"

namespace coffer {

// For reads, in the order of RFC 9110: an If-Match that holds outweighs If-Unmodified-Since, If-None-Match outweighs
// If-Modified-Since. The latter two are kNotModified (with the fields ETag and LastModified, in Unix seconds).
absl::Status CheckReadConditions(const Preconditions& conditions, const VersionRow& version);

// The same for the source of a copy, where nothing can be "not modified": that too is kPreconditionFailed.
absl::Status CheckSourceConditions(const Preconditions& conditions, const VersionRow& version);

// For writes; `latest` is null when the key has no version. An if_match where there is nothing to match is kNoSuchKey.
absl::Status CheckWriteConditions(const Preconditions& conditions, const VersionRow* latest);

// The same against the newest version of a key, which is looked up where there are conditions. What is true inside the
// publishing transaction is true: nothing can come between it and the change.
absl::Status CheckWriteConditions(const Preconditions& conditions, const CatalogSnapshot& catalog, uint64_t bucket_id,
                                  std::string_view key);

}  // namespace coffer
