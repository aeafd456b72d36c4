// The host names that a service goes by: which bucket and which region a Host header names.
//
// With the domain "s3.example.com" that host is the service, and "photos.s3.example.com" its bucket "photos". A domain
// with "{region}" stands for one domain a region: "s3.{region}.example.com" for "s3.eu-west-1.example.com" with its
// buckets, and so on. Of several that fit the longest counts: "eu-west-1.s3.example.com" is a region where
// "{region}.s3.example.com" is a domain too, and not the bucket "eu-west-1". Case, a port and a final dot do not count.
// An IP address names nothing, and neither does a host that is under no domain.
//
//   const HostNames names({"{region}.s3.example.com"}, {"eu-west-1"});
//   names.Read("photos.eu-west-1.s3.example.com:9000");   // {.bucket = "photos", .region = "eu-west-1"}
//
// Immutable, thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coffer::s3 {

class HostNames {
 public:
  struct Named {
    std::string bucket;  // empty: none
    std::string region;  // empty: none
  };

  HostNames() = default;
  HostNames(const std::vector<std::string>& domains, const std::vector<std::string>& regions);

  Named Read(std::string_view host) const;

 private:
  struct Domain {
    std::string name;  // lower case
    std::string region;
  };
  std::vector<Domain> domains_;  // the longest first
};

// Whether a text can be a domain: labels of letters, digits and hyphens, "{region}" at most once and anywhere in a
// label; no port, and no IP address.
bool IsDomain(std::string_view text);

}  // namespace coffer::s3
