// Secrets: text that is wiped when it goes, is never printed, and is compared in constant time.
#pragma once

#include <string>
#include <string_view>

namespace coffer {

// True when both are equal; the time depends on the lengths only.
bool ConstantTimeEquals(std::string_view a, std::string_view b);

// Overwrites `text` in a way that the compiler keeps, and empties it.
void Wipe(std::string& text);

// Owns a secret. Has no operator==, no stream output: Reveal() is the one way to the text, and stands out in review.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { Wipe(other.text_); }
  Secret& operator=(Secret other) noexcept {
    text_.swap(other.text_);
    return *this;
  }
  ~Secret() { Wipe(text_); }

  const std::string& Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace coffer
