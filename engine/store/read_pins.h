// Which states of the catalog are still being read.
//
// A reader that opened its version at commit S may need any blob that was retired after S. It holds a pin at S while it lives;
// maintenance removes only blobs that were retired at or before every pin. Thread-safe.
#pragma once

#include <cstdint>
#include <set>

#include "engine/base/mutex.h"

namespace coffer {

class ReadPins {
 public:
  class Pin {
   public:
    Pin() = default;
    Pin(Pin&& other) noexcept : pins_(other.pins_), at_(other.at_) { other.pins_ = nullptr; }
    Pin& operator=(Pin&& other) noexcept;
    ~Pin();

   private:
    friend class ReadPins;
    Pin(ReadPins* pins, std::multiset<uint64_t>::iterator at) : pins_(pins), at_(at) {}
    ReadPins* pins_ = nullptr;
    std::multiset<uint64_t>::iterator at_;
  };

  // Taken before the View that the reader starts from, at the sequence that is committed by then.
  Pin Take(uint64_t committed_sequence);
  // What was retired at or before this may go; `committed_sequence` when nobody reads.
  uint64_t Oldest(uint64_t committed_sequence) const;

 private:
  mutable Mutex mutex_;
  std::multiset<uint64_t> pinned_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
