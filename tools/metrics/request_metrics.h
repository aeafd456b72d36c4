// Counts the requests of a service: how many, with what outcome, how long they took, how many bytes they moved.
//
// The labels are bounded whatever clients send: an operation or an error that is not among the known ones is "Unknown",
// a status that no answer has is "other". Each thread counts in numbers of its own, which are added up when somebody
// looks: on the way of a request nothing is shared and nothing locked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/metrics/families.h"
#include "tools/server/http/request_observer.h"

namespace coffer::metrics {

class RequestMetrics final : public server::RequestObserver {
 public:
  // The names live as long as the process. `threads`: how many count at the same time; more share.
  RequestMetrics(const std::vector<std::string_view>& operations, const std::vector<std::string_view>& errors,
                 size_t threads);
  ~RequestMetrics() override;

  void Began() override;
  void Ended(const server::RequestReport& report) override;
  void Refused(int status, std::string_view reason, std::string_view peer) override;
  void HandshakeFailed(std::string_view reason, std::string_view peer) override;

  Families Collect() const;

 private:
  struct Operation;
  struct Stripe;
  // Names, the last of which stands for all others.
  class Names {
   public:
    explicit Names(const std::vector<std::string_view>& known);
    size_t IndexOf(std::string_view name) const;
    std::string_view operator[](size_t index) const { return names_[index]; }
    size_t size() const { return names_.size(); }

   private:
    std::vector<std::string_view> names_;
    std::unordered_map<std::string_view, size_t> index_;
  };

  Stripe& MyStripe();
  uint64_t Sum(const std::function<uint64_t(const Stripe&)>& of) const;
  // Returns how many requests have ended.
  uint64_t AddOperations(Families& families) const;
  void AddFailures(Families& families) const;

  const Names operations_;
  const Names errors_;
  std::vector<std::unique_ptr<Stripe>> stripes_;
};

}  // namespace coffer::metrics
