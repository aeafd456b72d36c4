// Multipart uploads, one after the other: create, parts, complete. Upload ids are the server's, so these requests are
// signed when they are sent: some ten microseconds beside a part of megabytes.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/body.h"
#include "bench/load/request.h"
#include "bench/load/signer.h"
#include "bench/load/workload.h"

namespace coffer::bench {

class MultipartScript : public Script {
 public:
  // `pool` is for bodies of a part; `next_key` is shared by the connections.
  MultipartScript(const Signer& signer, std::string bucket, const Workload& workload, const BodyPool& pool,
                  std::atomic<uint64_t>& next_key)
      : signer_(&signer), bucket_(std::move(bucket)), parts_(workload.parts), pool_(&pool), next_key_(&next_key) {}

  bool Next(Request& request) override;
  void Take(const Answer& answer) override;

 private:
  void Begin(Request& request);
  void Part(Request& request);
  void Complete(Request& request);
  void SetHead(Request& request, std::string_view method, std::string_view query, uint64_t body_bytes);

  const Signer* signer_;
  std::string bucket_;
  int parts_;
  const BodyPool* pool_;
  std::atomic<uint64_t>* next_key_;

  uint64_t key_ = 0;
  std::string upload_id_;           // percent-encoded; empty: no upload is under way
  std::vector<std::string> etags_;  // of the parts that are there
  bool is_complete_sent_ = false;
  std::string head_;
  std::string document_;
};

}  // namespace coffer::bench
