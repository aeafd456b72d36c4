// Moving objects: up, down, across, away. Calls return at once; the work is done by the pool's threads, and its outcome
// goes to the report. At most one part for each thread is in memory.
//
//   Transfer transfer{.store = store, .pool = pool, .report = report};
//   Upload(transfer, "pictures/cat.jpg", {.name = {"photos", "2024/cat.jpg"}});
//   pool.Wait();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/client/object_store.h"
#include "tools/transfer/job_pool.h"
#include "tools/transfer/report.h"
#include "tools/transfer/target_folder.h"

namespace coffer::transfer {

struct Transfer {
  client::ObjectStore& store;
  JobPool& pool;
  Report& report;
  uint64_t part_bytes = 8 << 20;
  bool resume = true;  // go on with uploads that are open, and with files that are there in part
};

// A file becomes an object. A long one is sent in parts; parts that an interrupted upload left are kept where they are
// made of the file's bytes. The store compares each part, and the whole, by CRC64NVME.
void Upload(const Transfer& transfer, std::string path, uint64_t size_bytes, client::NewObject object);

// An object becomes what the sink is for. `open` is called with the object's head, on one of the pool's threads. Ranges
// are read side by side, all of the same ETag, and written in order; a sink that has a beginning is gone on with. In
// the end all bytes are compared by the checksum that the store keeps.
using OpenSink = std::function<absl::StatusOr<std::unique_ptr<Sink>>(const ObjectInfo& head)>;
// `size_bytes` is what a listing said of it; 0: not known.
void Download(const Transfer& transfer, client::ObjectName name, uint64_t size_bytes, std::string target,
              OpenSink open);

// An object becomes another one, without passing through here. Above what one call copies it is copied in parts.
void Copy(const Transfer& transfer, client::ObjectName source, client::ObjectName target, uint64_t size_bytes);

// At most 1,000.
void Remove(const Transfer& transfer, std::string bucket, std::vector<std::string> keys);

// All objects below a prefix, a page at a time, as they are listed.
absl::Status ForEachObject(client::ObjectStore& store, const std::string& bucket, const std::string& prefix,
                           const std::function<void(std::vector<ObjectInfo>)>& take_page);

}  // namespace coffer::transfer
