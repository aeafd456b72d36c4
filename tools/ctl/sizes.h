// Sizes as people read them.
#pragma once

#include <string>

namespace coffer::ctl {

// "17 B", "12.3 MiB"
std::string SizeForPeople(double bytes);

}  // namespace coffer::ctl
