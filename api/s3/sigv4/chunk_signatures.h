// The chain of signatures that runs through an aws-chunked body.
//
// Each chunk's signature covers the one before it, the first that of the request's head; trailing headers, when there
// are any, end the chain. The same object serves who writes such a body and who checks one: feed it the digests in
// order and it gives the signature that has to stand there. One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "api/s3/sigv4/signature.h"
#include "engine/base/secret.h"

namespace coffer::s3::sigv4 {

// What is known of a request that was signed, and needed to sign its chunks.
struct SigningMaterial {
  Secret key;  // derived
  std::string amz_date;
  Scope scope;
  std::string signature;  // of the head: the seed
  // For who is told that a chunk's signature does not hold. May be empty.
  std::string access_key;
  std::string canonical_request;  // of the head
};

class ChunkSignatures {
 public:
  explicit ChunkSignatures(SigningMaterial material) : material_(std::move(material)), previous_(material_.signature) {}

  // `data_sha256` in hex, of the chunk's data. The last chunk is empty.
  std::string Next(std::string_view data_sha256);
  // `canonical` is "name:value\n" for each trailing header, names in lower case.
  std::string Trailer(std::string_view canonical);

  // What the last of these signed.
  const std::string& string_to_sign() const { return text_; }
  const SigningMaterial& material() const { return material_; }

 private:
  std::string SignNext(std::string_view algorithm, std::string_view hashes);

  SigningMaterial material_;
  std::string previous_;
  std::string text_;
};

}  // namespace coffer::s3::sigv4
