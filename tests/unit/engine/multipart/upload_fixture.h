// Multipart uploads to "bkt"/"k", in few words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/engine_fixture.h"

namespace coffer {

class UploadTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }

  std::string Start(CreateUploadParams params = {}) {
    params.bucket = "bkt";
    if (params.key.empty()) params.key = "k";
    const absl::StatusOr<UploadInfo> upload = engine().uploads().Create(context_, std::move(params)).Commit();
    EXPECT_OK(upload);
    return upload.ok() ? upload->upload_id : "";
  }

  absl::StatusOr<PutResult> PutPart(const std::string& upload_id, uint32_t number, std::string_view bytes,
                                    std::optional<Algorithm> checksum = {}) {
    absl::StatusOr<std::unique_ptr<ObjectWriter>> writer = StartPart(upload_id, number, checksum);
    if (!writer.ok()) return writer.status();
    if (absl::Status status = (*writer)->Append(bytes); !status.ok()) return status;
    return (*writer)->Commit();
  }

  absl::StatusOr<std::unique_ptr<ObjectWriter>> StartPart(const std::string& upload_id, uint32_t number,
                                                          std::optional<Algorithm> checksum = {}) {
    return engine().uploads().StartPart(
        context_, {.bucket = "bkt", .key = "k", .upload_id = upload_id, .number = number, .checksum = checksum});
  }

  // Puts these bytes as parts 1, 2, ..., with a checksum where one is asked for; what a Complete has to name.
  std::vector<CompletePart> PutParts(const std::string& upload_id, const std::vector<std::string>& bodies,
                                     std::optional<Algorithm> checksum = {}) {
    std::vector<CompletePart> parts;
    for (const std::string& body : bodies) {
      const auto number = static_cast<uint32_t>(parts.size() + 1);
      const absl::StatusOr<PutResult> put = PutPart(upload_id, number, body, checksum);
      EXPECT_OK(put);
      CompletePart& part = parts.emplace_back(CompletePart{.number = number, .etag = put.ok() ? put->etag : ""});
      if (checksum) part.checksum = ExpectedDigest{*checksum, DigestOf(*checksum, body)};
    }
    return parts;
  }

  CompleteParams Completing(const std::string& upload_id, std::vector<CompletePart> parts) {
    return {.bucket = "bkt", .key = "k", .upload_id = upload_id, .parts = std::move(parts)};
  }
  absl::StatusOr<PutResult> Complete(const std::string& upload_id, std::vector<CompletePart> parts) {
    return engine().uploads().Complete(context_, Completing(upload_id, std::move(parts))).Commit();
  }
  absl::StatusOr<Done> Abort(const std::string& upload_id) {
    return engine().uploads().Abort(context_, "bkt", "k", upload_id).Commit();
  }
  absl::StatusOr<ListPartsPage> ListParts(const std::string& upload_id, uint32_t after = 0, size_t limit = 1000) {
    return engine().uploads().ListParts(context_, "bkt", "k", upload_id, after, limit);
  }
};

}  // namespace coffer
