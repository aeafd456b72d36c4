// Tells on standard output and error how a command with many files goes: JSON lines for scripts, a bar while error is a
// terminal, and what failed or was skipped.
#pragma once

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

#include "tools/transfer/report.h"

namespace coffer::ctl {

class Console final : public transfer::Report::Listener {
 public:
  struct Options {
    bool json = false;  // a line on `out` for each that is done, instead of a summary
    bool has_summary = true;
    bool has_bar = false;  // `err` is a terminal
    size_t bar_width = 80;
  };

  // The streams outlive the console.
  Console(std::ostream& out, std::ostream& err, Options options)
      : out_(out), err_(err), options_(options), begin_(std::chrono::steady_clock::now()) {}

  void OnDone(const transfer::Done& done) override;
  void OnFailed(std::string_view what, const absl::Status& why) override;
  void OnSkipped(std::string_view what, std::string_view why) override;
  void OnProgress(const transfer::Totals& totals) override;

  // The bar goes; the summary comes. An error when something failed, or when `out` could not be written.
  absl::Status Finish(std::string_view action, const transfer::Totals& totals);

 private:
  void RemoveBar();
  std::chrono::duration<double> elapsed() const { return std::chrono::steady_clock::now() - begin_; }

  std::ostream& out_;
  std::ostream& err_;
  const Options options_;
  const std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point drawn_;
  bool is_drawn_ = false;
};

}  // namespace coffer::ctl
