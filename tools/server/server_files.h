// The files of a data folder that others than the engine look for.
#pragma once

#include <chrono>
#include <string>

namespace coffer::server {

inline std::string AdminSocketPath(const std::string& data) { return data + "/coffer.sock"; }
// How long a process waits for another that has the store open and does not answer on its socket: one that starts, ends
// or makes a short call. And how often it looks.
inline constexpr std::chrono::milliseconds kStorePatience{5000};
inline constexpr std::chrono::milliseconds kStoreRetry{50};

inline std::string CatalogPath(const std::string& data) { return data + "/catalog.db"; }

}  // namespace coffer::server
