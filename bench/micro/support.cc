#include "bench/micro/support.h"

#include <stdlib.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <system_error>

#include "bench/load/mix.h"

namespace coffer::bench {

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "coffer-micro-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) Require(absl::InternalError("cannot make " + name));
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string_view NextBytes(size_t bytes) {
  constexpr size_t kPlaces = 1 << 20;
  constexpr size_t kBytesMax = 10 << 20;
  static const std::string random = [] {
    std::string made(kBytesMax + kPlaces, 0);
    for (size_t i = 0; i < made.size(); ++i) made[i] = static_cast<char>(Mix(i));
    return made;
  }();
  static std::atomic<size_t> turn = 0;
  return std::string_view(random).substr(Mix(++turn) % kPlaces, bytes);
}

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

}  // namespace coffer::bench
