#pragma once

#include <string>

#include "base/result.h"
#include "command_line.h"
#include "config/config.h"
#include "model/feed.h"
#include "model/response.h"

namespace khabar::daemon {

/// The document `name` that a command was asked for, as if it had been polled: read from a file, from stdin
/// ("-") or fetched from an http(s) URL through the address guard, with what the options of `line` say of it.
/// Kind::kIo or kLimit when there is none.
Result<Response> get_document(const CommandLine& line, const config::Config& config, const std::string& name);

/// The operator's hints of the command line (--lang, --timezone, --source) as a feed.
FeedRecord hinted_feed(const CommandLine& line);

}  // namespace khabar::daemon
