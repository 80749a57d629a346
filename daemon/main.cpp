#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "command_line.h"
#include "commands.h"

namespace {

using khabar::daemon::CommandLine;
using khabar::daemon::Exit;

struct Entry {
  std::string_view name;
  Exit (*run)(const CommandLine&);
};

constexpr std::array<Entry, 11> kEntries{{{"run", khabar::daemon::run_command},
                                          {"once", khabar::daemon::once_command},
                                          {"check", khabar::daemon::check_command},
                                          {"plan", khabar::daemon::plan_command},
                                          {"migrate", khabar::daemon::migrate_command},
                                          {"prune", khabar::daemon::prune_command},
                                          {"parse", khabar::daemon::parse_command},
                                          {"probe", khabar::daemon::probe_command},
                                          {"status", khabar::daemon::status_command},
                                          {"feeds", khabar::daemon::feeds_command},
                                          {"explain", khabar::daemon::explain_command}}};

Exit dispatch(const CommandLine& line) {
  for (const Entry& entry : kEntries)
    if (entry.name == line.command) return entry.run(line);
  return Exit::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto invocation =
        khabar::daemon::parse_command_line(std::vector<std::string>(argv + 1, argv + argc));
    if (!invocation) {
      std::fprintf(stderr, "%s\n", invocation.error().message.c_str());
      return static_cast<int>(Exit::kUsage);
    }
    if (!invocation->print.empty()) {
      std::fputs(invocation->print.c_str(), stdout);
      return static_cast<int>(Exit::kFine);
    }
    return static_cast<int>(dispatch(invocation->line));
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "khabard: %s\n", fault.what());
    return static_cast<int>(Exit::kFailed);
  }
}
