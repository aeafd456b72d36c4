#include "api/s3/request_exchange.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/s3/auth/scope_region.h"
#include "api/s3/error.h"
#include "api/s3/error_headers.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/refused.h"
#include "api/s3/ops/request_rules.h"
#include "api/s3/ops/table.h"
#include "api/s3/wire/header_fields.h"
#include "api/s3/wire/oddities.h"
#include "api/s3/wire/scalar.h"
#include "api/s3/wire/timestamp.h"
#include "api/s3/wire/xml_writer.h"
#include "engine/base/random.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

// Some clients send a body with operations that have none; it is checked and dropped.
constexpr uint64_t kStrayBodyBytesMax = 64 << 10;
constexpr int kNotModified = 304;
constexpr int kNotImplemented = 501;
// S3's limit for what one request may carry.
constexpr uint64_t kStreamBytesMax = uint64_t{50} << 40;
constexpr uint64_t kFramingBytesMax = 64 << 10;

absl::StatusOr<std::optional<uint64_t>> ContentLength(const http::HeaderList& headers) {
  const auto header = headers.Find("content-length");
  if (!header) return std::optional<uint64_t>();
  const std::optional<int64_t> value = ParseInteger(*header);
  if (!value || *value < 0) return S3Error(S3Code::kInvalidArgument, "Content-Length is not a length.");
  return std::optional(static_cast<uint64_t>(*value));
}

// Which method is not allowed, where the error does not say so itself.
void AddMethod(const std::string& method, ErrorFields& fields) {
  const auto is_method = [](const auto& field) { return field.first == "Method"; };
  if (std::ranges::none_of(fields, is_method)) fields.insert(fields.begin(), {"Method", method});
}

// What is done to a version by its id is a right of its own.
constexpr std::pair<std::string_view, std::string_view> kActionsOnVersions[] = {
    {"s3:GetObject", "s3:GetObjectVersion"},
    {"s3:DeleteObject", "s3:DeleteObjectVersion"},
    {"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"},
    {"s3:GetObjectAcl", "s3:GetObjectVersionAcl"},
    {"s3:GetObjectTagging", "s3:GetObjectVersionTagging"},
    {"s3:PutObjectTagging", "s3:PutObjectVersionTagging"},
    {"s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"},
};

std::string_view ActionOf(const Route& route) {
  if (!route.query.Has("versionId")) return route.row->action;
  for (const auto& [action, on_version] : kActionsOnVersions) {
    if (route.row->action == action) return on_version;
  }
  return route.row->action;
}

}  // namespace

RequestExchange::RequestExchange(ServiceParts& service, OpContext context, const http::RequestHead& head)
    : service_(service), context_(std::move(context)), head_(head) {
  if (context_.request_id.empty()) context_.request_id = RandomHex(service_.engine.random(), 8);
  record_.request_id = context_.request_id;
  record_.operation = "Unknown";
  error_ = Begin();
  if (!error_.ok() || !expects_body_) state_ = State::kFinishing;
}

absl::Status RequestExchange::Begin() {
  ASSIGN_OR_RETURN(route_, service_.router.Match(head_));
  record_.operation = route_.row->name;
  record_.bucket = route_.address.bucket;
  record_.key = route_.address.key;
  const RequestTraits traits{.stream_body = route_.row->request_body == BodyMode::kStream};
  ASSIGN_OR_RETURN(Admitted admitted, service_.gate.Authenticate(context_, head_, traits));
  context_.principal = admitted.principal;
  record_.account_id = admitted.principal.account_id;
  record_.access_key = admitted.principal.access_key;
  RETURN_IF_ERROR(CheckOverridesAreSigned(*route_.row, route_.query, context_.principal));
  run_ = MakeRun(route_.row->operation);
  if (run_ == nullptr) {
    // Strangers are not told what is built.
    if (context_.principal.anonymous() && !route_.row->action.empty()) return S3Error(S3Code::kAccessDenied);
    return S3Error(S3Code::kNotImplemented, absl::StrCat(std::string(route_.row->name), " is not implemented."));
  }
  ASSIGN_OR_RETURN(Authorized authorized, Admit(admitted));
  RETURN_IF_ERROR(CheckRefusedHeaders(head_.headers, route_.query));
  RETURN_IF_ERROR(CheckRequestPayer(head_.headers, route_.query));
  call_.emplace(service_.engine, service_.options, service_.gate, context_, head_, route_.address.virtual_host,
                std::move(admitted), std::move(authorized));
  RETURN_IF_ERROR(PlanBody());
  if (MayAnswerEarly(route_.row->operation)) {
    early_ = EarlyAnswer{{.status = route_.row->status}, kXmlDeclaration};
    early_->head.headers.Add("Content-Type", "application/xml");
    AddCommonHeaders(early_->head.headers);
  }
  return run_->Start(
      *call_,
      {.bucket = route_.address.bucket, .key = route_.address.key, .query = route_.query, .headers = head_.headers});
}

absl::StatusOr<Authorized> RequestExchange::Admit(Admitted& admitted) {
  const Address& address = route_.address;
  absl::StatusOr<Authorized> authorized =
      service_.gate.Authorize(context_, admitted, ActionOf(route_), {address.bucket, address.key});
  if (!authorized.ok() && route_.row->operation == Operation::kHeadBucket) {
    return service_.gate.WithRegion(context_, authorized.status(), address.bucket);
  }
  const coffer::BucketInfo* bucket = authorized.ok() && authorized->bucket() ? &*authorized->bucket() : nullptr;
  RETURN_IF_ERROR(
      CheckScopeRegion(admitted, {.regions = service_.options.regions,
                                  .bucket = bucket,
                                  .host_region = address.region,
                                  .asks_for_region = route_.row->operation == Operation::kGetBucketLocation}));
  RETURN_IF_ERROR(authorized.status());
  if (bucket != nullptr && address.key.empty()) bucket_region_ = bucket->region;
  ASSIGN_OR_RETURN(const std::optional<std::string> expected,
                   HeaderOrParam(head_.headers, &route_.query, "x-amz-expected-bucket-owner"));
  if (bucket != nullptr) RETURN_IF_ERROR(CheckExpectedOwner(expected, *bucket));
  return authorized;
}

absl::Status RequestExchange::PlanBody() {
  const Admitted& admitted = call_->admitted();
  ASSIGN_OR_RETURN(const std::optional<uint64_t> content_length, ContentLength(head_.headers));
  const bool is_chunked = head_.headers.Has("transfer-encoding");
  const std::optional<uint64_t> length = AnnouncedLength(admitted.payload, content_length);
  if (route_.row->request_body == BodyMode::kStream) {
    if (!length) return S3Error(S3Code::kMissingContentLength);
    body_bytes_max_ = kStreamBytesMax;
  } else {
    const uint64_t limit = std::max(route_.row->document_bytes_max, kStrayBodyBytesMax);
    if (length.value_or(0) > limit) return S3Error(S3Code::kMaxMessageLengthExceeded);
    body_bytes_max_ = limit + kFramingBytesMax;
  }
  if (content_length) body_bytes_max_ = std::min(body_bytes_max_, *content_length);
  expects_body_ = is_chunked || content_length.value_or(0) > 0;
  decoder_ = MakePayloadDecoder(admitted.payload, admitted.signing, content_length);
  return absl::OkStatus();
}

http::Wish RequestExchange::wish() const {
  using Step = http::Wish::Step;
  const bool brief = !error_.ok() || run_ == nullptr || run_->brief();
  switch (state_) {
    case State::kTaking: {
      // Documents are collected in memory; only an upload's bytes may meet a device.
      const bool is_stream = route_.row->request_body == BodyMode::kStream;
      return {.step = Step::kBody, .brief = brief || !is_stream, .body_bytes_max = body_bytes_max_};
    }
    case State::kFinishing:
      return {.step = Step::kFinish, .brief = brief};
    case State::kAnswering:
      return {.step = Step::kPull, .brief = answer_.body == nullptr || answer_.body->brief()};
    case State::kAnswered:
      break;
  }
  return {.step = Step::kDone, .brief = true};
}

http::Wish RequestExchange::Push(std::string_view bytes) {
  if (state_ != State::kTaking) return wish();
  error_ = Take(bytes);
  if (!error_.ok()) {
    run_.reset();
    state_ = State::kFinishing;
  }
  return wish();
}

absl::Status RequestExchange::Take(std::string_view bytes) {
  if (bytes.size() > body_bytes_max_) return S3Error(S3Code::kMaxMessageLengthExceeded);
  body_bytes_max_ -= bytes.size();
  return decoder_->Push(bytes, [this](std::string_view data) -> absl::Status {
    record_.body_bytes_in += data.size();
    if (route_.row->request_body == BodyMode::kStream) return run_->Append(data);
    const uint64_t limit = std::max(route_.row->document_bytes_max, kStrayBodyBytesMax);
    if (document_.size() + data.size() > limit) return S3Error(S3Code::kMaxMessageLengthExceeded);
    document_.append(data);
    return absl::OkStatus();
  });
}

absl::StatusOr<Trailers> RequestExchange::CheckBody() {
  RETURN_IF_ERROR(error_);
  ASSIGN_OR_RETURN(Trailers trailers, decoder_->Finish());
  if (route_.row->request_body != BodyMode::kStream && route_.row->request_body != BodyMode::kNone) {
    RETURN_IF_ERROR(CheckDocumentDigests(*route_.row, head_.headers, trailers, document_));
  }
  if (route_.row->request_body == BodyMode::kNone) document_.clear();
  return trailers;
}

void RequestExchange::FinishWith(CommitForm form, std::function<void()> done) {
  state_ = State::kFinishing;
  absl::StatusOr<Trailers> trailers = CheckBody();
  if (trailers.ok()) return run_->Finish(*call_, document_, *trailers, form, std::move(done));
  run_.reset();
  error_ = trailers.status();
  done();
}

const http::ResponseHead& RequestExchange::Finish() {
  FinishWith(CommitForm::kBlocking, [] {});
  return response();
}

const http::ResponseHead& RequestExchange::response() {
  if (state_ == State::kFinishing) Settle(error_.ok() ? run_->TakeAnswer() : error_);
  return response_;
}

void RequestExchange::FinishAsync(std::function<void()> done) { FinishWith(CommitForm::kAsync, std::move(done)); }

void RequestExchange::Settle(absl::StatusOr<Answer> answer) {
  if (answer.ok()) {
    AnswerWith(*std::move(answer));
  } else {
    AnswerWith(answer.status());
  }
  if (!bucket_region_.empty() && !response_.headers.Has("x-amz-bucket-region")) {
    response_.headers.Add("x-amz-bucket-region", bucket_region_);
  }
  AddCommonHeaders(response_.headers);
  record_.status = response_.status;
  const bool has_body = head_.method != "HEAD" && (answer_.body != nullptr || !answer_.document.empty());
  state_ = has_body ? State::kAnswering : State::kAnswered;
}

void RequestExchange::AddCommonHeaders(http::HeaderList& headers) const {
  headers.Add("x-amz-request-id", context_.request_id);
  headers.Add("x-amz-id-2", service_.host_id);
  headers.Add("Date", FormatHttpDate(service_.engine.clock().WallNow()));
  headers.Add("Server", "Coffer");
}

void RequestExchange::FollowEarlyAnswer() {
  response();
  response_ = early_->head;
  record_.status = response_.status;
  if (answer_.document.starts_with(early_->prelude)) document_pulled_ = early_->prelude.size();
}

void RequestExchange::AnswerWith(Answer answer) {
  answer_ = std::move(answer);
  response_ = std::move(answer_.head);
  if (answer_.body != nullptr) return;
  if (!answer_.document.empty()) {
    response_.content_length = answer_.document.size();
  } else if (!response_.content_length) {
    response_.content_length = 0;
  }
}

void RequestExchange::AnswerWith(const absl::Status& error) {
  S3ErrorDetail detail = GetS3Error(error);
  if (detail.code == S3Code::kMethodNotAllowed) AddMethod(head_.method, detail.fields);
  record_.error_code = std::string(detail.name);
  if (detail.http_status >= 500 && detail.http_status != kNotImplemented) record_.internal_error = error.ToString();
  response_.status = detail.http_status;
  // A 304's length would be that of the body it spares.
  if (detail.http_status != kNotModified) response_.content_length = 0;
  AddErrorHeaders(detail, response_.headers);
  if (head_.method == "HEAD" || detail.http_status == kNotModified) return;
  answer_.document =
      ErrorDocument(detail, head_.target.substr(0, head_.target.find('?')), context_.request_id, service_.host_id);
  response_.headers.Add("Content-Type", "application/xml");
  response_.content_length = answer_.document.size();
}

absl::StatusOr<size_t> RequestExchange::Pull(std::span<char> into) {
  if (state_ != State::kAnswering) return size_t{0};
  absl::StatusOr<size_t> count = size_t{0};
  if (answer_.body != nullptr) {
    count = answer_.body->Read(into);
    if (!count.ok()) record_.internal_error = count.status().ToString();
  } else {
    *count = answer_.document.copy(into.data(), into.size(), document_pulled_);
    document_pulled_ += *count;
  }
  if (count.ok()) record_.body_bytes_out += *count;
  if (!count.ok() || *count == 0) state_ = State::kAnswered;
  return count;
}

}  // namespace coffer::s3
