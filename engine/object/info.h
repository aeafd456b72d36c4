// Rows as what callers see.
#pragma once

#include "engine/catalog/rows.h"
#include "engine/object/writer.h"
#include "engine/types.h"

namespace coffer {

ObjectInfo ToObjectInfo(const VersionRow& version, bool is_latest);
PutResult ToPutResult(const VersionRow& version, const BucketRow& bucket);

}  // namespace coffer
