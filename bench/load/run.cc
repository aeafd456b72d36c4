#include "bench/load/run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/load/cpu.h"
#include "bench/load/deck.h"
#include "bench/load/multipart.h"
#include "bench/load/single.h"
#include "engine/base/status.h"

namespace coffer::bench {
namespace {

using Scripts = std::vector<std::unique_ptr<Script>>;

constexpr int kPrepareConnections = 16;

class Runner {
 public:
  Runner(const Options& options, Endpoint endpoint)
      : options_(options),
        endpoint_(std::move(endpoint)),
        signer_({options.access_key, Secret(options.secret_key), options.region}, options.host, options.workload.auth),
        pool_(options.workload.object_bytes),
        part_pool_(Uses(Work::kMultipart) ? options.workload.part_bytes : kStampBytes),
        next_upload_(options.workload.objects + options.workload.write_objects) {}

  absl::StatusOr<PhaseResult> Run();

 private:
  bool Uses(Work work) const;
  bool Reads() const { return Uses(Work::kGet) || Uses(Work::kStat) || Uses(Work::kList) || Uses(Work::kMixed); }
  bool Writes() const { return Uses(Work::kPut) || Uses(Work::kMixed); }

  absl::Status MakeBucket();
  absl::Status WriteObjects(uint64_t first_key, uint64_t keys);
  absl::StatusOr<Deck*> DeckOf(Work work);
  absl::StatusOr<std::unique_ptr<Script>> MakeScript(Work work, uint64_t seed);
  absl::StatusOr<PhaseResult> Measure();
  // Compares a sample of what was put; what is wrong is counted in `tally`.
  absl::Status ReadBack(Tally& tally);

  const Options& options_;
  Endpoint endpoint_;
  Signer signer_;
  BodyPool pool_;
  BodyPool part_pool_;
  std::vector<std::pair<Work, std::unique_ptr<Deck>>> decks_;
  std::atomic<uint64_t> next_upload_;
};

bool Runner::Uses(Work work) const {
  return std::any_of(options_.shares.begin(), options_.shares.end(),
                     [work](const Share& share) { return share.work == work; });
}

// Of a phase that only prepares: an error ends the run.
absl::Status RequireNoErrors(const absl::StatusOr<PhaseResult>& result, const char* what) {
  RETURN_IF_ERROR(result.status());
  if (result->tally.errors == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(what, ": ", result->tally.first_error));
}

absl::Status Runner::MakeBucket() {
  http::HeaderList headers;
  headers.Add("content-length", "0");
  ASSIGN_OR_RETURN(const std::string head, signer_.Head("PUT", "/" + options_.bucket, std::move(headers)));
  Scripts scripts;
  scripts.push_back(std::make_unique<SingleScript>(head));
  const absl::StatusOr<PhaseResult> result = RunPhase(endpoint_, std::move(scripts), {});
  if (result.ok() && result->tally.first_error.find("BucketAlreadyOwnedByYou") != std::string::npos) {
    return absl::OkStatus();
  }
  return RequireNoErrors(result, "cannot make the bucket");
}

absl::Status Runner::WriteObjects(uint64_t first_key, uint64_t keys) {
  ASSIGN_OR_RETURN(const auto deck, MakeDeck(Op::kPut, Order::kOnce, first_key, keys, signer_, options_.bucket,
                                             options_.workload, pool_));
  Scripts scripts;
  for (int i = 0; i < kPrepareConnections; ++i) scripts.push_back(std::make_unique<DeckScript>(*deck, i));
  return RequireNoErrors(RunPhase(endpoint_, std::move(scripts), {.threads = options_.threads}),
                         "cannot write the objects that the run needs");
}

absl::StatusOr<Deck*> Runner::DeckOf(Work work) {
  for (const auto& [known, deck] : decks_) {
    if (known == work) return deck.get();
  }
  ASSIGN_OR_RETURN(auto deck, MakeDeck(work, signer_, options_.bucket, options_.workload, pool_));
  // Mixed deletes go on for ever: a key that is not there is deleted just as well.
  if (work == Work::kDelete && Uses(Work::kMixed)) deck->order = Order::kRandom;
  decks_.emplace_back(work, std::move(deck));
  return decks_.back().second.get();
}

absl::StatusOr<std::unique_ptr<Script>> Runner::MakeScript(Work work, uint64_t seed) {
  if (work == Work::kMultipart) {
    return std::make_unique<MultipartScript>(signer_, options_.bucket, options_.workload, part_pool_, next_upload_);
  }
  if (work != Work::kMixed) {
    ASSIGN_OR_RETURN(Deck* const deck, DeckOf(work));
    return std::make_unique<DeckScript>(*deck, seed);
  }
  const Workload& workload = options_.workload;
  const std::pair<Work, int> choices[] = {{Work::kGet, workload.get_share},
                                          {Work::kStat, workload.stat_share},
                                          {Work::kPut, workload.put_share},
                                          {Work::kDelete, workload.delete_share}};
  auto mixed = std::make_unique<MixedScript>(seed);
  for (const auto& [choice, share] : choices) {
    if (share == 0) continue;
    ASSIGN_OR_RETURN(auto script, MakeScript(choice, seed));
    mixed->Add(share, std::move(script));
  }
  return mixed;
}

absl::StatusOr<PhaseResult> Runner::Measure() {
  Scripts scripts;
  for (const Share& share : options_.shares) {
    const int connections = share.connections > 0 ? share.connections : options_.concurrent;
    for (int i = 0; i < connections; ++i) {
      if (!options_.path.empty()) {
        ASSIGN_OR_RETURN(const std::string head, signer_.Head("GET", options_.path));
        scripts.push_back(std::make_unique<RepeatedScript>(head));
        continue;
      }
      ASSIGN_OR_RETURN(auto script, MakeScript(share.work, scripts.size()));
      scripts.push_back(std::move(script));
    }
  }
  PhaseOptions phase{.threads = options_.threads, .rate = options_.rate};
  phase.requests = options_.requests;
  if (options_.requests == 0) {
    phase.duration_s = options_.duration_s;
    phase.warmup_s = Uses(Work::kDelete) ? 0 : options_.warmup_s;  // there is only so much to delete
  }
  phase.server_processes =
      options_.server_pid > 0 ? std::vector<int>{options_.server_pid} : ProcessesListeningOn(endpoint_.port);
  return RunPhase(endpoint_, std::move(scripts), phase);
}

absl::Status Runner::ReadBack(Tally& tally) {
  ASSIGN_OR_RETURN(Deck* const puts, DeckOf(Work::kPut));
  const uint64_t written = std::min<uint64_t>(puts->next, puts->keys);
  const auto wanted = static_cast<uint64_t>(std::ceil(static_cast<double>(written) * options_.workload.sample));
  if (wanted == 0 || Uses(Work::kMixed) || Uses(Work::kDelete)) return absl::OkStatus();  // some may be deleted
  Workload workload = options_.workload;
  workload.sample = 1;
  // A run of keys is as good as any choice: their names are in no order.
  ASSIGN_OR_RETURN(const auto deck, MakeDeck(Op::kGet, Order::kOnce, puts->first_key, wanted, signer_, options_.bucket,
                                             workload, pool_));
  Scripts scripts;
  for (int i = 0; i < kPrepareConnections; ++i) scripts.push_back(std::make_unique<DeckScript>(*deck, i));
  ASSIGN_OR_RETURN(const PhaseResult result, RunPhase(endpoint_, std::move(scripts), {}));
  tally.bodies_checked += result.tally.bodies_checked;
  if (result.tally.errors > 0) tally.CountError("reading back: " + result.tally.first_error);
  return absl::OkStatus();
}

absl::StatusOr<PhaseResult> Runner::Run() {
  if (!options_.path.empty()) return Measure();
  RETURN_IF_ERROR(MakeBucket());
  if (Reads()) RETURN_IF_ERROR(WriteObjects(0, options_.workload.objects));
  if (Uses(Work::kDelete)) RETURN_IF_ERROR(WriteObjects(options_.workload.objects, options_.workload.write_objects));
  ASSIGN_OR_RETURN(PhaseResult result, Measure());
  if (Writes()) RETURN_IF_ERROR(ReadBack(result.tally));
  return result;
}

}  // namespace

absl::StatusOr<PhaseResult> Run(const Options& options) {
  ASSIGN_OR_RETURN(Endpoint endpoint, ResolveEndpoint(options.host, options.tls));
  return Runner(options, std::move(endpoint)).Run();
}

}  // namespace coffer::bench
