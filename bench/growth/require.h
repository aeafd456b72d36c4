// Errors end the program: a figure of something that failed is none.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace coffer::bench {

inline void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "growth: %s\n", status.ToString().c_str());
  std::exit(1);
}

template <typename T>
T Require(absl::StatusOr<T> result) {
  Require(result.status());
  return *std::move(result);
}

}  // namespace coffer::bench
