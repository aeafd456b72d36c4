#include "api/s3/route/host_names.h"

#include <algorithm>

namespace coffer::s3 {
namespace {

constexpr std::string_view kPlaceholder = "{region}";
constexpr size_t kNameBytesMax = 253;
constexpr size_t kLabelBytesMax = 63;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

// A port and the dot that ends a full name.
std::string_view WithoutEnd(std::string_view host) {
  if (const size_t colon = host.rfind(':'); colon != std::string_view::npos) host = host.substr(0, colon);
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  return host;
}

// No name of a host ends in a label of digits, so what does is an IPv4 address.
bool IsAddress(std::string_view host) {
  if (host.empty() || host.front() == '[') return true;
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return !last.empty() && std::ranges::all_of(last, IsDigit);
}

bool IsLabel(std::string_view label) {
  const auto is_of_label = [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  };
  return !label.empty() && label.size() <= kLabelBytesMax && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, is_of_label);
}

// The text with its placeholder replaced; as it is where it has none.
std::string InRegion(std::string_view domain, std::string_view region) {
  std::string name(domain);
  const size_t at = name.find(kPlaceholder);
  if (at != std::string::npos) name.replace(at, kPlaceholder.size(), region);
  return name;
}

}  // namespace

HostNames::HostNames(const std::vector<std::string>& domains, const std::vector<std::string>& regions) {
  for (const std::string& domain : domains) {
    if (domain.find(kPlaceholder) == std::string::npos) {
      domains_.push_back({ToLower(domain), {}});
      continue;
    }
    for (const std::string& region : regions) domains_.push_back({ToLower(InRegion(domain, region)), region});
  }
  std::ranges::stable_sort(domains_, [](const Domain& a, const Domain& b) { return a.name.size() > b.name.size(); });
}

HostNames::Named HostNames::Read(std::string_view host) const {
  host = WithoutEnd(host);
  if (domains_.empty() || IsAddress(host)) return {};
  const std::string name = ToLower(host);
  for (const Domain& domain : domains_) {
    if (name == domain.name) return {.bucket = {}, .region = domain.region};
    // One character before the dot, at least.
    if (name.size() < domain.name.size() + 2 || !name.ends_with(domain.name)) continue;
    const size_t dot = name.size() - domain.name.size() - 1;
    if (name[dot] == '.') return {.bucket = name.substr(0, dot), .region = domain.region};
  }
  return {};
}

bool IsDomain(std::string_view text) {
  const std::string name = InRegion(text, "r");
  if (name.size() > kNameBytesMax || IsAddress(name)) return false;
  for (std::string_view rest = name;;) {
    const size_t dot = rest.find('.');
    if (!IsLabel(rest.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace coffer::s3
