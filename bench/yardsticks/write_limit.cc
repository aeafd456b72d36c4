// The limit of writing: threads write and flush (fdatasync) in a loop, each to a file of its own. Uses nothing of
// Coffer.
//
//   write_limit --folder DIR --bytes 10MiB --threads 8 --seconds 5 [--direct] [--overwrite] [--json]
//
// A write is done in pieces of 1 MiB, then flushed. Without --overwrite each goes behind the one before, and a new file
// is begun at 1 GiB, so that the file system has to find space; with it every write goes to the same place.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kAlignment = 4096;
constexpr size_t kPieceBytes = 1 << 20;
constexpr size_t kFileBytes = 1 << 30;

struct Options {
  std::string folder;
  int threads = 1;
  size_t bytes = 4096;
  double seconds = 5;
  bool direct = false;
  bool overwrite = false;
  bool json = false;
};

void Require(bool is_ok, const char* what) {
  if (is_ok) return;
  std::perror(what);
  std::exit(1);
}

// Random bytes where O_DIRECT can take them from.
class Buffer {
 public:
  explicit Buffer(size_t bytes) : data_(static_cast<char*>(std::aligned_alloc(kAlignment, bytes)), &std::free) {
    std::mt19937_64 random(1);
    for (size_t i = 0; i < bytes; ++i) data_.get()[i] = static_cast<char>(random());
  }
  char* data() { return data_.get(); }

 private:
  std::unique_ptr<char, decltype(&std::free)> data_;
};

// One thread's file. It has no name, so nothing is left.
class File {
 public:
  explicit File(const Options& options) : options_(options), buffer_(kPieceBytes) { Open(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(fd_); }

  // Returns when it is durable.
  void Write() {
    if (options_.overwrite) {
      at_ = 0;
    } else if (at_ + options_.bytes > kFileBytes && at_ > 0) {
      close(fd_);
      Open();
    }
    ++writes_;
    for (size_t left = options_.bytes; left > 0;) {
      const size_t count = std::min(left, kPieceBytes);
      for (size_t i = 0; i < count; i += kAlignment) buffer_.data()[i] = static_cast<char>(writes_);  // no two alike
      Require(pwrite(fd_, buffer_.data(), count, static_cast<off_t>(at_)) == static_cast<ssize_t>(count), "pwrite");
      at_ += count;
      left -= count;
    }
    Require(fdatasync(fd_) == 0, "fdatasync");
  }

 private:
  void Open() {
    fd_ = open(options_.folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC | (options_.direct ? O_DIRECT : 0), 0600);
    Require(fd_ >= 0, "open");
    at_ = 0;
  }

  const Options& options_;
  Buffer buffer_;
  int fd_ = -1;
  size_t at_ = 0;
  uint64_t writes_ = 0;
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Options ParseOptions(int argc, char** argv) {
  Options options;
  CLI::App app("Writes and flushes in a loop, and counts.", "write_limit");
  app.option_defaults()->always_capture_default();
  app.add_option("--folder", options.folder, "A folder on the disk to measure; nothing is left there")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--threads", options.threads, "Threads, each with a file of its own")->check(CLI::Range(1, 1000));
  app.add_option("--bytes", options.bytes, "Bytes that share a flush, such as 4KiB")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--seconds", options.seconds, "How long")->check(CLI::PositiveNumber);
  app.add_flag("--direct", options.direct, "O_DIRECT: past the page cache; bytes have to be a multiple of 4096");
  app.add_flag("--overwrite", options.overwrite, "Write the same place again and again");
  app.add_flag("--json", options.json, "Print JSON");
  try {
    app.parse(argc, argv);
    if (options.bytes == 0) throw CLI::ValidationError("--bytes", "is zero");
    if (options.direct && options.bytes % kAlignment != 0) throw CLI::ValidationError("--direct", "needs 4096s");
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ParseOptions(argc, argv);
  std::vector<std::unique_ptr<File>> files;
  for (int i = 0; i < options.threads; ++i) files.push_back(std::make_unique<File>(options));
  std::atomic<uint64_t> writes = 0;
  const double cpu_begin = CpuSeconds();
  const Clock::time_point begin = Clock::now();
  const Clock::time_point end = begin + std::chrono::nanoseconds(static_cast<int64_t>(options.seconds * 1e9));
  std::vector<std::jthread> threads;
  for (const auto& file : files) {
    threads.emplace_back([&] {
      do {
        file->Write();
        ++writes;
      } while (Clock::now() < end);
    });
  }
  threads.clear();
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const double writes_per_s = static_cast<double>(writes) / seconds;
  const double bytes = static_cast<double>(writes) * static_cast<double>(options.bytes);
  const double cpu_s_per_gb = (CpuSeconds() - cpu_begin) / bytes * 1e9;
  if (options.json) {
    const nlohmann::ordered_json json = {{"threads", options.threads},     {"bytes", options.bytes},
                                         {"direct", options.direct},       {"overwrite", options.overwrite},
                                         {"measured_s", seconds},          {"writes_per_s", writes_per_s},
                                         {"bytes_per_s", bytes / seconds}, {"cpu_s_per_gb", cpu_s_per_gb}};
    std::printf("%s\n", json.dump().c_str());
  } else {
    std::printf("%d threads, %zu bytes a flush%s%s: %.1f/s, %.1f MB/s, %.3f s of CPU time a GB\n", options.threads,
                options.bytes, options.direct ? ", direct" : "", options.overwrite ? ", overwriting" : "", writes_per_s,
                bytes / seconds * 1e-6, cpu_s_per_gb);
  }
}
