#include "backends/memory/memory_blob.h"

#include <algorithm>
#include <new>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer {

absl::Status MemoryBlob::Append(std::string_view bytes) {
  if (!capacity_->TryReserve(bytes.size())) {
    return MakeError(ErrorCode::kStorageFull,
                     absl::StrCat("the memory backend's capacity of ", capacity_->limit_bytes(), " bytes is in use"));
  }
  size_bytes_ += bytes.size();
  try {
    while (!bytes.empty()) {
      if (chunks_.empty() || chunks_.back().size() == kChunkBytes) chunks_.emplace_back();
      const size_t count = std::min(bytes.size(), kChunkBytes - chunks_.back().size());
      chunks_.back().append(bytes.substr(0, count));
      bytes.remove_prefix(count);
    }
  } catch (const std::bad_alloc&) {
    return MakeError(ErrorCode::kStorageFull, "the system has no memory left");
  }
  return absl::OkStatus();
}

size_t MemoryBlob::Read(uint64_t offset, std::span<char> into) const {
  const size_t wanted = std::min<uint64_t>(into.size(), size_bytes_ - offset);
  for (size_t done = 0; done < wanted;) {
    const std::string& chunk = chunks_[(offset + done) / kChunkBytes];
    const size_t begin = (offset + done) % kChunkBytes;
    const size_t count = std::min(wanted - done, chunk.size() - begin);
    std::copy_n(chunk.data() + begin, count, into.data() + done);
    done += count;
  }
  return wanted;
}

void MemoryBlob::Trim() {
  if (!chunks_.empty()) chunks_.back().shrink_to_fit();
}

}  // namespace coffer
