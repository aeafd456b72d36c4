// What the operator sees of a check.
#pragma once

#include <string>
#include <vector>

#include "engine/maintenance/check.h"

namespace coffer::ctl {

// One line without its end, safe for a terminal whatever keys hold.
std::string FindingText(const CheckFinding& finding);
std::string ProgressText(const CheckProgress& progress);
// What it comes to, and what can be done about it.
std::string ReportText(const CheckReport& report);
// All of it, for programs; one line.
std::string CheckJson(const CheckReport& report, const std::vector<CheckFinding>& findings);

}  // namespace coffer::ctl
