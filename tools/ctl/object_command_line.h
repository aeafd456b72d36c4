// Adds "coffer bucket" and "coffer object" to the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "tools/ctl/object_command.h"

namespace coffer::ctl {

// `take` is called with the command that was given, when the whole line is known.
void AddObjectCommands(CLI::App& app, std::function<void(const ObjectCommand&)> take);

}  // namespace coffer::ctl
