// Who may connect: so many connections in all, and so many of one peer. A few above a limit are still told so; what
// comes beyond them is dropped.
//
// Thread-safe, and outlives the places that it gives.
//
//   Admission::Answer answer = admission.Ask(peer);
//   if (answer.verdict == Admission::Verdict::kServe) Serve(socket, std::move(answer.place));
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/base/mutex.h"

namespace coffer::server {

class Admission {
 public:
  // Counts as a connection while it lives.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)), peer_(std::move(other.peer_)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (admission_ != nullptr) admission_->Leave(peer_);
    }

   private:
    friend class Admission;
    Place(Admission* admission, std::string peer) : admission_(admission), peer_(std::move(peer)) {}
    Admission* admission_ = nullptr;
    std::string peer_;
  };

  enum class Verdict : uint8_t {
    kServe,
    kRefuse,  // tell it why
    kDrop,
  };
  struct Answer {
    Verdict verdict = Verdict::kServe;
    std::string_view reason;  // of a refusal; for people
    Place place;
  };

  // `by_peer` 0: as many as there may be in all.
  Admission(size_t in_all, size_t by_peer) : in_all_max_(in_all), by_peer_max_(by_peer) {}

  // An empty `peer` has no limit of its own.
  Answer Ask(const std::string& peer);

  size_t in_all() const;

 private:
  void Leave(const std::string& peer);

  const size_t in_all_max_;
  const size_t by_peer_max_;
  mutable Mutex mutex_;
  size_t in_all_ COFFER_GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::string, size_t> by_peer_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::server
