// Runs a fuzz target over corpus files, as libFuzzer does with file arguments, and over every prefix of each: where a
// parser meets an early end it errs most.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

// Of a long file not every prefix is worth its time.
constexpr size_t kPrefixesMax = 5000;

// A copy of exactly this length, so that a sanitizer sees a read beyond it.
void Run(const std::vector<char>& content, size_t size) {
  const std::unique_ptr<uint8_t[]> copy(new uint8_t[size]);
  std::copy_n(content.begin(), size, copy.get());
  LLVMFuzzerTestOneInput(copy.get(), size);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "no corpus files were given\n";
    return 1;
  }
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      std::cerr << "cannot read " << argv[i] << "\n";
      return 1;
    }
    const std::vector<char> content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const size_t step = content.size() / kPrefixesMax + 1;
    for (size_t size = 0; size < content.size(); size += step) Run(content, size);
    Run(content, content.size());
  }
  std::cout << "replayed " << argc - 1 << " files\n";
}
