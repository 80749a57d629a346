#pragma once

#include <string>

#include "base/result.h"
#include "store/store.h"

namespace khabar::store {

/// The health of feeds, hosts, gaps, spool and lag as `khabard status` prints it: a table for people, or
/// JSON. Reads only the public views, so a khabar_reader's login is enough.
Result<std::string> status_report(const Options& options, bool json);

}  // namespace khabar::store
