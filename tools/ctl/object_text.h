// What people and scripts see of objects. Pure functions.
//
// Text keeps control characters of names away from terminals ("\x1b"); JSON has one object a line, and beside a name
// that is no UTF-8 its bytes ("key_base64").
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "engine/types.h"
#include "tools/client/object_store.h"
#include "tools/transfer/report.h"

namespace coffer::ctl {

std::string Printable(std::string_view text);

std::string BucketLine(const BucketInfo& bucket, bool json);
std::string ObjectLine(const ObjectInfo& object, bool json);
std::string PrefixLine(std::string_view prefix, bool json);
std::string HeadText(const client::ObjectName& name, const ObjectInfo& head, bool json);
std::string LinkLine(std::string_view url, bool json);
std::string DoneLine(const transfer::Done& done);  // JSON

// "[=====>    ]  50%  1.0 MiB of 2.0 MiB  512 KiB/s  0:02 left", at most `width` characters.
std::string ProgressText(const transfer::Totals& totals, std::chrono::duration<double> elapsed, size_t width);
// "put 3 objects, 12.3 MiB in 0.4 s; 1 skipped"
std::string SummaryText(std::string_view action, const transfer::Totals& totals, std::chrono::duration<double> elapsed);

}  // namespace coffer::ctl
