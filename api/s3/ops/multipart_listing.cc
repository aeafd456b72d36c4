// ListParts and ListMultipartUploads.
#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr size_t kRowsPerPage = 1000;

Part RowFor(const PartInfo& part) {
  Part row;
  row.part_number = static_cast<int32_t>(part.number);
  row.last_modified = part.modified;
  row.etag = Quoted(part.etag);
  row.size = static_cast<int64_t>(part.size_bytes);
  SetChecksum(row, part.checksum, 0);
  return row;
}

// The checksum is named only where the upload asked for one.
template <typename Out>
void SetUploadChecksum(Out& out, const UploadInfo& upload) {
  if (!upload.checksum) return;
  out.checksum_algorithm = std::string(DigestName(*upload.checksum));
  out.checksum_type = std::string(ChecksumTypeName(upload.checksum_type));
}

MultipartUpload RowFor(const UploadInfo& upload, const std::string& canonical_id) {
  MultipartUpload row;
  row.upload_id = upload.upload_id;
  row.key = upload.key;
  row.initiated = upload.initiated;
  row.storage_class = upload.storage_class;
  row.owner = Owner{.id = canonical_id};
  row.initiator = Initiator{.id = canonical_id};
  SetUploadChecksum(row, upload);
  return row;
}

}  // namespace

absl::StatusOr<Reply<ListPartsOutput>> ListParts(Call& call, const ListPartsInput& in) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(in.max_parts, kRowsPerPage, "max-parts"));
  ASSIGN_OR_RETURN(const uint32_t marker, PartNumberMarker(in.part_number_marker));
  ASSIGN_OR_RETURN(const ListPartsPage page,
                   call.engine().uploads().ListParts(call.context(), call.bucket(), in.key, in.upload_id,
                                                     marker, limit));
  ASSIGN_OR_RETURN(const std::string owner, call.CanonicalId(page.upload.owner_account_id));
  Reply<ListPartsOutput> reply;
  ListPartsOutput& out = reply.output;
  out.bucket = in.bucket;
  out.key = in.key;
  out.upload_id = in.upload_id;
  out.initiator = Initiator{.id = owner};
  out.owner = Owner{.id = owner};
  out.storage_class = page.upload.storage_class;
  SetUploadChecksum(out, page.upload);
  out.part_number_marker = static_cast<int32_t>(marker);
  out.max_parts = static_cast<int32_t>(limit);
  out.is_truncated = page.truncated;
  out.next_part_number_marker = static_cast<int32_t>(page.next_after);
  for (const PartInfo& part : page.parts) out.parts.push_back(RowFor(part));
  return reply;
}

absl::StatusOr<Reply<ListMultipartUploadsOutput>> ListMultipartUploads(Call& call,
                                                                       const ListMultipartUploadsInput& in) {
  RETURN_IF_ERROR(CheckEncodingType(in.encoding_type));
  ASSIGN_OR_RETURN(const size_t limit, PageSize(in.max_uploads, kRowsPerPage, "max-uploads"));
  // An upload id without a key says nothing, and AWS ignores it.
  const ListUploadsParams params{.bucket = call.bucket(),
                                 .prefix = in.prefix.value_or(""),
                                 .delimiter = in.delimiter.value_or(""),
                                 .after_key = in.key_marker.value_or(""),
                                 .after_upload_id = in.key_marker ? in.upload_id_marker.value_or("") : "",
                                 .limit = limit};
  ASSIGN_OR_RETURN(const ListUploadsPage page, call.engine().uploads().List(call.context(), params));
  Reply<ListMultipartUploadsOutput> reply;
  ListMultipartUploadsOutput& out = reply.output;
  out.bucket = in.bucket;
  out.key_marker = in.key_marker.value_or("");
  out.upload_id_marker = params.after_upload_id;
  out.prefix = in.prefix.value_or("");
  if (!params.delimiter.empty()) out.delimiter = params.delimiter;
  out.encoding_type = in.encoding_type;
  out.max_uploads = static_cast<int32_t>(limit);
  out.is_truncated = page.truncated;
  if (page.truncated) {
    out.next_key_marker = page.next_after_key;
    out.next_upload_id_marker = page.next_after_upload_id;
  }
  for (const UploadInfo& upload : page.uploads) {
    ASSIGN_OR_RETURN(const std::string owner, call.CanonicalId(upload.owner_account_id));
    out.uploads.push_back(RowFor(upload, owner));
  }
  for (const std::string& prefix : page.common_prefixes) out.common_prefixes.push_back({.prefix = prefix});
  return reply;
}

}  // namespace coffer::s3
