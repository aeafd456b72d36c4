#include "tests/model/linearizable.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace coffer::model {
namespace {

// The value after the event, when its answer is right for the value before.
std::optional<uint32_t> Apply(const Event& event, uint32_t value) {
  if (event.outcome == Event::Outcome::kNothing) return value;
  const bool failed = event.outcome == Event::Outcome::kPreconditionFailed;
  const auto after = [&](bool is_right, uint32_t then) { return is_right ? std::optional(then) : std::nullopt; };
  switch (event.kind) {
    case Event::Kind::kGet:
      return after(event.value == value, value);
    case Event::Kind::kPut:
      return after(!failed, event.value);
    case Event::Kind::kDelete:
      return after(!failed, 0);
    case Event::Kind::kPutIfAbsent:
      return failed ? after(value != 0, value) : after(value == 0, event.value);
    case Event::Kind::kPutIfMatch:
    case Event::Kind::kDeleteIfMatch:
      if (event.outcome == Event::Outcome::kNoSuchKey) return after(value == 0, value);
      return failed ? after(value != 0 && value != event.expected, value)
                    : after(value == event.expected, event.kind == Event::Kind::kPutIfMatch ? event.value : 0);
  }
  return std::nullopt;
}

class Search {
 public:
  explicit Search(const std::vector<std::vector<Event>>& threads) : threads_(threads) {}

  // Whether the events behind `done` (how many of each thread) can follow each other from `value` on.
  bool From(const std::vector<uint32_t>& done, uint32_t value) {
    if (!seen_.emplace(done, value).second) return false;
    const uint64_t first_end = FirstEnd(done);
    if (first_end == UINT64_MAX) return true;
    for (size_t thread = 0; thread < threads_.size(); ++thread) {
      if (done[thread] == threads_[thread].size()) continue;
      const Event& event = threads_[thread][done[thread]];
      // One that begins after another has ended comes after it.
      if (event.begin > first_end) continue;
      const std::optional<uint32_t> then = Apply(event, value);
      if (!then) continue;
      std::vector<uint32_t> further = done;
      ++further[thread];
      if (From(further, *then)) return true;
    }
    return false;
  }

 private:
  // Of the events that are left.
  uint64_t FirstEnd(const std::vector<uint32_t>& done) const {
    uint64_t first = UINT64_MAX;
    for (size_t thread = 0; thread < threads_.size(); ++thread) {
      if (done[thread] < threads_[thread].size()) first = std::min(first, threads_[thread][done[thread]].end);
    }
    return first;
  }

  const std::vector<std::vector<Event>>& threads_;
  std::set<std::pair<std::vector<uint32_t>, uint32_t>> seen_;
};

}  // namespace

bool IsLinearizable(const std::vector<std::vector<Event>>& threads) {
  return Search(threads).From(std::vector<uint32_t>(threads.size()), 0);
}

}  // namespace coffer::model
