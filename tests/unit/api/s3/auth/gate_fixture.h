// A gate over one account, two keys and a clock that stands still, and requests that it lets in, one for each form.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/s3/auth/gate.h"
#include "api/s3/sigv4/sign.h"

namespace coffer::s3 {

class FixedClock final : public Clock {
 public:
  explicit FixedClock(WallTime now) : now_(now) {}
  WallTime WallNow() override { return now_; }
  MonotonicTime MonotonicNow() override { return {}; }
  void Advance(std::chrono::seconds by) { now_ += by; }

 private:
  WallTime now_;
};

enum class SentAs { kHeader, kHeaderWithHash, kPresigned, kChunked, kChunkedTrailer, kUnsignedTrailer };
inline constexpr SentAs kAllForms[] = {SentAs::kHeader,  SentAs::kHeaderWithHash, SentAs::kPresigned,
                                       SentAs::kChunked, SentAs::kChunkedTrailer, SentAs::kUnsignedTrailer};
std::string NameOf(SentAs form);

class GateFixture {
 public:
  GateFixture();

  // "PUT /photos/cat.jpg?x-id=PutObject" with the headers of its form, not signed.
  http::RequestHead Unsigned(SentAs form) const;
  // Signs it with the account's key for now.
  http::RequestHead Signed(SentAs form) const;
  http::RequestHead Sign(SentAs form, http::RequestHead head, const sigv4::ClientCredentials& credentials,
                         WallTime when) const;

  // "OK", or the error's code.
  std::string Code(const http::RequestHead& head);
  absl::StatusOr<Admitted> Authenticate(const http::RequestHead& head);

  const WallTime now;
  FixedClock clock;
  sigv4::ClientCredentials credentials;
  std::map<std::string, SigningKey, std::less<>> keys;
  uint64_t generation = 1;
  std::map<std::string, BucketInfo, std::less<>> buckets;
  Gate gate;
};

// How many keyed hashes gates have computed since it was last asked.
size_t TakeHmacCount();

}  // namespace coffer::s3
