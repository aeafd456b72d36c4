#include "bench/load/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/text.h"

namespace coffer::bench {
namespace {

using Points = std::vector<std::pair<double, double>>;

constexpr double kWidth = 860;
constexpr double kHeight = 640;
constexpr double kLeft = 80;
constexpr double kRight = 40;
constexpr double kPanelHeight = 220;
constexpr std::array<std::string_view, kOpCount> kColors = {"#d1495b", "#00798c", "#edae49", "#66a182",
                                                            "#2e4057", "#8d96a3", "#9b5de5", "#f15bb5"};

// One plot of the picture: what lies between 0 and 1 in both directions is drawn inside it.
class Panel {
 public:
  Panel(std::string& svg, double top) : svg_(svg), top_(top) {
    absl::StrAppendFormat(&svg_, "<rect x='%g' y='%g' width='%g' height='%g' fill='none' stroke='#999'/>\n", kLeft,
                          top_, Width(), kPanelHeight);
  }

  void Title(std::string_view text) { Text(kLeft, top_ - 8, "start", text); }

  void TickX(double x, std::string_view label) {
    const double at = X(x);
    Line(at, top_, at, top_ + kPanelHeight);
    Text(at, top_ + kPanelHeight + 16, "middle", label);
  }

  void TickY(double y, std::string_view label) {
    const double at = Y(y);
    Line(kLeft, at, kLeft + Width(), at);
    Text(kLeft - 6, at + 4, "end", label);
  }

  void Curve(const Points& points, std::string_view color) {
    absl::StrAppendFormat(&svg_, "<polyline fill='none' stroke='%s' stroke-width='2' points='", AsAbsl(color));
    for (const auto& [x, y] : points) absl::StrAppendFormat(&svg_, "%.1f,%.1f ", X(x), Y(y));
    svg_ += "'/>\n";
  }

 private:
  static double Width() { return kWidth - kLeft - kRight; }
  static double X(double x) { return kLeft + x * Width(); }
  double Y(double y) const { return top_ + (1 - y) * kPanelHeight; }

  void Line(double x1, double y1, double x2, double y2) {
    absl::StrAppendFormat(&svg_, "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#ddd'/>\n", x1, y1, x2, y2);
  }
  void Text(double x, double y, std::string_view anchor, std::string_view text) {
    absl::StrAppendFormat(&svg_, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>\n", x, y, AsAbsl(anchor),
                          AsAbsl(text));
  }

  std::string& svg_;
  double top_;
};

// The least of 1, 2, 5, 10, 20 ... that is not below.
double RoundUp(double value) {
  const double power = std::pow(10, std::floor(std::log10(std::max(value, 1.0))));
  for (const double factor : {1, 2, 5}) {
    if (factor * power >= value) return factor * power;
  }
  return 10 * power;
}

void DrawRates(std::string& svg, const Tally& tally) {
  uint64_t rate_max = 1;
  size_t seconds = 2;
  for (const OpTally& op : tally.ops) {
    for (const uint64_t rate : op.per_second) rate_max = std::max(rate_max, rate);
    seconds = std::max(seconds, op.per_second.size());
  }
  const double top = RoundUp(static_cast<double>(rate_max));
  const auto last = static_cast<double>(seconds - 1);
  Panel panel(svg, 70);
  panel.Title("answers in each second");
  for (int i = 0; i <= 4; ++i) panel.TickY(i / 4.0, absl::StrFormat("%g", top * i / 4));
  const double step = std::max(1.0, RoundUp(last / 10));
  for (double second = 0; second <= last; second += step) panel.TickX(second / last, absl::StrFormat("%g s", second));
  for (size_t i = 0; i < kOpCount; ++i) {
    Points points;
    for (const uint64_t rate : tally.ops[i].per_second) {
      points.emplace_back(static_cast<double>(points.size()) / last, static_cast<double>(rate) / top);
    }
    if (!points.empty()) panel.Curve(points, kColors[i]);
  }
}

// Percentiles stand as far apart as their nines, latencies by their logarithm.
void DrawLatencies(std::string& svg, const Tally& tally) {
  constexpr double kNines = 4;
  constexpr double kLogMin = 4;  // 10 us, in nanoseconds
  double log_max = kLogMin + 1;
  for (const OpTally& op : tally.ops) {
    log_max = std::max(log_max, std::ceil(std::log10(static_cast<double>(std::max<uint64_t>(op.latency.max(), 1)))));
  }
  const double decades = log_max - kLogMin;
  Panel panel(svg, 360);
  panel.Title("latency within which this share of the answers came");
  const std::pair<double, const char*> ticks[] = {{0.0, "0 %"},   {0.5, "50 %"},     {0.9, "90 %"},
                                                  {0.99, "99 %"}, {0.999, "99.9 %"}, {0.9999, "99.99 %"}};
  for (const auto& [share, label] : ticks) panel.TickX(-std::log10(1 - share) / kNines, label);
  for (double log = kLogMin; log <= log_max; ++log) {
    panel.TickY((log - kLogMin) / decades, absl::StrFormat("%g ms", std::pow(10, log - 6)));
  }
  for (size_t i = 0; i < kOpCount; ++i) {
    const Histogram& latency = tally.ops[i].latency;
    if (latency.count() == 0) continue;
    Points points;
    for (double nines = 0; nines <= kNines; nines += kNines / 200) {
      const auto nanos = static_cast<double>(latency.Percentile(1 - std::pow(10, -nines)));
      points.emplace_back(nines / kNines, std::max(0.0, (std::log10(std::max(nanos, 1.0)) - kLogMin) / decades));
    }
    panel.Curve(points, kColors[i]);
  }
}

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string ToSvg(std::string_view title, const Tally& tally) {
  std::string svg = absl::StrFormat(
      "<svg xmlns='http://www.w3.org/2000/svg' width='%g' height='%g' viewBox='0 0 %g %g' font-family='sans-serif' "
      "font-size='12'>\n<rect width='100%%' height='100%%' fill='white'/>\n<text x='%g' y='28' "
      "font-size='16'>%s</text>\n",
      kWidth, kHeight, kWidth, kHeight, kLeft, Escape(title));
  double x = kLeft;
  for (size_t i = 0; i < kOpCount; ++i) {
    if (tally.ops[i].latency.count() == 0) continue;
    absl::StrAppendFormat(&svg, "<rect x='%g' y='%g' width='12' height='12' fill='%s'/><text x='%g' y='%g'>%s</text>\n",
                          x, kHeight - 22, AsAbsl(kColors[i]), x + 17, kHeight - 12, AsAbsl(kOpNames[i]));
    x += 120;
  }
  DrawRates(svg, tally);
  DrawLatencies(svg, tally);
  return svg + "</svg>\n";
}

}  // namespace coffer::bench
