// Keys and signatures of AWS Signature Version 4 with HMAC-SHA256.
//
// Pure functions, for the server that checks and the clients that sign. A derived key is as good as its secret for one
// day, region and service: it is kept as a Secret. Signatures are 64 lower-case hex digits; compare them with
// ConstantTimeEquals.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/secret.h"

namespace coffer::s3::sigv4 {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kService = "s3";
inline constexpr std::string_view kTerminator = "aws4_request";

// What a key is derived for.
struct Scope {
  std::string date;  // YYYYMMDD
  std::string region;

  // "20130524/us-east-1/s3/aws4_request"
  std::string Text() const;
};

// "20130524T000000Z", and its first eight characters.
std::string FormatAmzDate(WallTime time);
std::string FormatScopeDate(WallTime time);

// The keyed hash may be replaced, so that a test can count what a check costs.
using HmacFunction = std::string (*)(std::string_view key, std::string_view bytes);
std::string PlainHmac(std::string_view key, std::string_view bytes);

// Four hashes.
Secret DeriveSigningKey(const Secret& secret, const Scope& scope, HmacFunction hmac = PlainHmac);

std::string StringToSign(std::string_view amz_date, const Scope& scope, std::string_view canonical_request);

// One hash.
std::string Sign(const Secret& signing_key, std::string_view string_to_sign, HmacFunction hmac = PlainHmac);

std::string HexSha256(std::string_view bytes);

}  // namespace coffer::s3::sigv4
