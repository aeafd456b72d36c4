// Requests that were signed before the clock started, and scripts that send them.
//
//   ASSIGN_OR_RETURN(auto deck, MakeDeck(Work::kPut, signer, "bucket", workload, pool));
//   loop.Add(std::make_unique<DeckScript>(*deck, /*seed=*/1));
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/load/body.h"
#include "bench/load/mix.h"
#include "bench/load/request.h"
#include "bench/load/signer.h"
#include "bench/load/workload.h"

namespace coffer::bench {

// Texts in one piece of memory.
class TextList {
 public:
  void Add(std::string_view text);
  size_t size() const { return ends_.size(); }
  std::string_view operator[](size_t i) const;

 private:
  std::string text_;
  std::vector<size_t> ends_;
};

// Shared by the connections that do the same work, on any thread. Which request comes next:
enum class Order : uint8_t {
  kRandom,      // any
  kRoundRobin,  // one after the other, and again
  kOnce,        // one after the other
};

struct Deck {
  Op op = Op::kGet;
  Order order = Order::kRandom;
  TextList heads;
  uint64_t first_key = 0;
  uint64_t keys = 1;               // head i is for key first_key + i % keys
  const BodyPool* pool = nullptr;  // of bodies to send (put), or to compare with (get)
  bool is_body_fixed = false;      // a head is for one body (its digest is in there), not for any of a key's
  double sample = 0;               // of bodies to compare
  std::atomic<uint64_t> next = 0;
};

// What `deck.order` makes of it, from the keys that `work` takes. kPut, kGet, kStat, kList and kDelete only.
absl::StatusOr<std::unique_ptr<Deck>> MakeDeck(Work work, const Signer& signer, std::string_view bucket,
                                               const Workload& workload, const BodyPool& pool);

// As above, for keys and an order of the caller's.
absl::StatusOr<std::unique_ptr<Deck>> MakeDeck(Op op, Order order, uint64_t first_key, uint64_t keys,
                                               const Signer& signer, std::string_view bucket, const Workload& workload,
                                               const BodyPool& pool);

class DeckScript : public Script {
 public:
  DeckScript(Deck& deck, uint64_t seed) : deck_(&deck), random_(Mix(seed)) {}
  bool Next(Request& request) override;

 private:
  uint64_t Draw();

  Deck* deck_;
  uint64_t random_;
};

// Draws one of several scripts for each request.
class MixedScript : public Script {
 public:
  explicit MixedScript(uint64_t seed) : random_(Mix(seed)) {}
  void Add(int share, std::unique_ptr<Script> script);
  bool Next(Request& request) override;

 private:
  struct Choice {
    uint64_t share;
    std::unique_ptr<Script> script;
  };
  std::vector<Choice> choices_;
  uint64_t shares_ = 0;
  uint64_t random_;
};

}  // namespace coffer::bench
