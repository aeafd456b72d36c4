// What other threads hold of the connections while they work for them. Who destroys what the connections live in awaits
// the last one first: a thread that has posted its result may still be on its way back.
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "engine/base/mutex.h"

namespace coffer::server {

class Errands {
 public:
  // The same object for another thread. It counts as an errand until the last copy is gone, the object's own reference
  // with it.
  template <typename Object>
  std::shared_ptr<Object> Lend(std::shared_ptr<Object> object) {
    Object* const lent = object.get();
    Begin();
    return std::shared_ptr<Object>(lent, [this, object = std::move(object)](Object*) mutable {
      object.reset();
      End();
    });
  }

  void AwaitNone() {
    const MutexLock lock(mutex_);
    changed_.Wait(mutex_, [this] { return under_way_ == 0; });
  }

 private:
  void Begin() {
    const MutexLock lock(mutex_);
    ++under_way_;
  }
  void End() {
    const MutexLock lock(mutex_);  // also while it tells: who waits may destroy this right after
    if (--under_way_ == 0) changed_.NotifyAll();
  }

  Mutex mutex_;
  CondVar changed_;
  size_t under_way_ COFFER_GUARDED_BY(mutex_) = 0;
};

}  // namespace coffer::server
