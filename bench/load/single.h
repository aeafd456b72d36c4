// Scripts that send one head: once, or for ever.
#pragma once

#include <string>
#include <utility>

#include "bench/load/request.h"

namespace coffer::bench {

class SingleScript : public Script {
 public:
  explicit SingleScript(std::string head) : head_(std::move(head)) {}
  bool Next(Request& request) override {
    request.op = Op::kPut;
    request.head = head_;
    return !std::exchange(is_sent_, true);
  }

 private:
  std::string head_;
  bool is_sent_ = false;
};

class RepeatedScript : public Script {
 public:
  explicit RepeatedScript(std::string head) : head_(std::move(head)) {}
  bool Next(Request& request) override {
    request.head = head_;
    return true;
  }

 private:
  std::string head_;
};

}  // namespace coffer::bench
