#include "api/s3/sigv4/signature.h"

#include <chrono>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"

namespace coffer::s3::sigv4 {
namespace {

std::string ToHex(std::string_view bytes) {
  return std::string(absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size())));
}

absl::Dec Two(int64_t value) { return absl::Dec(value, absl::kZeroPad2); }

}  // namespace

std::string Scope::Text() const { return date + "/" + region + "/s3/aws4_request"; }

std::string FormatScopeDate(WallTime time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return absl::StrCat(absl::Dec(static_cast<int>(date.year()), absl::kZeroPad4),
                      Two(static_cast<unsigned>(date.month())), Two(static_cast<unsigned>(date.day())));
}

std::string FormatAmzDate(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::chrono::hh_mm_ss clock(seconds - std::chrono::floor<std::chrono::days>(seconds));
  return absl::StrCat(FormatScopeDate(time), "T", Two(clock.hours().count()), Two(clock.minutes().count()),
                      Two(clock.seconds().count()), "Z");
}

std::string PlainHmac(std::string_view key, std::string_view bytes) { return HmacSha256(key, bytes); }

Secret DeriveSigningKey(const Secret& secret, const Scope& scope, HmacFunction hmac) {
  const Secret seed("AWS4" + secret.Reveal());
  const Secret date(hmac(seed.Reveal(), scope.date));
  const Secret region(hmac(date.Reveal(), scope.region));
  const Secret service(hmac(region.Reveal(), kService));
  return Secret(hmac(service.Reveal(), kTerminator));
}

std::string StringToSign(std::string_view amz_date, const Scope& scope, std::string_view canonical_request) {
  std::string out("AWS4-HMAC-SHA256\n");
  out.append(amz_date).append(1, '\n').append(scope.Text()).append(1, '\n');
  return out.append(HexSha256(canonical_request));
}

std::string Sign(const Secret& signing_key, std::string_view string_to_sign, HmacFunction hmac) {
  return ToHex(hmac(signing_key.Reveal(), string_to_sign));
}

std::string HexSha256(std::string_view bytes) { return ToHex(DigestOf(Algorithm::kSha256, bytes)); }

}  // namespace coffer::s3::sigv4
