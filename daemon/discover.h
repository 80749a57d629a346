#pragma once

#include "command_line.h"

namespace khabar::daemon {

/// `khabard feeds discover URL`: asks the page for the feeds it declares or links to, or, where none of them
/// is one, the usual addresses of the site for some; reads each, and prints what is a feed as configuration
/// lines or as JSON. Answers kFailed where there is none.
Exit discover_feeds(const CommandLine& line);

}  // namespace khabar::daemon
