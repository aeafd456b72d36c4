#include "tests/crash/workload.h"

#include "absl/strings/str_cat.h"
#include "engine/io/sim_random.h"

namespace coffer::crash {
namespace {

constexpr size_t kInline = 300;
constexpr size_t kInlineOfPages = 5900;
constexpr size_t kBlob = 7000;
constexpr size_t kBlobOfBuffers = 600'000;  // the backend writes 256 KiB at a time

void PrepareBucket(Session& session) {
  session.CreateAccount();
  session.CreateBucket();
}

void PrepareObjects(Session& session) {
  PrepareBucket(session);
  session.Put("inline", kInline);
  session.Put("pages", kInlineOfPages);
  session.Put("blob", kBlob);
  session.Put("other-blob", kBlob + 1);
}

void PrepareUploads(Session& session) {
  PrepareObjects(session);
  for (const char* key : {"first", "second", "blob"}) {
    session.StartUpload(key);
    session.PutPart(key, 1, kBlob);
    session.PutPart(key, 3, kInline);
  }
}

void FirstSteps(Session& session) {
  session.CreateAccount();
  session.CreateAccessKey("key");
  session.CreateBucket();
  session.Put("a", kInline);
  session.Put("a/b", kBlob);
}

void Put(Session& session) {
  session.Put("empty", 0);
  session.Put("new-inline", kInline);
  session.Put("new-pages", kInlineOfPages);
  session.Put("new-blob", kBlob);
  session.Put("next-blob", kBlob + 5000);
}

void PutLarge(Session& session) {
  session.Put("large", kBlobOfBuffers);
  session.Abandon("abandoned", kBlobOfBuffers);
  session.Put("inline", kInline + 1);
}

void Overwrite(Session& session) {
  session.Put("inline", kInline + 1);
  session.Put("blob", kBlob + 2);
  session.Put("pages", kBlob + 3);
  session.Put("other-blob", kInlineOfPages - 1);
  session.Put("blob", 0);
}

void Delete(Session& session) {
  session.Delete("inline");
  session.Delete("blob");
  session.Delete("nothing");
  session.Put("blob", kBlob + 2);
  session.Delete("pages");
  session.Delete("blob");
  session.Maintain(10);
}

void DeleteMany(Session& session) {
  session.DeleteMany({"inline", "blob", "nothing", "pages"});
  session.Put("pages", kBlob);
  session.DeleteMany({"other-blob", "pages"});
  session.Maintain(10);
  session.DeleteBucket();
}

void Multipart(Session& session) {
  session.StartUpload("third");
  session.PutPart("third", 1, kBlob);
  session.PutPart("first", 2, kBlob + 1);
  session.PutPart("first", 1, kBlob + 2);  // sent again
  session.Complete("first");
  session.Complete("blob");  // over an object
  session.Put("first", kInline);
}

void CopyPart(Session& session) {
  session.CopyPart("second", 2, "blob");
  session.CopyPart("second", 4, "inline");
  session.Delete("blob");
  session.Complete("second");
  session.Maintain(10);
}

void Abort(Session& session) {
  session.Abort("first");
  session.PutPart("second", 1, kBlob + 2);
  session.Maintain(10);
  session.Abort("blob");
  session.DeleteMany({"inline", "pages", "blob", "other-blob"});
  session.DeleteBucket();  // and its upload
  session.Maintain(10);
}

void Copy(Session& session) {
  session.Tag("blob");
  session.Copy("blob", "copy");
  session.Copy("inline", "pages");
  session.Copy("blob", "blob");
  session.Delete("blob");
  session.Maintain(10);
  session.Tag("copy");
  session.Copy("copy", "other-blob");
  session.Delete("copy");
}

void PrepareLitter(Session& session) {
  PrepareUploads(session);
  session.Abandon("abandoned", kBlobOfBuffers);
  session.DeleteMany({"pages", "other-blob"});
  session.Put("inline", kBlob);
  session.Put("inline", kBlob + 1);
  session.Abort("first");
}

void Collect(Session& session) {
  session.Maintain(1);
  session.Put("pages", kBlob);
  session.Maintain(2);
  session.Delete("blob");
  session.Maintain(100);
}

// A store that is opened and closed again and again.
void Reopen(Session& session) {
  for (int i = 0; i < 2; ++i) {
    session.Put("blob", kBlob + 1);
    session.Close();
    session.Open().IgnoreError();
    session.Put("inline", kInline + 1);
    session.Maintain(3);
  }
}

void PrepareNothing(Session&) {}

void RandomStep(Session& session, io::SimRandom& random) {
  constexpr size_t kSizes[] = {0, kInline, kInlineOfPages, kBlob, kBlob + 9000};
  const std::string key = absl::StrCat("key-", random.Below(4));
  const std::string other = absl::StrCat("key-", random.Below(4));
  const size_t size = kSizes[random.Below(std::size(kSizes))] + random.Below(50);
  switch (random.Below(12)) {
    case 0:
      return session.Delete(key);
    case 1:
      return session.DeleteMany({key, other});
    case 2:
      return session.Copy(key, other);
    case 3:
      return session.StartUpload(key);
    case 4:
    case 5:
      return session.PutPart(key, static_cast<uint32_t>(1 + random.Below(3)), kBlob + random.Below(50));
    case 6:
      return session.Complete(key);
    case 7:
      return session.Abort(key);
    case 8:
      return session.Maintain(random.Below(8));
    default:
      return session.Put(key, size);
  }
}

}  // namespace

const std::vector<Workload>& Workloads() {
  static const std::vector<Workload> kWorkloads = {
      {"FirstSteps", PrepareNothing, FirstSteps}, {"Put", PrepareBucket, Put},
      {"PutLarge", PrepareObjects, PutLarge},     {"Overwrite", PrepareObjects, Overwrite},
      {"Delete", PrepareObjects, Delete},         {"DeleteMany", PrepareObjects, DeleteMany},
      {"Multipart", PrepareUploads, Multipart},   {"CopyPart", PrepareUploads, CopyPart},
      {"Abort", PrepareUploads, Abort},           {"Copy", PrepareObjects, Copy},
      {"Collect", PrepareLitter, Collect},        {"Reopen", PrepareObjects, Reopen},
  };
  return kWorkloads;
}

Workload RandomWorkload(uint64_t seed) {
  return {absl::StrCat("Random", seed), PrepareBucket, [seed](Session& session) {
            io::SimRandom random(seed);
            for (int i = 0; i < 25; ++i) RandomStep(session, random);
          }};
}

Workload CheckpointWorkload() {
  return {"Checkpoint", PrepareBucket, [](Session& session) {
            for (int i = 0; i < 600; ++i) session.Put(absl::StrCat("key-", i % 8), kInlineOfPages);
          }};
}

}  // namespace coffer::crash
