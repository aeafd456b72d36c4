// Holds the tables of a catalog against each other: what the catalog keeps right by itself must follow from the rest.
#pragma once

#include <string>
#include <vector>

#include "engine/io/file.h"

namespace coffer::sqlite {

// What is wrong with the catalog.db in this folder, in words; empty when all is well. Nobody has it open.
std::vector<std::string> Audit(io::FileSystem& files, const std::string& directory = "/store");

}  // namespace coffer::sqlite
