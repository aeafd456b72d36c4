// The first half of a check: from the catalog to the blobs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/base/digest.h"
#include "engine/catalog/rows.h"
#include "engine/maintenance/check.h"
#include "engine/store/extent_reader.h"
#include "engine/store/store.h"

namespace coffer {

// Looks at every body that the catalog has. Holds nothing between calls; the caller holds a pin.
class BodyCheck {
 public:
  BodyCheck(Store& store, const OpContext& context, const CheckParams& params, CheckReport& report)
      : store_(store), context_(context), params_(params), report_(report), reader_(store, context) {}

  absl::Status Run();

 private:
  absl::StatusOr<std::vector<BucketRow>> ListBuckets();
  absl::Status CheckVersions(const BucketRow& bucket);
  absl::Status CheckParts(const BucketRow& bucket);
  absl::Status CheckUpload(const BucketRow& bucket, const UploadRow& upload);
  absl::Status CheckVersion(const BucketRow& bucket, const VersionRow& version);
  // kDataLoss when the body is not what the row says.
  absl::Status ReadVersion(const VersionRow& version);
  absl::Status ReadPart(const PartRow& part);
  absl::Status ReadExtent(const Extent& extent, Digester& digester);
  absl::Status RemoveLost(const VersionRow& version);
  void Advance();

  Store& store_;
  const OpContext& context_;
  const CheckParams& params_;
  CheckReport& report_;
  ExtentReader reader_;
};

}  // namespace coffer
