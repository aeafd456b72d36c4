// The columns of a version in the order in which rows are read and written.
#pragma once

#include "absl/status/status.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/statement.h"

// What a listing needs, then what only a single read does. Macros, because SQL is made of literals only.
#define COFFER_VERSION_LISTED                                                                                        \
  "key, rank, nonce, null_kind, is_delete_marker, is_inline, size, etag, modified, storage_class, owner, checksum, " \
  "wrapped_key_id, wrapped_key"
#define COFFER_VERSION_ALL COFFER_VERSION_LISTED ", metadata, parts, tags"

namespace coffer::sqlite {

// Newer versions come first in the table. Of any number, as ids that nobody gave may hold any.
inline int64_t RankOf(uint64_t sequence) { return static_cast<int64_t>(uint64_t{0} - sequence); }

// Reads COFFER_VERSION_LISTED; the rest of `version` is left alone.
absl::Status ReadListed(Row& row, VersionRow& version);

}  // namespace coffer::sqlite
