// The files of a data folder that others than the engine look for.
#pragma once

#include <string>

namespace coffer::server {

inline std::string AdminSocketPath(const std::string& data) { return data + "/coffer.sock"; }
inline std::string CatalogPath(const std::string& data) { return data + "/catalog.db"; }

}  // namespace coffer::server
