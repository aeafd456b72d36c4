#pragma once

namespace coffer::ctl {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace coffer::ctl
