#include "tests/crash/oracle.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace coffer::crash {
namespace {

std::string Describe(const ObjectState& object) {
  std::string text = absl::StrCat(object.body.size(), " bytes, ETag ", object.etag, ", metadata");
  for (const auto& [name, value] : object.metadata.user) absl::StrAppend(&text, " ", name, "=", value);
  for (const auto& [key, value] : object.tags) absl::StrAppend(&text, ", tag ", key, "=", value);
  return text;
}

std::string Describe(const UploadState& upload) {
  std::string text = "parts";
  for (const auto& [number, etag] : upload) absl::StrAppend(&text, " ", number, ":", etag);
  return text;
}

void CompareNames(const std::string& kind, const std::set<std::string>& expected, const std::set<std::string>& found,
                  std::vector<std::string>& differences) {
  for (const std::string& name : expected) {
    if (!found.contains(name)) differences.push_back(absl::StrCat(kind, " ", name, " is missing"));
  }
  for (const std::string& name : found) {
    if (!expected.contains(name)) differences.push_back(absl::StrCat(kind, " ", name, " should not be there"));
  }
}

template <typename State>
void CompareStates(const std::string& kind, const std::map<std::string, State>& expected,
                   const std::map<std::string, State>& found, std::vector<std::string>& differences) {
  for (const auto& [key, state] : expected) {
    const auto other = found.find(key);
    if (other == found.end()) {
      differences.push_back(absl::StrCat(kind, " ", key, " is missing: ", Describe(state)));
    } else if (other->second != state) {
      differences.push_back(
          absl::StrCat(kind, " ", key, " should have ", Describe(state), ", has ", Describe(other->second)));
    }
  }
  for (const auto& [key, state] : found) {
    if (!expected.contains(key)) {
      differences.push_back(absl::StrCat(kind, " ", key, " should not be there: ", Describe(state)));
    }
  }
}

}  // namespace

std::vector<std::string> Differences(const World& expected, const World& found) {
  std::vector<std::string> differences;
  CompareNames("account", expected.accounts, found.accounts, differences);
  CompareNames("access key", expected.access_keys, found.access_keys, differences);
  CompareNames("bucket", expected.buckets, found.buckets, differences);
  CompareStates("object", expected.objects, found.objects, differences);
  CompareStates("upload", expected.uploads, found.uploads, differences);
  return differences;
}

void Oracle::Record(const Change& change, const absl::Status& outcome) {
  std::vector<World> next;
  const auto add = [&next](World world) {
    if (std::find(next.begin(), next.end(), world) == next.end()) next.push_back(std::move(world));
  };
  for (const World& world : worlds_) {
    World changed = world;
    if (change(changed)) add(std::move(changed));
    if (!outcome.ok()) add(world);
  }
  worlds_ = std::move(next);
}

std::vector<std::string> Oracle::Compare(const World& found) const {
  if (worlds_.empty()) return {"an operation succeeded that could not"};
  std::vector<std::string> nearest;
  for (const World& world : worlds_) {
    std::vector<std::string> differences = Differences(world, found);
    if (differences.empty()) return {};
    if (nearest.empty() || differences.size() < nearest.size()) nearest = std::move(differences);
  }
  return nearest;
}

}  // namespace coffer::crash
