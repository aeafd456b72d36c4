// HTTP messages with no HTTP library in them: what a host gives to a service, and what it gets back.
//
// Plain values. Names are compared without regard to case; order and duplicates are kept as they came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coffer::http {

struct Header {
  std::string name;
  std::string value;  // without white space around it
};

class HeaderList {
 public:
  void Add(std::string_view name, std::string_view value) {
    if (headers_.empty()) headers_.reserve(kUsualCount);
    headers_.push_back({std::string(name), std::string(value)});
  }
  // Replaces every header of this name.
  void Set(std::string_view name, std::string_view value);
  void Remove(std::string_view name);

  // The first value of this name; none when absent.
  std::optional<std::string_view> Find(std::string_view name) const;
  bool Has(std::string_view name) const { return Find(name).has_value(); }
  size_t Count(std::string_view name) const;

  auto begin() const { return headers_.begin(); }
  auto end() const { return headers_.end(); }
  size_t size() const { return headers_.size(); }
  bool empty() const { return headers_.empty(); }

 private:
  static constexpr size_t kUsualCount = 12;  // of most messages
  std::vector<Header> headers_;
};

bool EqualsIgnoreCase(std::string_view a, std::string_view b);

// Without the blanks and tabs that HTTP allows around a value.
std::string_view TrimBlanks(std::string_view text);

struct RequestHead {
  std::string method;
  std::string target;        // as on the request line: path and query, still encoded
  HeaderList headers;        // in order, duplicates kept
  std::string peer_address;  // without the port
  bool is_tls = false;
  std::string mount_prefix;  // the path under which the host mounted the service; empty or "/x", part of target
};

struct ResponseHead {
  int status = 500;
  HeaderList headers;
  // The body's exact length; none means that it is not known ahead (chunked).
  std::optional<uint64_t> content_length;
};

// "OK", "Not Found" ...
std::string_view ReasonPhrase(int status);

}  // namespace coffer::http
