// How an operation's behaviour is written, and how the service runs it.
//
// A handler gets a Call (authorized: there is no other way to make one) and the decoded input, and is one of three
// functions:
//
//   Reply<Out>   Read(Call&, const In&)   answers from what is there; a body may follow
//   Change<Out>  Write(Call&, const In&)  ends in an update and the answer that follows from it
//   unique_ptr<Upload<Out>> Take(...)     takes the request's body, then as Write
//
// Decoding the input and encoding the output happen around it. The service commits the change in the form the host
// chose.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "api/s3/payload/decoder.h"
#include "api/s3/spec/operation_types.h"
#include "engine/change.h"
#include "engine/object/reader.h"

namespace coffer::s3 {

class Call;

template <typename Out>
struct Reply {
  Out output;
  int status = 0;                        // 0: the operation's own
  std::unique_ptr<ObjectReader> body{};  // null: none
};

// Takes a body. One thread at a time; destroyed before Finish: nothing happened.
template <typename Out>
class Upload {
 public:
  virtual ~Upload() = default;
  virtual absl::Status Append(std::string_view bytes) = 0;
  // Neither Append nor Finish waits for a device.
  virtual bool brief() const = 0;
  // Every byte came, with length, hash and chunk signatures as promised.
  virtual absl::StatusOr<Change<Out>> Finish(const Trailers& trailers) = 0;
};

template <typename In, typename Out>
using ReadFunction = absl::StatusOr<Reply<Out>> (*)(Call&, const In&);
template <typename In, typename Out>
using WriteFunction = absl::StatusOr<Change<Out>> (*)(Call&, const In&);
template <typename In, typename Out>
using TakeFunction = absl::StatusOr<std::unique_ptr<Upload<Out>>> (*)(Call&, const In&);

}  // namespace coffer::s3
