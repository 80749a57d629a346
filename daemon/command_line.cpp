#include "command_line.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace khabar::daemon {
namespace {

struct OptionSpec {
  std::string_view name;
  std::string_view value;  ///< what to call its value in the help; empty: a flag
  std::string_view help;
};

struct CommandSpec {
  std::string_view name;
  std::string_view arguments;
  std::size_t least, most;  ///< how many arguments it takes
  std::string_view summary;
  std::string_view detail;
  std::vector<OptionSpec> options;
};

constexpr std::size_t kAny = 1000000;

const std::vector<OptionSpec>& document_options() {
  static const std::vector<OptionSpec> kOptions{
      {"--content-type", "TYPE", "the Content-Type header it came with, 'text/xml; charset=windows-1256'"},
      {"--content-language", "LANG", "the Content-Language header it came with"},
      {"--base", "URL", "the URL it came from: the base of relative references"},
      {"--url", "URL", "the same as --base"},
      {"--lang", "LANG", "the feed's language, as lang in a [[feed]]"},
      {"--timezone", "ZONE", "the feed's timezone, as timezone in a [[feed]]"},
      {"--source", "NAME", "the outlet's name, as source in a [[feed]]"},
      {"--at", "TIME", "read relative and future dates as of this time (RFC 3339) instead of now"},
      {"--allow", "ADDR:PORT", "fetch from this private address, besides those of the configuration"}};
  return kOptions;
}

/// The commands that poll, or keep configuration and database.
std::vector<CommandSpec> commands_that_act() {
  return {
      {"run",
       "",
       0,
       0,
       "the service: poll all feeds until told to stop",
       "Runs in the foreground and speaks sd_notify(3). SIGTERM and SIGINT stop it within 10 seconds without "
       "losing\n"
       "what was received; SIGHUP reads the configuration again, and a bad one leaves the running one in "
       "force.",
       {}},
      {"once",
       "[FEED...]",
       0,
       kAny,
       "poll every due (or every named) feed once, store, print a summary, exit",
       "Exits 1 when a poll failed.",
       {{"--all", "", "poll all feeds, due or not"}, {"--quiet", "", "print the totals only"}}},
      {"check", "", 0, 0, "read the configuration, print every fault as file:line:column: why", "", {}},
      {"plan",
       "",
       0,
       0,
       "what run or a reload would change in the database: feeds added, changed, disabled",
       "",
       {}},
      {"migrate",
       "",
       0,
       0,
       "bring the database schema up to this binary's version",
       "Forward only, one transaction a step. The login must be a superuser or a member of khabar_owner.",
       {{"--dry-run", "", "print the steps, change nothing"}}},
      {"prune",
       "",
       0,
       0,
       "drop what is older than [retention] keeps: whole months of articles and polls, old changes and names",
       "The login must be a superuser or a member of khabar_owner. Readers and the daemon go on meanwhile.",
       {{"--dry-run", "", "print what would be dropped, change nothing"}}}};
}

/// The commands that look and tell.
std::vector<CommandSpec> commands_that_tell() {
  return {
      {"parse", "FILE|-|URL", 1, 1, "read one feed and print it as JSON",
       "Exits 1 with one line on stderr for what is no feed.", document_options()},
      {"probe",
       "URL",
       1,
       1,
       "tell what a feed is: format, charset and why, dates, caching, window, configuration lines",
       "",
       {{"--allow", "ADDR:PORT", "fetch from this private address, besides those of the configuration"}}},
      {"status",
       "",
       0,
       0,
       "the health of feeds, hosts, gaps, spool and lag, from the database",
       "",
       {{"--json", "", "as JSON"}}},
      {"feeds",
       "import FILE|-|URL | export | discover URL",
       1,
       2,
       "lists of feeds: OPML in and out; the feeds of a site",
       "import    prints the feeds of an OPML list as [[feed]] tables for a file of feeds.d, without those that "
       "the\n"
       "          configuration has; what is no feed's address is told on stderr and left out\n"
       "export    prints the feeds of the configuration as OPML\n"
       "discover  prints the feeds that a page declares or links to, or that its site has in the usual places, as\n"
       "          [[feed]] tables; exits 1 where there is none",
       {{"--json", "", "discover: as JSON"},
        {"--allow", "ADDR:PORT", "fetch from this private address, besides those of the configuration"}}},
      {"explain",
       "ARTICLE_ID ARTICLE_ID",
       2,
       2,
       "why two articles are or are not copies of one report",
       "Compares them as the service does and prints what they share and the rule that decides.",
       {}}};
}

const std::vector<CommandSpec>& commands() {
  static const std::vector<CommandSpec> kCommands = [] {
    std::vector<CommandSpec> all = commands_that_act();
    const std::vector<CommandSpec> others = commands_that_tell();
    all.insert(all.end(), others.begin(), others.end());
    return all;
  }();
  return kCommands;
}

const CommandSpec* find_command(std::string_view name) {
  const auto& all = commands();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const CommandSpec& spec) { return spec.name == name; });
  return found == all.end() ? nullptr : &*found;
}

const OptionSpec* find_option(const CommandSpec& command, std::string_view name) {
  static const OptionSpec kConfigOption{"--config", "FILE", ""};
  if (name == kConfigOption.name) return &kConfigOption;
  for (const OptionSpec& option : command.options)
    if (option.name == name) return &option;
  return nullptr;
}

Error usage(std::string why) {
  return {Kind::kUsage, std::move(why)};
}

/// Reads one option at words[i], with its value, into `line`; moves i to the last word it took.
Status take_option(const CommandSpec& command, const std::vector<std::string>& words, std::size_t& i,
                   CommandLine& line) {
  const std::string& word = words[i];
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  const OptionSpec* option = find_option(command, name);
  if (option == nullptr)
    return usage("khabard " + line.command + ": unknown option " + name + "; see khabard " + line.command +
                 " --help");
  std::string value;
  if (option->value.empty()) {
    if (equals != std::string::npos) return usage("khabard: " + name + " takes no value");
  } else if (equals != std::string::npos) {
    value = word.substr(equals + 1);
  } else {
    if (i + 1 == words.size())
      return usage("khabard: " + name + " needs a value: " + std::string(option->value));
    value = words[++i];
  }
  if (name == "--config") {
    line.config_file = value;
    line.config_named = true;
  }
  line.options[name] = std::move(value);
  return Done{};
}

bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-';
}

Status take_words(const CommandSpec& command, const std::vector<std::string>& words, std::size_t first,
                  CommandLine& line) {
  bool options_ended = false;
  for (std::size_t i = first; i < words.size(); ++i) {
    if (!options_ended && words[i] == "--") {
      options_ended = true;
    } else if (!options_ended && is_option(words[i])) {
      if (Status taken = take_option(command, words, i, line); !taken) return taken;
    } else {
      line.arguments.push_back(words[i]);
    }
  }
  if (line.arguments.size() < command.least || line.arguments.size() > command.most)
    return usage("khabard " + line.command + ": expected " +
                 (command.arguments.empty() ? "no arguments" : std::string(command.arguments)) +
                 "; see khabard " + line.command + " --help");
  return Done{};
}

void append_options(std::string& out, const std::vector<OptionSpec>& options) {
  for (const OptionSpec& option : options) {
    std::string left = "  " + std::string(option.name);
    if (!option.value.empty()) left += " " + std::string(option.value);
    left.resize(std::max<std::size_t>(left.size() + 2, 26), ' ');
    out += left + std::string(option.help) + "\n";
  }
}

std::string program_help() {
  std::string out = "khabard " KHABAR_VERSION
                    ": polls news feeds and keeps every article as one row in PostgreSQL\n\n"
                    "usage: khabard COMMAND [OPTION...] [ARGUMENT...]\n\ncommands:\n";
  for (const CommandSpec& command : commands()) {
    std::string left = "  " + std::string(command.name) + " " + std::string(command.arguments);
    left.resize(std::max<std::size_t>(left.size() + 1, 26), ' ');
    out += left + std::string(command.summary) + "\n";
  }
  return out +
         "\nevery command takes:\n"
         "  --config FILE           the configuration, default /etc/khabar/khabard.toml\n"
         "  --help                  its own help\n\n"
         "exit status: 0 fine, 1 the job failed, 2 wrong usage, 75 another instance owns the state "
         "directory,\n"
         "78 the configuration or the schema's version is wrong\n";
}

bool asks_for_help(const std::vector<std::string>& words, std::size_t first) {
  const auto end = std::find(words.begin() + static_cast<std::ptrdiff_t>(first), words.end(), "--");
  return std::any_of(words.begin() + static_cast<std::ptrdiff_t>(first), end,
                     [](const std::string& word) { return word == "--help" || word == "-h"; });
}

/// "--config FILE COMMAND ..." as "COMMAND --config FILE ...".
std::vector<std::string> command_first(std::vector<std::string> words) {
  const auto is_config = [](const std::string& word) { return word.starts_with("--config"); };
  auto at = words.begin();
  while (at != words.end() && is_config(*at)) at += *at == "--config" && at + 1 != words.end() ? 2 : 1;
  if (at != words.end()) std::rotate(words.begin(), at, at + 1);
  return words;
}

}  // namespace

std::string help_text(const std::string& command) {
  const CommandSpec* spec = find_command(command);
  if (spec == nullptr) return program_help();
  std::string out = "usage: khabard " + command;
  if (!spec->options.empty()) out += " [OPTION...]";
  if (!spec->arguments.empty()) out += " " + std::string(spec->arguments);
  out += "\n\n" + std::string(spec->summary) + "\n";
  if (!spec->detail.empty()) out += "\n" + std::string(spec->detail) + "\n";
  out += "\noptions:\n";
  append_options(out, spec->options);
  append_options(out, {{"--config", "FILE", "the configuration, default /etc/khabar/khabard.toml"},
                       {"--help", "", "this text"}});
  return out;
}

Result<Invocation> parse_command_line(const std::vector<std::string>& as_given) {
  const std::vector<std::string> words = command_first(as_given);
  if (words.empty()) return usage("khabard: a command is missing; see khabard --help");
  const std::string& first = words.front();
  if (first == "--help" || first == "-h" || first == "help")
    return Invocation{{}, help_text(words.size() > 1 ? words[1] : "")};
  if (first == "--version" || first == "version") return Invocation{{}, "khabard " KHABAR_VERSION "\n"};
  const CommandSpec* command = find_command(first);
  if (command == nullptr) return usage("khabard: there is no command '" + first + "'; see khabard --help");
  if (asks_for_help(words, 1)) return Invocation{{}, help_text(first)};
  Invocation invocation;
  invocation.line.command = first;
  if (Status taken = take_words(*command, words, 1, invocation.line); !taken) return taken.error();
  return invocation;
}

}  // namespace khabar::daemon
