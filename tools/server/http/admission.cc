#include "tools/server/http/admission.h"

namespace coffer::server {
namespace {

constexpr size_t kRefusalsMax = 64;
constexpr size_t kRefusalsOfPeerMax = 8;
constexpr std::string_view kFull = "there are too many connections, try again";
constexpr std::string_view kPeerFull = "there are too many connections from this address, try again";

}  // namespace

Admission::Answer Admission::Ask(const std::string& peer) {
  MutexLock lock(mutex_);
  const bool has_limit = by_peer_max_ > 0 && !peer.empty();
  const auto found = by_peer_.find(peer);
  const size_t of_peer = found == by_peer_.end() ? 0 : found->second;
  if (in_all_ >= in_all_max_ + kRefusalsMax) return {Verdict::kDrop, kFull, {}};
  if (has_limit && of_peer >= by_peer_max_ + kRefusalsOfPeerMax) return {Verdict::kDrop, kPeerFull, {}};
  ++in_all_;
  if (has_limit) ++by_peer_[peer];
  Place place(this, has_limit ? peer : "");
  if (in_all_ > in_all_max_) return {Verdict::kRefuse, kFull, std::move(place)};
  if (has_limit && of_peer >= by_peer_max_) return {Verdict::kRefuse, kPeerFull, std::move(place)};
  return {Verdict::kServe, "", std::move(place)};
}

size_t Admission::in_all() const {
  MutexLock lock(mutex_);
  return in_all_;
}

void Admission::Leave(const std::string& peer) {
  MutexLock lock(mutex_);
  --in_all_;
  const auto found = by_peer_.find(peer);
  if (found != by_peer_.end() && --found->second == 0) by_peer_.erase(found);
}

}  // namespace coffer::server
