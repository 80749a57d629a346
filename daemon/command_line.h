#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace khabar::daemon {

/// Exit codes of the program (khabard(8)).
enum class Exit : int {
  kFine = 0,
  kFailed = 1,   ///< the job failed
  kUsage = 2,    ///< the command line is wrong
  kBusy = 75,    ///< another instance owns the state directory (EX_TEMPFAIL)
  kConfig = 78,  ///< the configuration, or the schema's version, is wrong (EX_CONFIG)
};

/// The words after `khabard`, taken apart.
struct CommandLine {
  std::string command;
  std::string config_file = "/etc/khabar/khabard.toml";
  bool config_named = false;                   ///< --config was given
  std::map<std::string, std::string> options;  ///< "--base" -> value; flags have the value ""
  std::vector<std::string> arguments;

  [[nodiscard]] bool has(const std::string& option) const { return options.contains(option); }
  [[nodiscard]] std::string get(const std::string& option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::string() : found->second;
  }
};

/// What the words ask for: a command to run, or a text to print at once (--help, --version).
struct Invocation {
  CommandLine line;
  std::string print;  ///< not empty: print this and exit 0
};

/// Reads argv[1..]. Options may stand anywhere after the command, as `--name value` or `--name=value`; `--`
/// ends them. Kind::kUsage with one line that says what is wrong.
Result<Invocation> parse_command_line(const std::vector<std::string>& words);

/// The help of one command, or of the whole program when `command` is empty.
std::string help_text(const std::string& command);

}  // namespace khabar::daemon
