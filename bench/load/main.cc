#include <fstream>
#include <iostream>

#include "bench/load/options.h"
#include "bench/load/plot.h"
#include "bench/load/report.h"
#include "bench/load/run.h"

namespace coffer::bench {
namespace {

bool Write(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  if (!out) std::cerr << "load: cannot write " << file << "\n";
  return out.good();
}

// 0: no errors; 1: there were some, or the run could not be made.
int Main(const Options& options) {
  const absl::StatusOr<PhaseResult> result = Run(options);
  if (!result.ok()) {
    std::cerr << "load: " << result.status().message() << "\n";
    return 1;
  }
  bool is_written = true;
  const std::string json = ToJson(options, *result).dump(2) + "\n";
  if (options.json == "-") {
    std::cout << json;
  } else {
    std::cout << ToText(options, *result);
    if (!options.json.empty()) is_written = Write(options.json, json);
  }
  if (!options.plot.empty()) {
    is_written = Write(options.plot, ToSvg(TitleOf(options), result->tally)) && is_written;
  }
  return is_written && result->tally.errors == 0 ? 0 : 1;
}

}  // namespace
}  // namespace coffer::bench

int main(int argc, char** argv) {
  const auto parsed = coffer::bench::ParseOptions(argc, argv);
  if (const auto* message = std::get_if<coffer::bench::Message>(&parsed)) {
    (message->exit_code == 0 ? std::cout : std::cerr) << message->text;
    return message->exit_code;
  }
  return coffer::bench::Main(std::get<coffer::bench::Options>(parsed));
}
