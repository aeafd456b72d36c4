// GetObject and HeadObject: the same answer, with and without the body.
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/conditions.h"
#include "api/s3/ops/handlers.h"
#include "api/s3/ops/metadata.h"
#include "api/s3/wire/timestamp.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr int kPartialContent = 206;
constexpr int32_t kPartNumberMax = 10'000;

absl::Status CheckPartNumber(const std::optional<int32_t>& number, bool has_range) {
  if (!number) return absl::OkStatus();
  if (has_range) {
    return S3Error(S3Code::kInvalidRequest, "Cannot specify both Range header and partNumber query parameter");
  }
  if (*number >= 1 && *number <= kPartNumberMax) return absl::OkStatus();
  return S3Error(S3Code::kInvalidArgument, "Part number must be an integer between 1 and 10000, inclusive",
                 {{"ArgumentName", "partNumber"}, {"ArgumentValue", std::to_string(*number)}});
}

template <typename In>
absl::StatusOr<GetParams> ParamsOf(const Call& call, const In& in) {
  RETURN_IF_ERROR(CheckPartNumber(in.part_number, in.range.has_value()));
  ASSIGN_OR_RETURN(std::string version_id, ParseVersionId(in.version_id));
  // If-Range asks for the whole where the object has changed; the whole is always a right answer to it.
  const std::optional<ByteRange> range = call.head().headers.Has("if-range") ? std::nullopt : ParseRange(in.range);
  return GetParams{.bucket = call.bucket(),
                   .key = in.key,
                   .version_id = std::move(version_id),
                   .range = range,
                   .part_number = in.part_number ? std::optional<uint32_t>(*in.part_number) : std::nullopt,
                   .conditions = ReadConditions(in)};
}

std::optional<std::string> Sent(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional(value);
}

template <typename Out, typename In>
void SetHeaders(Out& out, const In& in, const ObjectMetadata& metadata) {
  const auto choose = [](const std::optional<std::string>& asked, const std::string& kept) {
    return asked ? asked : Sent(kept);
  };
  out.cache_control = choose(in.response_cache_control, metadata.cache_control);
  out.content_disposition = choose(in.response_content_disposition, metadata.content_disposition);
  out.content_encoding = choose(in.response_content_encoding, metadata.content_encoding);
  out.content_language = choose(in.response_content_language, metadata.content_language);
  out.content_type =
      choose(in.response_content_type, metadata.content_type.empty() ? "binary/octet-stream" : metadata.content_type);
  out.expires = in.response_expires ? std::optional(FormatHttpDate(*in.response_expires)) : Sent(metadata.expires);
  out.website_redirect_location = Sent(metadata.website_redirect);
  out.metadata = metadata.user;
}

template <typename Out, typename In>
Reply<Out> ReplyFor(const In& in, const ObjectHead& head) {
  const ObjectInfo& info = head.info;
  Reply<Out> reply;
  Out& out = reply.output;
  out.accept_ranges = "bytes";
  out.last_modified = info.modified;
  out.content_length = static_cast<int64_t>(head.length);
  out.etag = Quoted(info.etag);
  if (head.versioned) out.version_id = info.version_id;
  if (info.storage_class != "STANDARD") out.storage_class = info.storage_class;
  if (info.tags_count > 0) out.tag_count = static_cast<int32_t>(info.tags_count);
  SetHeaders(out, in, info.metadata);
  // No bytes have no range that could be told.
  if (head.is_partial && head.length > 0) {
    reply.status = kPartialContent;
    out.content_range = absl::StrCat("bytes ", head.offset, "-", head.offset + head.length - 1, "/", info.size_bytes);
  }
  if (in.part_number && info.parts_count > 0) out.parts_count = static_cast<int32_t>(info.parts_count);
  // Only of the bytes that come with it: clients check them against it.
  if (in.checksum_mode == "ENABLED") SetChecksum(out, head.checksum, head.checksum_parts);
  return reply;
}

}  // namespace

absl::StatusOr<Reply<GetObjectOutput>> GetObject(Call& call, const GetObjectInput& in) {
  ASSIGN_OR_RETURN(const GetParams params, ParamsOf(call, in));
  ASSIGN_OR_RETURN(std::unique_ptr<ObjectReader> reader, call.engine().objects().Get(call.context(), params));
  Reply<GetObjectOutput> reply = ReplyFor<GetObjectOutput>(in, reader->head());
  reply.body = std::move(reader);
  return reply;
}

absl::StatusOr<Reply<HeadObjectOutput>> HeadObject(Call& call, const HeadObjectInput& in) {
  ASSIGN_OR_RETURN(const GetParams params, ParamsOf(call, in));
  ASSIGN_OR_RETURN(const ObjectHead head, call.engine().objects().Head(call.context(), params));
  return ReplyFor<HeadObjectOutput>(in, head);
}

}  // namespace coffer::s3
