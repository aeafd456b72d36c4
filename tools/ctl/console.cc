#include "tools/ctl/console.h"

#include "absl/strings/str_cat.h"
#include "tools/ctl/object_text.h"

namespace coffer::ctl {
namespace {

constexpr std::chrono::milliseconds kRedraw{100};
constexpr const char* kEraseLine = "\r\x1b[K";

}  // namespace

void Console::RemoveBar() {
  if (is_drawn_) err_ << kEraseLine << std::flush;
  is_drawn_ = false;
}

void Console::OnDone(const transfer::Done& done) {
  if (!options_.json) return;
  RemoveBar();
  out_ << DoneLine(done);
}

void Console::OnFailed(std::string_view what, const absl::Status& why) {
  RemoveBar();
  err_ << "coffer: " << Printable(what) << ": " << Printable(std::string(why.message())) << "\n";
}

void Console::OnSkipped(std::string_view what, std::string_view why) {
  RemoveBar();
  err_ << "coffer: " << Printable(what) << " is skipped: " << Printable(why) << "\n";
}

void Console::OnProgress(const transfer::Totals& totals) {
  const auto now = std::chrono::steady_clock::now();
  if (!options_.has_bar || now - drawn_ < kRedraw) return;
  drawn_ = now;
  is_drawn_ = true;
  err_ << kEraseLine << ProgressText(totals, elapsed(), options_.bar_width) << std::flush;
}

absl::Status Console::Finish(std::string_view action, const transfer::Totals& totals) {
  RemoveBar();
  if (!options_.json && options_.has_summary && totals.done > 0) out_ << SummaryText(action, totals, elapsed());
  out_.flush();
  if (totals.failed > 0) {
    const bool goes_on = action == "put" || action == "get";
    return absl::UnknownError(
        absl::StrCat(totals.failed, " failed", goes_on ? "; the same command goes on with what is there" : ""));
  }
  return out_ ? absl::OkStatus() : absl::UnavailableError("the output could not be written");
}

}  // namespace coffer::ctl
