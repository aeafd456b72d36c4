#include "api/s3/auth/credential_error.h"

#include <string>

#include "api/s3/error.h"

namespace coffer::s3 {

absl::Status CredentialError(AuthForm form, std::string_view what, ErrorFields fields) {
  const bool in_query = form == AuthForm::kPresigned;
  std::string message(in_query ? "" : "The authorization header is malformed; ");
  message.append(what);
  return S3Error(in_query ? S3Code::kAuthorizationQueryParametersError : S3Code::kAuthorizationHeaderMalformed, message,
                 std::move(fields));
}

}  // namespace coffer::s3
