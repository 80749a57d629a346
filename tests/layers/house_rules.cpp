#include "layers/house_rules.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

namespace khabar::layers {
namespace {

namespace fs = std::filesystem;

struct Room {
  std::string_view name;
  int level;  ///< may include what is on a lower level, and itself
  bool pure = false;
};
constexpr std::array<Room, 12> kRooms{{{"base", 0},
                                       {"model", 1},
                                       {"config", 2},
                                       {"schedule", 2, true},
                                       {"fetch", 2},
                                       {"read", 2, true},
                                       {"normalize", 2, true},
                                       {"match", 2, true},
                                       {"store", 2},
                                       {"spool", 2},
                                       {"pipeline", 3, true},
                                       {"daemon", 4}}};

/// Headers of a library begin with `prefix`; only files whose paths begin with `home` may include them.
struct Library {
  std::string_view prefix, home;
};
constexpr std::array<Library, 23> kLibraries{{{"brotli/", "lib/fetch/"},
                                              {"curl/", "lib/fetch/"},
                                              {"emmintrin.h", "lib/base/byte_block.h"},
                                              {"immintrin.h", "lib/base/matching_form_avx2.cpp"},
                                              {"immintrin.h", "lib/normalize/text_scan.cpp"},
                                              {"iconv.h", "lib/read/"},
                                              {"idn2.h", "lib/base/url"},
                                              {"libxml/", "lib/normalize/"},
                                              {"openssl/", "lib/base/hash.cpp"},
                                              {"pqxx/", "lib/store/"},
                                              {"pugixml", "lib/read/"},
                                              {"rapidjson/", "lib/read/"},
                                              {"spdlog/", "lib/base/log.cpp"},
                                              {"sqlite3.h", "lib/spool/"},
                                              {"toml++/", "lib/config/"},
                                              {"unicase.h", "lib/base/"},
                                              {"unictype.h", "lib/base/"},
                                              {"unictype.h", "lib/normalize/"},
                                              {"uninorm.h", "lib/base/"},
                                              {"uninorm.h", "lib/normalize/"},
                                              {"xxhash.h", "lib/base/hash.cpp"},
                                              {"zlib.h", "lib/fetch/"},
                                              {"zstd.h", "lib/fetch/"}}};

/// Headers of the operating system: what no room owns, but no pure room may touch.
constexpr std::array<std::string_view, 12> kSystem{"arpa/",    "fcntl.h",  "getopt.h", "netdb.h",
                                                   "net/",     "netinet/", "poll.h",   "pwd.h",
                                                   "signal.h", "sys/",     "syslog.h", "unistd.h"};

/// What would make a pure function look at the world or depend on it.
constexpr std::array<std::string_view, 12> kImpure{"atomic",  "condition_variable",
                                                   "csignal", "filesystem",
                                                   "fstream", "iostream",
                                                   "locale",  "clocale",
                                                   "mutex",   "random",
                                                   "thread",  "base/log.h"};

bool starts_with_any(std::string_view text, const auto& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool contains(const auto& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

const Room* room_named(std::string_view name) {
  const auto* found =
      std::find_if(kRooms.begin(), kRooms.end(), [&](const Room& room) { return room.name == name; });
  return found == kRooms.end() ? nullptr : found;
}

/// The room of "lib/read/rss.cpp" or "daemon/main.cpp".
const Room* room_of(std::string_view file) {
  if (file.starts_with("lib/")) file.remove_prefix(4);
  return room_named(file.substr(0, file.find('/')));
}

struct Include {
  std::string header;
  bool quoted = false;
};

std::optional<Include> include_in(std::string_view line) {
  const auto skip = [&](std::string_view word) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with(word)) return false;
    line.remove_prefix(word.size());
    return true;
  };
  if (!skip("#") || !skip("include")) return std::nullopt;
  const bool quoted = skip("\"");
  if (!quoted && !skip("<")) return std::nullopt;
  return Include{std::string(line.substr(0, line.find(quoted ? '"' : '>'))), quoted};
}

std::string judge_own_header(const Room& room, std::string_view header) {
  if (header.find('/') == std::string_view::npos)
    return room.name == "daemon" ? "" : "write \"room/file.h\", not a bare name";
  const Room* target = room_of(header);
  if (target == nullptr) return "there is no such room";
  if (target->name != room.name && target->level >= room.level)
    return std::string(room.name) + " may not know " + std::string(target->name);
  if (room.pure && contains(kImpure, header)) return std::string(room.name) + " is pure";
  return "";
}

std::string judge_foreign_header(const Room& room, std::string_view file, std::string_view header) {
  if (room.pure && (contains(kImpure, header) || starts_with_any(header, kSystem)))
    return std::string(room.name) + " is pure";
  bool known = false;
  for (const Library& library : kLibraries) {
    if (!header.starts_with(library.prefix)) continue;
    if (file.starts_with(library.home)) return "";
    known = true;
  }
  if (known) return "this library lives in another room";
  const bool is_standard = header.find_first_of("./") == std::string_view::npos;
  return is_standard || starts_with_any(header, kSystem) ? "" : "a library without a room (see kLibraries)";
}

void judge_file(const fs::path& tree, const std::string& file, std::vector<Breach>& breaches) {
  const Room* room = room_of(file);
  if (room == nullptr) return breaches.push_back({file, 0, "there is no such room"});
  std::ifstream in(tree / file);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const auto include = include_in(line);
    if (!include) continue;
    const std::string why = include->quoted ? judge_own_header(*room, include->header)
                                            : judge_foreign_header(*room, file, include->header);
    if (!why.empty()) breaches.push_back({file, number, include->header + ": " + why});
  }
  if (number > kLongestFile && !file.ends_with(".inc"))
    breaches.push_back({file, number, "longer than " + std::to_string(kLongestFile) + " lines"});
}

bool is_source(const fs::path& path) {
  return contains(std::array<std::string_view, 3>{".h", ".cpp", ".inc"}, path.extension().string());
}

}  // namespace

std::vector<Breach> find_breaches(const fs::path& tree) {
  std::vector<std::string> files;
  for (const char* part : {"lib", "daemon"})
    for (const auto& entry : fs::recursive_directory_iterator(tree / part))
      if (entry.is_regular_file() && is_source(entry.path()))
        files.push_back(fs::relative(entry.path(), tree).generic_string());
  std::sort(files.begin(), files.end());
  std::vector<Breach> breaches;
  for (const std::string& file : files) judge_file(tree, file, breaches);
  return breaches;
}

}  // namespace khabar::layers
