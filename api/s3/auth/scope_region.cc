#include "api/s3/auth/scope_region.h"

#include "absl/strings/str_cat.h"
#include "api/s3/auth/credential_error.h"
#include "api/s3/regions.h"

namespace coffer::s3 {
namespace {

absl::Status WrongRegion(AuthForm form, const std::string& region, const std::string& expected) {
  const std::string lead = form == AuthForm::kPresigned ? "Error parsing the X-Amz-Credential parameter; " : "";
  return CredentialError(form, absl::StrCat(lead, "the region '", region, "' is wrong; expecting '", expected, "'"),
                         {{"Region", expected}});
}

}  // namespace

absl::Status CheckScopeRegion(const Admitted& admitted, const ScopeRule& rule) {
  if (admitted.form == AuthForm::kAnonymous) return absl::OkStatus();
  const std::string& region = admitted.signing.scope.region;
  const bool is_served = IsServed(rule.regions, region);
  if (rule.bucket != nullptr) {
    if (region == rule.bucket->region || (rule.asks_for_region && is_served)) return absl::OkStatus();
    return WrongRegion(admitted.form, region, rule.bucket->region);
  }
  if (rule.host_region.empty() && is_served) return absl::OkStatus();
  const std::string& expected = rule.host_region.empty() ? rule.regions.front() : rule.host_region;
  return region == expected ? absl::OkStatus() : WrongRegion(admitted.form, region, expected);
}

}  // namespace coffer::s3
