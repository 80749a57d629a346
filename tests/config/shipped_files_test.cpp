#include <algorithm>
#include <sstream>

#include "config_directory.h"

// The files that an operator gets: khabard.toml, the example list of feeds and the manual page say what the
// structs say.
namespace khabar::config {
namespace {

using test::ConfigDirectory;
using Lines = std::vector<std::string>;

const std::filesystem::path kSource = KHABAR_SOURCE_DIR;

std::string shipped_configuration() {
  return test::read_text_file(kSource / "config/khabard.toml");
}

/// The options of khabard.toml: its lines of the form "#key = value", under their sections.
std::vector<Setting> options_in(const std::string& text) {
  std::vector<Setting> found;
  std::istringstream lines(text);
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('[')) section = line.substr(1, line.find(']') - 1);
    const std::size_t equals = line.find(" = ");
    if (line.size() < 2 || line[0] != '#' || line[1] < 'a' || line[1] > 'z' || equals == std::string::npos)
      continue;
    found.push_back({section + '.' + line.substr(1, equals - 1), line.substr(equals + 3)});
  }
  return found;
}

/// Takes the '#' off each option.
std::string uncommented(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    out += (line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z' ? line.substr(1) : line) +
           '\n';
  return out;
}

TEST_CASE("khabard.toml holds every option with its default, in the order of the structs, and nothing else") {
  const auto written = options_in(shipped_configuration());
  const auto known = settings(Config{});
  REQUIRE(written.size() == known.size());
  for (std::size_t i = 0; i < known.size(); ++i) {
    CHECK(written[i].key == known[i].key);
    CHECK(written[i].value == known[i].value);
  }
}

TEST_CASE("khabard.toml is the defaults, as it is and with every option made active") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", shipped_configuration());
  CHECK(settings(directory.config()) == settings(Config{}));
  CHECK(directory.config().feeds.empty());
  directory.write("khabard.toml", uncommented(shipped_configuration()));
  CHECK(settings(directory.config()) == settings(Config{}));
}

TEST_CASE("the feed that khabard.toml shows is one, with every key there is") {
  std::string shown;
  std::istringstream lines(shipped_configuration());
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("#   ")) shown += line.substr(4) + '\n';
  const ConfigDirectory directory;
  directory.write("khabard.toml", shown);
  const auto feeds = directory.config().feeds;
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].interval == seconds{300});
  for (const std::string_view key : feed_keys()) {
    CAPTURE(key);
    CHECK(shown.find('\n' + std::string(key) + " = ") != std::string::npos);
  }
}

TEST_CASE("the example list of Gulf and Arab outlets loads") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", "");
  directory.write("feeds.d/gulf-arab.toml",
                  test::read_text_file(kSource / "config/feeds.d/gulf-arab.toml.example"));
  const auto feeds = directory.config().feeds;
  CHECK(feeds.size() >= 45);
  for (const Feed& feed : feeds) {
    CAPTURE(feed.id);
    CHECK(feed.url.starts_with("https://"));
    CHECK(feed.name != feed.id);
    CHECK_FALSE(feed.lang.empty());
    CHECK_FALSE(feed.timezone.empty());
    CHECK_FALSE(feed.source.empty());
    CHECK_FALSE(feed.tags.empty());
  }
  const auto arabic =
      std::count_if(feeds.begin(), feeds.end(), [](const Feed& feed) { return feed.lang == "ar"; });
  CHECK(arabic >= 30);
}

TEST_CASE("khabard.toml(5) describes every option and every key of a feed") {
  const std::string page = test::read_text_file(kSource / "daemon/khabard.toml.5");
  const auto has_entry = [&](const std::string& key) {
    return page.find("\n.It Cm " + key + ' ') != std::string::npos;
  };
  for (const Setting& setting : settings(Config{})) {
    const std::size_t dot = setting.key.find('.');
    const std::string key = setting.key.substr(dot + 1);
    CAPTURE(setting.key);
    const std::size_t section = page.find("\n.Ss [" + setting.key.substr(0, dot) + "]\n");
    REQUIRE(section != std::string::npos);
    const std::size_t entry = page.find("\n.It Cm " + key + ' ', section);
    REQUIRE(entry != std::string::npos);
    CHECK(entry < std::min(page.find("\n.Ss ", section + 1), page.find("\n.Sh ", section)));
    std::string value = setting.value;  // mdoc writes a quote as \(dq
    for (std::size_t at = 0; (at = value.find('"', at)) != std::string::npos;) value.replace(at, 1, "\\(dq");
    CHECK(page.find("\nDefault: " + value + ".\n", entry) < page.find("\n.It ", entry + 1));
  }
  for (const std::string_view key : feed_keys()) {
    CAPTURE(key);
    CHECK(has_entry(std::string(key)));
  }
}

}  // namespace
}  // namespace khabar::config
