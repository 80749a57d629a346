#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "config/config.h"
#include "config/feeds.h"
#include "config/option.h"
#include "config/reader.h"
#include "config/values.h"

namespace khabar::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFeedTables[] = {"defaults", "feed"};

Error unreadable(int error) {
  return {Kind::kIo, std::string("cannot be read: ") + std::strerror(error)};
}

Result<std::string> read_whole(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return unreadable(errno);
  std::string text;
  std::array<char, 64 << 10> buffer{};
  ssize_t got = 0;
  while ((got = ::read(fd, buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR))
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  const int error = errno;
  ::close(fd);
  if (got < 0) return unreadable(error);
  return text;
}

/// The file as a table; a fault and nothing where it cannot be read or is no TOML.
std::optional<toml::table> parse(Reader& reader, const fs::path& path) {
  const auto text = read_whole(path);
  if (!text) {
    reader.fault(text.error().message);
    return std::nullopt;
  }
  try {
    return toml::parse(*text);
  } catch (const toml::parse_error& error) {
    reader.fault(error.source().begin, std::string(error.description()));
    return std::nullopt;
  }
}

auto read(Reader& reader, Entry entry, const Text& option) {
  return read_text(reader, entry, option.check);
}
auto read(Reader& reader, Entry entry, const Texts& option) {
  return read_texts(reader, entry, option.check);
}
auto read(Reader& reader, Entry entry, const Truth&) {
  return read_truth(reader, entry);
}
template <class T>
auto read(Reader& reader, Entry entry, const Range<T>& option) {
  return read_number(reader, entry, option.min, option.max);
}

std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> keys;
  for (const Option& option : options())
    if (option.section == section) keys.push_back(option.key);
  return keys;
}

void read_option(Reader& reader, std::string_view section, Entry entry, Config& config) {
  const auto all = options();
  const auto option = std::find_if(all.begin(), all.end(), [&](const Option& one) {
    return one.section == section && one.key == entry.key.str();
  });
  if (option == all.end()) {
    reader.unknown(entry.key, "key of [" + std::string(section) + ']', keys_of(section));
    return;
  }
  const auto take = [&](const auto& kind) {
    if (auto value = read(reader, entry, kind)) kind.at(config) = *std::move(value);
  };
  std::visit(take, option->value);
}

bool is_feed_table(std::string_view key) {
  return std::find(std::begin(kFeedTables), std::end(kFeedTables), key) != std::end(kFeedTables);
}

/// The tables of khabard.toml: the sections of options, [defaults] and [[feed]].
void read_sections(Reader& reader, const toml::table& file, Config& config) {
  auto known = sections();
  for (const auto& [key, node] : file) {
    const std::string_view section = key.str();
    if (section == "feed") continue;
    if (std::find(known.begin(), known.end(), section) == known.end() && section != "defaults") {
      known.insert(known.end(), std::begin(kFeedTables), std::end(kFeedTables));
      reader.unknown(key, node.is_table() ? "table" : "key", known);
      continue;
    }
    const toml::table* table = reader.table(key, node);
    if (table == nullptr || section == "defaults") continue;
    for (const auto& [name, value] : *table) read_option(reader, section, {name, value}, config);
  }
}

/// Who fixes the interval wants no learning, unless a budget is named too.
void choose_polling(const toml::table& file, Config& config) {
  if (file["poll"]["interval"] && !file["poll"]["budget"]) config.poll.budget = 0;
}

/// Options that contradict each other are told where the later of the two stands.
void check_orders(Reader& reader, const toml::table& file, Config& config) {
  for (const Order& order : orders()) {
    if (order.holds(config)) continue;
    if (!file[order.section][order.smaller]) {
      order.lower(config);
      continue;
    }
    if (!file[order.section][order.larger]) {
      order.raise(config);
      continue;
    }
    toml::source_position at{};
    for (const std::string_view key : {order.smaller, order.larger})
      if (const auto node = file[order.section][key]) at = std::max(at, node.node()->source().begin);
    std::string why(order.section);
    why.append(".").append(order.smaller).append(" must not be above ");
    why.append(order.section).append(".").append(order.larger);
    reader.fault(at, std::move(why));
  }
}

/// Fault G05: a password that cannot be read stops the start; one that everybody can read is worth a warning.
void check_password_file(Reader& reader, toml::source_position at, const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0 || ::access(path.c_str(), R_OK) != 0)
    reader.fault(at, "the password file " + path + " cannot be read: " + std::strerror(errno));
  else if (!S_ISREG(facts.st_mode))
    reader.fault(at, "the password file " + path + " is not a regular file");
  else if ((facts.st_mode & S_IROTH) != 0)
    reader.warn(at, "the password file " + path + " can be read by every user: chmod o-r it");
}

void check_files(Reader& reader, const toml::table& file, const fs::path& directory, Config& config) {
  std::string& password = config.database.password_file;
  if (!password.empty()) {
    const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
    password = (fs::path(credentials == nullptr ? directory : credentials) / password).string();
    check_password_file(reader, file["database"]["password_file"].node()->source().begin, password);
  }
  const std::string& ca_file = config.fetch.ca_file;
  if (!ca_file.empty() && ::access(ca_file.c_str(), R_OK) != 0)
    reader.fault(file["fetch"]["ca_file"].node()->source().begin,
                 "the CA file " + ca_file + " cannot be read: " + std::strerror(errno));
}

/// systemd may hand over several, separated by colons (systemd.exec(5)): the first is ours.
std::optional<fs::path> handed_over(const char* variable) {
  const char* given = std::getenv(variable);
  if (given == nullptr || *given != '/') return std::nullopt;
  return std::string(given, std::strcspn(given, ":"));
}

void take_directories(Config& config) {
  if (const auto state = handed_over("STATE_DIRECTORY")) config.spool.directory = state->string();
  if (const auto runtime = handed_over("RUNTIME_DIRECTORY"))
    config.metrics.file = (*runtime / "metrics.prom").string();
}

void read_main(Reader& reader, const fs::path& path, Config& config, FeedList& feeds) {
  const auto file = parse(reader, path);
  if (!file) return;
  read_sections(reader, *file, config);
  check_orders(reader, *file, config);
  choose_polling(*file, config);
  check_files(reader, *file, path.parent_path(), config);
  feeds.read(reader, *file);
}

void read_drop_in(Reader& reader, const fs::path& path, FeedList& feeds) {
  const auto file = parse(reader, path);
  if (!file) return;
  const auto options = sections();
  for (const auto& [key, node] : *file) {
    if (std::find(options.begin(), options.end(), key.str()) != options.end())
      reader.fault(key.source().begin,
                   "'" + std::string(key.str()) +
                       "' belongs in the main file: files of feeds.d hold [defaults] and [[feed]]");
    else if (!is_feed_table(key.str()))
      reader.unknown(key, node.is_table() ? "table" : "key",
                     {std::begin(kFeedTables), std::end(kFeedTables)});
    else if (key.str() == "defaults")
      reader.table(key, node);
  }
  feeds.read(reader, *file);
}

/// feeds.d/*.toml in the order of their names; hidden files (of editors) are left out. No directory: no
/// files.
std::vector<fs::path> drop_ins(const fs::path& directory, Faults& faults) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator next(directory, error), end; !error && next != end; next.increment(error)) {
    const fs::path& path = next->path();
    if (path.extension() == ".toml" && path.filename().native().front() != '.') files.push_back(path);
  }
  if (error && error != std::errc::no_such_file_or_directory)
    faults.push_back({directory.string(), 0, 0, "cannot be read: " + error.message()});
  std::sort(files.begin(), files.end());
  return files;
}

/// The faults of each file in the order of its lines; the files in the order they were read.
void sort_by_place(Faults& faults, const std::vector<std::string>& files) {
  const auto rank = [&](const Fault& fault) {
    return std::tuple(std::find(files.begin(), files.end(), fault.file), fault.line, fault.column);
  };
  std::stable_sort(faults.begin(), faults.end(),
                   [&](const Fault& a, const Fault& b) { return rank(a) < rank(b); });
}

}  // namespace

std::variant<Config, Faults> load(const fs::path& file) {
  Config config;
  Faults faults;
  FeedList feeds;
  std::vector<std::string> files{file.string()};
  take_directories(config);
  Reader main(file.string(), faults, config.warnings);
  read_main(main, file, config, feeds);
  for (const fs::path& path : drop_ins(file.parent_path() / "feeds.d", faults)) {
    files.push_back(path.string());
    Reader reader(path.string(), faults, config.warnings);
    read_drop_in(reader, path, feeds);
  }
  feeds.check_intervals(faults, config.poll);
  sort_by_place(faults, files);
  if (!faults.empty()) return faults;
  config.feeds = feeds.take();
  return config;
}

}  // namespace khabar::config
