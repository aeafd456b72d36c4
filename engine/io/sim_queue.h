// A queue of the simulated disk: requests complete in any order, sometimes short or not at all done, and until then a
// flush does not cover them while a power cut may find them.
#pragma once

#include <string>
#include <vector>

#include "engine/io/queue.h"
#include "engine/io/sim_disk.h"

namespace coffer::io {

class SimQueue final : public RequestQueue {
 public:
  // `bypasses`: whether the file bypasses the cache by now.
  SimQueue(SimDisk& disk, SimNode& node, const std::string& path, const bool& bypasses)
      : disk_(disk), node_(node), path_(path), bypasses_(bypasses) {}

  bool Start(Request& request) override;
  Request* Next(bool wait) override;

 private:
  struct UnderWay {
    Request* request = nullptr;
    uint64_t number = 0;  // of a write
  };
  void Complete(const UnderWay& one, size_t count);

  SimDisk& disk_;
  SimNode& node_;
  const std::string& path_;
  const bool& bypasses_;
  std::vector<UnderWay> under_way_;
};

}  // namespace coffer::io
