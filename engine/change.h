// A change that is prepared and not yet made.
//
// Calls that alter names return one: checked as far as it can be without a transaction, its bytes (if any) durable, nothing
// visible. Committing publishes it in one catalog transaction, in which every condition is evaluated again. Dropped without a
// commit, nothing happened.
//
//   absl::StatusOr<BucketInfo> bucket = engine->buckets().Create(context, {.name = "photos"}).Commit();
//
// Commit waits for the flush that many writers share. CommitAsync returns at once; the completion runs on the thread that was lent
// for commits (Engine::RunCommits), or inside the call where there is none. Use one of them, once.
//
// Inside the engine a change may also carry what has to follow its outcome (Finally): caches to empty, bytes to give back.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/base/context.h"

namespace coffer {

class Catalog;
class CatalogTransaction;

namespace internal {
using ChangeBody = std::function<absl::Status(CatalogTransaction&)>;
absl::Status CommitChange(Catalog& catalog, const OpContext& context, ChangeBody body);
void CommitChangeAsync(Catalog& catalog, const OpContext& context, ChangeBody body,
                       std::function<void(absl::Status)> done);
}  // namespace internal

template <typename T>
class [[nodiscard]] Change {
 public:
  using Result = T;

  // A change whose outcome is known without a transaction: an error, or a value where there is nothing to do.
  Change(absl::Status error) : settled_(std::move(error)) {}  // NOLINT: as StatusOr
  explicit Change(T value) : settled_(std::move(value)) {}

  // `apply` runs inside the transaction and may run again; what it returns last is the result.
  Change(Catalog& catalog, OpContext context, std::function<absl::StatusOr<T>(CatalogTransaction&)> apply)
      : catalog_(&catalog), context_(std::move(context)), apply_(std::move(apply)) {}

  absl::StatusOr<T> Commit() && {
    if (settled_) return *std::move(settled_);
    auto result = std::make_shared<std::optional<T>>();
    absl::Status status = internal::CommitChange(*catalog_, context_, Body(result));
    if (finally_) finally_(status);
    if (!status.ok()) return status;
    return *std::move(*result);
  }

  void CommitAsync(std::function<void(absl::StatusOr<T>)> done) && {
    if (settled_) return done(*std::move(settled_));
    auto result = std::make_shared<std::optional<T>>();
    internal::CommitChangeAsync(*catalog_, context_, Body(result),
                                [result, finally = std::move(finally_), done = std::move(done)](absl::Status status) {
                                  if (finally) finally(status);
                                  if (!status.ok()) return done(std::move(status));
                                  done(*std::move(*result));
                                });
  }

  // The same change with its result turned into something else, inside the transaction: `map` may run again.
  template <typename Map>
  auto Then(Map map) && -> Change<std::invoke_result_t<Map, T>> {
    using U = std::invoke_result_t<Map, T>;
    if (settled_) {
      if (!settled_->ok()) return Change<U>(settled_->status());
      return Change<U>(map(**std::move(settled_)));
    }
    Change<U> mapped(*catalog_, std::move(context_),
                     [apply = std::move(apply_), map = std::move(map)](CatalogTransaction& t) -> absl::StatusOr<U> {
                       absl::StatusOr<T> result = apply(t);
                       if (!result.ok()) return result.status();
                       return map(*std::move(result));
                     });
    if (finally_) return std::move(mapped).Finally(std::move(finally_));
    return mapped;
  }

  // The same change with something that runs once when its outcome is known, whatever it is, and before anybody is told: before
  // Commit returns, before `done` is called. Not run when the change is dropped, or was settled without a transaction.
  Change Finally(std::function<void(const absl::Status&)> finally) && {
    if (!finally_) {
      finally_ = std::move(finally);
    } else {
      finally_ = [first = std::move(finally_), second = std::move(finally)](const absl::Status& outcome) {
        first(outcome);
        second(outcome);
      };
    }
    return std::move(*this);
  }

 private:
  internal::ChangeBody Body(std::shared_ptr<std::optional<T>> result) {
    return [apply = std::move(apply_), result](CatalogTransaction& t) -> absl::Status {
      absl::StatusOr<T> outcome = apply(t);
      if (!outcome.ok()) return outcome.status();
      result->emplace(*std::move(outcome));
      return absl::OkStatus();
    };
  }

  std::optional<absl::StatusOr<T>> settled_;
  Catalog* catalog_ = nullptr;
  OpContext context_;
  std::function<absl::StatusOr<T>(CatalogTransaction&)> apply_;
  std::function<void(const absl::Status&)> finally_;
};

// The result of a change that has none to tell.
struct Done {};

}  // namespace coffer
