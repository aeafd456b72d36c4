#include "engine/io/uring.h"

#include <fcntl.h>
#include <liburing.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/io/errno.h"

namespace coffer::io {

// One ring of the kernel's.
class Ring {
 public:
  Ring() = default;
  ~Ring() {
    if (open_) io_uring_queue_exit(&ring_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  // 0, or minus an errno.
  int Open() {
    const int result = io_uring_queue_init(RequestQueue::kRequestsMax, &ring_, 0);
    open_ = result == 0;
    return result;
  }

  bool Supports(int operation) {
    io_uring_probe* probe = io_uring_get_probe_ring(&ring_);
    if (probe == nullptr) return false;  // older than 5.6, as are reads and writes without vectors
    const bool supported = io_uring_opcode_supported(probe, operation) != 0;
    io_uring_free_probe(probe);
    return supported;
  }

  // False: the kernel did not take it, now or later.
  bool Start(int descriptor, Request& request) {
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    if (entry == nullptr && Submit()) entry = io_uring_get_sqe(&ring_);  // it was full of what had been refused before
    if (entry == nullptr) return false;
    const auto size = static_cast<unsigned>(request.bytes.size());
    if (request.writes) {
      io_uring_prep_write(entry, descriptor, request.bytes.data(), size, request.offset);
    } else {
      io_uring_prep_read(entry, descriptor, request.bytes.data(), size, request.offset);
    }
    io_uring_sqe_set_data(entry, &request);
    if (Submit()) return true;
    // What was not taken stays in the ring and would go out with the next submission. It goes as one that does nothing.
    io_uring_prep_nop(entry);
    io_uring_sqe_set_data(entry, nullptr);
    return false;
  }

  // A request with what came of it; null without `wait` when there is none.
  Request* Next(bool wait, int& result) {
    for (;;) {
      io_uring_cqe* completion = nullptr;
      const int got = wait ? io_uring_wait_cqe(&ring_, &completion) : io_uring_peek_cqe(&ring_, &completion);
      if (got < 0 && wait) continue;  // EINTR, EAGAIN: what is under way has to come back
      if (got < 0) return nullptr;
      auto* request = static_cast<Request*>(io_uring_cqe_get_data(completion));
      result = completion->res;
      io_uring_cqe_seen(&ring_, completion);
      if (request != nullptr) return request;
    }
  }

 private:
  bool Submit() {
    while (io_uring_sq_ready(&ring_) > 0) {
      const int taken = io_uring_submit(&ring_);
      if (taken < 0 && taken != -EINTR) return false;  // EAGAIN, EBUSY, ENOMEM
    }
    return true;
  }

  io_uring ring_;
  bool open_ = false;
};

class UringQueue final : public RequestQueue {
 public:
  UringQueue(UringQueues& pool, std::unique_ptr<Ring> ring, int descriptor, const std::string& path)
      : pool_(pool), ring_(std::move(ring)), descriptor_(descriptor), path_(path) {}
  ~UringQueue() override { pool_.Return(std::move(ring_)); }

  bool Start(Request& request) override {
    if (under_way_ == kRequestsMax || !ring_->Start(descriptor_, request)) return false;
    ++under_way_;
    return true;
  }

  Request* Next(bool wait) override {
    if (under_way_ == 0) return nullptr;
    int result = 0;
    Request* request = ring_->Next(wait, result);
    if (request == nullptr) return nullptr;
    --under_way_;
    Settle(*request, result);
    return request;
  }

 private:
  void Settle(Request& request, int result) const {
    request.done_bytes = result > 0 ? static_cast<size_t>(result) : 0;
    // These say that nothing was done, and nothing of the file: the thread that had started it ended (ECANCELED), a
    // signal came, or the kernel was short of something.
    const bool nothing = result == -ECANCELED || result == -EINTR || result == -EAGAIN || result == -ENOMEM;
    if (result < 0 && !nothing) request.status = ErrnoStatus(-result, request.writes ? "write" : "read", path_);
  }

  UringQueues& pool_;
  std::unique_ptr<Ring> ring_;
  const int descriptor_;
  const std::string& path_;
  size_t under_way_ = 0;
};

namespace {

std::string Likely(int error_number) {
  switch (error_number) {
    case EPERM:
      return " (seccomp or kernel.io_uring_disabled)";
    case ENOSYS:
      return " (a kernel without it, or seccomp)";
    case ENOMEM:
      return " (RLIMIT_MEMLOCK)";
    default:
      return "";
  }
}

absl::Status Refused(const std::string& why) {
  return absl::FailedPreconditionError(absl::StrCat("io_uring refused: ", why));
}

absl::Status Refused(int error_number) {
  const char* name = strerrorname_np(error_number);
  return Refused(absl::StrCat(name != nullptr ? name : absl::StrCat("errno ", error_number), Likely(error_number)));
}

// One byte each way, by way of a file that every system has.
absl::Status TryTransfers(Ring& ring) {
  const int descriptor = open("/dev/zero", O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return Refused(absl::StrCat("no /dev/zero to try it on: ", strerrorname_np(errno)));
  absl::Status status;
  for (const bool writes : {true, false}) {
    char byte = 1;
    int result = 0;
    Request request{.writes = writes, .offset = 0, .bytes = {&byte, 1}};
    if (!ring.Start(descriptor, request)) {
      status = Refused("it takes no requests");
      break;
    }
    ring.Next(/*wait=*/true, result);
    if (result != 1) {
      status = result < 0 ? Refused(-result) : Refused("a request of one byte did nothing");
      break;
    }
  }
  close(descriptor);
  return status;
}

}  // namespace

UringQueues::UringQueues(size_t rings_max) : rings_max_(rings_max) {}

UringQueues::~UringQueues() = default;

absl::StatusOr<std::unique_ptr<UringQueues>> UringQueues::Open(size_t rings_max) {
  auto ring = std::make_unique<Ring>();
  if (const int result = ring->Open(); result < 0) return Refused(-result);
  if (!ring->Supports(IORING_OP_WRITE) || !ring->Supports(IORING_OP_READ)) {
    return Refused("the kernel is older than 5.6");
  }
  RETURN_IF_ERROR(TryTransfers(*ring));
  std::unique_ptr<UringQueues> queues(new UringQueues(rings_max));
  MutexLock lock(queues->mutex_);
  queues->idle_.push_back(std::move(ring));
  return queues;
}

std::unique_ptr<RequestQueue> UringQueues::Lend(int descriptor, const std::string& path, bool spare) {
  std::unique_ptr<Ring> ring;
  {
    MutexLock lock(mutex_);
    if (lent_ >= (spare ? rings_max_ / 2 : rings_max_)) return nullptr;
    ++lent_;
    if (!idle_.empty()) {
      ring = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (ring == nullptr) {
    ring = std::make_unique<Ring>();
    if (ring->Open() < 0) ring = nullptr;
  }
  if (ring != nullptr) return std::make_unique<UringQueue>(*this, std::move(ring), descriptor, path);
  MutexLock lock(mutex_);
  --lent_;
  return nullptr;
}

void UringQueues::Return(std::unique_ptr<Ring> ring) {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(ring));
  --lent_;
}

}  // namespace coffer::io
