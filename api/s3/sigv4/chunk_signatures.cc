#include "api/s3/sigv4/chunk_signatures.h"

#include "api/s3/sigv4/canonical.h"

namespace coffer::s3::sigv4 {

std::string ChunkSignatures::Head(std::string_view algorithm) const {
  std::string out(algorithm);
  out.append(1, '\n').append(material_.amz_date).append(1, '\n').append(material_.scope.Text());
  return out.append(1, '\n').append(previous_).append(1, '\n');
}

std::string ChunkSignatures::Next(std::string_view data_sha256) {
  std::string text = Head("AWS4-HMAC-SHA256-PAYLOAD");
  text.append(kEmptySha256).append(1, '\n').append(data_sha256);
  previous_ = Sign(material_.key, text);
  return previous_;
}

std::string ChunkSignatures::Trailer(std::string_view canonical) {
  const std::string text = Head("AWS4-HMAC-SHA256-TRAILER").append(HexSha256(canonical));
  previous_ = Sign(material_.key, text);
  return previous_;
}

}  // namespace coffer::s3::sigv4
