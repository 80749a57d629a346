#include <algorithm>
#include <set>

#include "config/same_feed.h"
#include "config_directory.h"

namespace khabar::config {
namespace {

using test::ConfigDirectory;
using Lines = std::vector<std::string>;

std::string feed(const std::string& id, const std::string& url, const std::string& more = "") {
  return "[[feed]]\nid = \"" + id + "\"\nurl = \"" + url + "\"\n" + more;
}

TEST_CASE("a feed needs an id and a url; the rest has defaults") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", feed("qna", "https://qna.example/rss"));
  const auto feeds = directory.config().feeds;
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].id == "qna");
  CHECK(feeds[0].url == "https://qna.example/rss");
  CHECK(feeds[0].name == "qna");
  CHECK(feeds[0].lang.empty());
  CHECK(feeds[0].tags.empty());
  CHECK_FALSE(feeds[0].interval);
  CHECK(feeds[0].enabled);
}

TEST_CASE("every key of a feed is read") {
  const ConfigDirectory directory;
  directory.write(
      "khabard.toml",
      feed("k.o_1-x", "http://k.example/",
           "name = \"الخليج\"\nlang = \"ar-QA\"\ntimezone = \"+03:00\"\n"
           "source = \"الخليج أونلاين\"\ntags = [\"gulf\", \"قطر\"]\ninterval = \"5m\"\nenabled = false\n"));
  const Feed feed = directory.config().feeds.at(0);
  CHECK(feed.id == "k.o_1-x");
  CHECK(feed.name == "الخليج");
  CHECK(feed.lang == "ar-QA");
  CHECK(feed.timezone == "+03:00");
  CHECK(feed.source == "الخليج أونلاين");
  CHECK(feed.tags == Lines{"gulf", "قطر"});
  CHECK(feed.interval == seconds{300});
  CHECK_FALSE(feed.enabled);
}

TEST_CASE("[defaults] hold for the feeds of their file, and give way to a feed's own keys") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", feed("a", "http://a.example/") +
                                      "[defaults]\nlang = \"ar\"\ntags = [\"x\", \"y\"]\n" +
                                      feed("b", "http://b.example/", "lang = \"en\"\ntags = [\"z\"]\n"));
  directory.write("feeds.d/c.toml", feed("c", "http://c.example/"));
  const auto feeds = directory.config().feeds;
  REQUIRE(feeds.size() == 3);
  CHECK(feeds[0].lang == "ar");
  CHECK(feeds[0].tags == Lines{"x", "y"});
  CHECK(feeds[1].lang == "en");
  CHECK(feeds[1].tags == Lines{"z"});
  CHECK(feeds[2].lang.empty());
}

TEST_CASE("feeds.d is read in the order of file names; hidden and other files are not") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", feed("main", "http://main.example/"));
  directory.write("feeds.d/20-b.toml", feed("b", "http://b.example/"));
  directory.write("feeds.d/10-a.toml", feed("a", "http://a.example/"));
  directory.write("feeds.d/gulf.toml.example", "not read");
  directory.write("feeds.d/.10-a.toml", "not read");
  directory.write("feeds.d/notes", "not read");
  Lines ids;
  for (const Feed& feed : directory.config().feeds) ids.push_back(feed.id);
  CHECK(ids == Lines{"main", "a", "b"});
}

TEST_CASE("faults of all files come at once, by file and line") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", "[log]\nlevel = 1\n[poll]\njitter = 7\n" + feed("A", "ftp://a.example/"));
  directory.write("feeds.d/1.toml", "[[feed]\n");
  directory.write("feeds.d/2.toml",
                  "[poll]\ninterval = \"1h\"\n" + feed("a", "http://a.example/", "uri = 1\n"));
  std::filesystem::create_directory(directory.path("feeds.d/3.toml"));
  const Lines faults = directory.faults();
  REQUIRE(faults.size() == 8);
  CHECK(faults[0] == "khabard.toml:2:9: 'level' must be a string, not an integer");
  CHECK(faults[1].starts_with("khabard.toml:4:10: 'jitter' must be between"));
  CHECK(faults[2].starts_with("khabard.toml:6:6: 'id' must be 1 to 64 of the characters"));
  CHECK(faults[3] == "khabard.toml:7:7: 'url' must be an http or https URL, not ftp");
  CHECK(faults[4].starts_with("feeds.d/1.toml:1:"));
  CHECK(faults[5] ==
        "feeds.d/2.toml:1:2: 'poll' belongs in the main file: files of feeds.d hold [defaults] and [[feed]]");
  CHECK(faults[6] == "feeds.d/2.toml:6:1: unknown key of [[feed]] 'uri'; did you mean 'url'?");
  CHECK(faults[7] == "feeds.d/3.toml: cannot be read: Is a directory");
}

TEST_CASE("drop-ins with other words are faults") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", "");
  directory.write("feeds.d/a.toml",
                  "feeds = 1\n[default]\nlang = \"ar\"\n[defaults]\nid = \"x\"\nlnag = \"ar\"\n");
  CHECK(directory.faults() ==
        Lines{"feeds.d/a.toml:1:1: unknown key 'feeds'; did you mean 'feed'?",
              "feeds.d/a.toml:2:2: unknown table 'default'; did you mean 'defaults'?",
              "feeds.d/a.toml:5:1: unknown key of [defaults] 'id'",
              "feeds.d/a.toml:6:1: unknown key of [defaults] 'lnag'; did you mean 'lang'?"});
}

TEST_CASE("feeds of a wrong shape are faults") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", "[feed]\nid = \"a\"\n");
  CHECK(directory.faults() == Lines{"khabard.toml:1:1: feeds are an array of tables: write [[feed]]"});
  directory.write("khabard.toml", "feed = [1]\n");
  CHECK(directory.faults() == Lines{"khabard.toml:1:9: a feed is a table: write [[feed]]"});
  directory.write("khabard.toml", "\n[[feed]]\nname = \"x\"\n");
  CHECK(directory.faults() ==
        Lines{"khabard.toml:2:1: a [[feed]] without 'id'", "khabard.toml:2:1: a [[feed]] without 'url'"});
}

TEST_CASE("an id is given once, over all files") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", feed("a", "http://a.example/") + feed("a", "http://b.example/"));
  directory.write("feeds.d/x.toml", feed("a", "http://c.example/"));
  CHECK(directory.faults() ==
        Lines{"khabard.toml:5:6: duplicate id 'a'; the first is at khabard.toml:2:6",
              "feeds.d/x.toml:2:6: duplicate id 'a'; the first is at khabard.toml:2:6"});
}

TEST_CASE("spellings of one URL are one feed", "[A09]") {
  for (const std::string other :
       {"http://news.example/rss", "https://news.example/rss/", "HTTPS://NEWS.example/rss",
        "https://news.example:443/rss", "http://news.example:80/rss", "https://user:secret@news.example/rss",
        "https://news.example/./x/../rss", "https://news.example/rss#top", " https://news.example/rss "}) {
    CAPTURE(other);
    const ConfigDirectory directory;
    directory.write("khabard.toml", feed("a", "https://news.example/rss") + feed("b", other));
    const Lines faults = directory.faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0] ==
          "khabard.toml:6:7: duplicate url 'news.example/rss'; the first is at khabard.toml:3:7");
  }
}

TEST_CASE("URLs that may lead elsewhere are other feeds") {
  const std::set<std::string> keys{
      same_feed_key("https://news.example/rss"),      same_feed_key("https://news.example/RSS"),
      same_feed_key("https://news.example/rss?a=1"),  same_feed_key("https://www.news.example/rss"),
      same_feed_key("https://news.example:8443/rss"), same_feed_key("https://news.example/rss.xml"),
      same_feed_key("https://news.example/")};
  CHECK(keys.size() == 7);
  CHECK(same_feed_key("http://news.example") == same_feed_key("https://news.example/"));
}

TEST_CASE("a URL is kept in the one form that is fetched and stored") {
  const ConfigDirectory directory;
  directory.write("khabard.toml", feed("a", "HTTPS://Пример.example/خبر#top"));
  CHECK(directory.config().feeds.at(0).url == "https://xn--e1afmkfd.example/%D8%AE%D8%A8%D8%B1");
}

TEST_CASE("URLs that cannot be polled are refused", "[G03]") {
  for (const std::string url : {"", "news.example/rss", "/rss", "file:///etc/passwd", "gopher://x.example/",
                                "https://", "https://bad host/", "http://x.example:99999/"}) {
    CAPTURE(url);
    const ConfigDirectory directory;
    directory.write("khabard.toml", feed("a", url));
    const Lines faults = directory.faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].starts_with("khabard.toml:3:7: 'url' "));
  }
  const ConfigDirectory directory;
  directory.write("khabard.toml", feed("a", "https://x.example/" + std::string(8192, 'a')));
  CHECK(directory.faults() == Lines{"khabard.toml:3:7: 'url' is no absolute URL of at most 8192 bytes"});
}

void each_is_refused(const std::string& key, const Lines& values) {
  for (const std::string& value : values) {
    CAPTURE(key, value);
    const ConfigDirectory directory;
    directory.write("khabard.toml", feed("a", "http://a.example/", key + " = " + value + '\n'));
    const Lines faults = directory.faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].starts_with("khabard.toml:4:"));
  }
}

void each_is_taken(const std::string& key, const Lines& values) {
  for (const std::string& value : values) {
    const ConfigDirectory directory;
    directory.write("khabard.toml", feed("a", "http://a.example/", key + " = " + value + '\n'));
    CHECK(directory.faults() == Lines{});
  }
}

TEST_CASE("ids") {
  for (const std::string id : {"", "A", "-a", ".a", "_a", "a b", "a/b", "قطر", "a\\u0000"}) {
    CAPTURE(id);
    const ConfigDirectory directory;
    directory.write("khabard.toml", feed(id, "http://a.example/"));
    REQUIRE(directory.faults().size() == 1);
  }
  const ConfigDirectory directory;
  directory.write("khabard.toml", feed(std::string(65, 'a'), "http://a.example/"));
  CHECK(directory.faults().size() == 1);
  directory.write("khabard.toml", feed(std::string(64, '7'), "http://a.example/"));
  CHECK(directory.faults().empty());
}

TEST_CASE("languages, zones, tags and the others are looked at") {
  each_is_taken("lang", {"\"\"", "\"ar\"", "\"ar-QA\"", "\"zh-Hant-TW\"", "\"fil\"", "\"es-419\""});
  each_is_refused("lang",
                  {"\"arabic\"", "\"a\"", "\"ar_QA\"", "\"ar-\"", "\"-ar\"", "\"ar--QA\"", "\"عربي\"", "1"});
  each_is_taken("timezone", {"\"\"", "\"+03:00\"", "\"-09:30\"", "\"+14:00\"", "\"UTC\"", "\"Asia/Qatar\"",
                             "\"America/Argentina/La_Rioja\"", "\"Etc/GMT+3\""});
  each_is_refused("timezone",
                  {"\"+3\"", "\"+15:00\"", "\"+14:01\"", "\"+03:60\"", "\"0300\"", "\"Asia/\"", "\"/Asia\"",
                   "\"../../etc/passwd\"", "\"Asia/../UTC\"", "\"posix/Asia/Qatar\"", "3"});
  each_is_taken("tags", {"[]", "[\"a\", \"b c\"]"});
  each_is_refused("tags", {"\"a\"", "[\"\"]", "[1]", "[[\"a\"]]", "[\"a\\nb\"]"});
  each_is_refused("name", {"5", "\"a\\u0007b\""});
  each_is_refused("enabled", {"\"yes\"", "1"});
}

TEST_CASE("a zone that the system does not know is refused") {
  if (!std::filesystem::is_directory("/usr/share/zoneinfo")) return;
  each_is_refused("timezone", {"\"Asia/Doha\"", "\"Asia\""});
}

TEST_CASE("a feed's interval lies within what [poll] allows") {
  each_is_refused("interval", {"\"5s\"", "\"31d\"", "\"90s\"", "\"2d\"", "\"1500ms\"", "300"});
  each_is_taken("interval", {"\"2m\"", "\"1d\""});
  const ConfigDirectory directory;
  directory.write("khabard.toml", "[poll]\nmin_interval = \"10m\"\n");
  directory.write("feeds.d/a.toml", feed("a", "http://a.example/", "interval = \"5m\"\n"));
  CHECK(directory.faults() ==
        Lines{"feeds.d/a.toml:4:12: 'interval' must be between poll.min_interval (10m) and "
              "poll.max_interval (1d)"});
}

TEST_CASE("ten thousand feeds are read in order and at once") {
  const ConfigDirectory directory;
  std::string text;
  for (int i = 0; i < 10000; ++i)
    text += feed("feed-" + std::to_string(i), "https://site" + std::to_string(i) + ".example/rss");
  directory.write("khabard.toml", text);
  const auto feeds = directory.config().feeds;
  REQUIRE(feeds.size() == 10000);
  CHECK(feeds[9999].id == "feed-9999");
}

}  // namespace
}  // namespace khabar::config
