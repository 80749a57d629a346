#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "command_line.h"
#include "config/config.h"
#include "fetch/fetcher.h"
#include "pipeline/process.h"
#include "schedule/policy.h"
#include "schedule/scheduler.h"
#include "spool/spool.h"
#include "store/store.h"

namespace khabar::daemon {

/// The configuration in the words of each room. What only a room needs stays in the room's own Options.
/// `[fetch] in_flight`, or less where a process that may open so many descriptors could not keep that many
/// transfers (fault P07); at least 1.
int affordable_transfers(int in_flight, std::uint64_t descriptors);
fetch::Options fetch_options(const config::Config& config);
Result<fetch::AllowedAddress> allowed_address(const std::string& text);
schedule::Rules schedule_rules(const config::Config& config);
/// The policy that the configuration asks for: learning within [poll] budget, or fixed intervals.
std::unique_ptr<schedule::Policy> polling_policy(const config::Config& config);
/// Requests a feed and day, for what is shared; at least 1.
double budget_of(const config::Config& config);
schedule::HostRules host_rules(const config::Config& config);
pipeline::Limits process_limits(const config::Config& config);
spool::Options spool_options(const config::Config& config);
/// Reads the password file where one is named; Kind::kConfig when it cannot be read.
Result<store::Options> store_options(const config::Config& config);

/// The configuration that the command line names. Its faults are printed to stderr, one a line, and answered
/// as nothing.
std::optional<config::Config> load_config(const CommandLine& line);

/// The same for commands that can do without: the defaults where no --config was given and the default file
/// is not there.
std::optional<config::Config> load_config_if_any(const CommandLine& line);

}  // namespace khabar::daemon
