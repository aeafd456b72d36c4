#include "api/s3/sigv4/chunk_signatures.h"

#include "api/s3/sigv4/canonical.h"

namespace coffer::s3::sigv4 {

std::string ChunkSignatures::SignNext(std::string_view algorithm, std::string_view hashes) {
  text_ = algorithm;
  text_.append(1, '\n').append(material_.amz_date).append(1, '\n').append(material_.scope.Text());
  text_.append(1, '\n').append(previous_).append(1, '\n').append(hashes);
  previous_ = Sign(material_.key, text_);
  return previous_;
}

std::string ChunkSignatures::Next(std::string_view data_sha256) {
  return SignNext("AWS4-HMAC-SHA256-PAYLOAD", std::string(kEmptySha256).append(1, '\n').append(data_sha256));
}

std::string ChunkSignatures::Trailer(std::string_view canonical) {
  return SignNext("AWS4-HMAC-SHA256-TRAILER", HexSha256(canonical));
}

}  // namespace coffer::s3::sigv4
