#pragma once

#include "command_line.h"

namespace khabar::daemon {

/// Each command of khabard(8): prints to stdout what was asked for, to stderr what went wrong, and answers
/// the exit code. Called once, on the main thread.
Exit run_command(const CommandLine& line);
Exit once_command(const CommandLine& line);
Exit check_command(const CommandLine& line);
Exit plan_command(const CommandLine& line);
Exit migrate_command(const CommandLine& line);
Exit prune_command(const CommandLine& line);
Exit parse_command(const CommandLine& line);
Exit probe_command(const CommandLine& line);
Exit status_command(const CommandLine& line);
Exit feeds_command(const CommandLine& line);
Exit explain_command(const CommandLine& line);

}  // namespace khabar::daemon
