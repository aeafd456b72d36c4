// A request's body on its way into an object or a part.
#pragma once

#include <memory>
#include <utility>

#include "api/s3/ops/call.h"
#include "api/s3/ops/checksums.h"
#include "api/s3/ops/handler.h"
#include "engine/base/status.h"
#include "engine/object/writer.h"

namespace coffer::s3 {

template <typename In>
absl::StatusOr<BodyDigests> DigestsOf(const Call& call, const In& in) {
  ASSIGN_OR_RETURN(std::optional<ExpectedDigest> sent, SentChecksum(in));
  return AnnouncedDigests(call.head().headers, std::move(sent), in.content_md5, call.announced_trailer());
}

template <typename Out>
class BodyUpload final : public Upload<Out> {
 public:
  using Answer = Out (*)(const PutResult&);
  BodyUpload(std::unique_ptr<ObjectWriter> writer, Answer answer) : writer_(std::move(writer)), answer_(answer) {}

  absl::Status Append(std::string_view bytes) override { return writer_->Append(bytes); }

  bool brief() const override { return writer_->brief(); }

  absl::StatusOr<Change<Out>> Finish(const Trailers& trailers) override {
    ASSIGN_OR_RETURN(std::vector<ExpectedDigest> digests, TrailerDigests(trailers));
    for (ExpectedDigest& digest : digests) writer_->Expect(std::move(digest));
    ASSIGN_OR_RETURN(Change<PutResult> change, writer_->Prepare());
    return std::move(change).Then(answer_);
  }

 private:
  std::unique_ptr<ObjectWriter> writer_;
  Answer answer_;
};

template <typename Out>
std::unique_ptr<Upload<Out>> MakeBodyUpload(std::unique_ptr<ObjectWriter> writer, Out (*answer)(const PutResult&)) {
  return std::make_unique<BodyUpload<Out>>(std::move(writer), answer);
}

}  // namespace coffer::s3
