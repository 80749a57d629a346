// The commands that print: check, parse, probe, status, help.

#include <algorithm>

#include "support/catch.h"
#include "support/desk.h"

using namespace khabar::test;

namespace {

Ended khabard(std::vector<std::string> words) {
  words.insert(words.begin(), KHABARD_PROGRAM);
  return run(words);
}

const std::string kReference = KHABAR_TEST_DATA "/integration/reference.xml";

}  // namespace

TEST_CASE("Every command has its help; wrong words end with 2") {
  const std::string help = khabard({"--help"}).out;
  for (const std::string command :
       {"run", "once", "check", "plan", "migrate", "prune", "parse", "probe", "status", "feeds", "explain"}) {
    INFO(command);
    CHECK(help.find("  " + command + " ") != std::string::npos);
    const Ended own = khabard({command, "--help"});
    CHECK(own.exit_code == 0);
    CHECK(own.out.find("usage: khabard " + command) == 0);
    CHECK(own.out.find("--config") != std::string::npos);
  }
  CHECK(khabard({"--version"}).out.find("khabard ") == 0);
  CHECK(khabard({}).exit_code == 2);
  CHECK(khabard({"fly"}).exit_code == 2);
  CHECK(khabard({"check", "--wings"}).exit_code == 2);
  CHECK(khabard({"check", "--config"}).exit_code == 2);
  CHECK(khabard({"parse"}).exit_code == 2);
  CHECK(khabard({"feeds", "fly"}).exit_code == 2);
  CHECK(khabard({"feeds", "import"}).exit_code == 2);
}

TEST_CASE("check prints every fault of every file and ends with 78 (G01 G02)") {
  TempDirectory directory;
  write_file(
      directory.file("khabard.toml"),
      "[poll]\nintervall = \"5m\"\njitter = 9.0\n[[feed]]\nid = \"a\"\nurl = \"gopher://a.example/\"\n");
  const Ended faults = khabard({"check", "--config", directory.file("khabard.toml")});
  CHECK(faults.exit_code == 78);
  CHECK(faults.err.find("khabard.toml:2:") != std::string::npos);
  CHECK(faults.err.find("khabard.toml:3:") != std::string::npos);
  CHECK(faults.err.find("khabard.toml:6:") != std::string::npos);
  write_file(directory.file("khabard.toml"), "[[feed]]\nid = \"a\"\nurl = \"https://a.example/rss\"\n");
  const Ended fine = khabard({"check", "--config", directory.file("khabard.toml")});
  CHECK(fine.exit_code == 0);
  CHECK(fine.out.find("1 feed") != std::string::npos);
  CHECK(khabard({"check", "--config", directory.file("none.toml")}).exit_code == 78);
}

TEST_CASE("parse prints the document of the manual, the same for the same bytes") {
  const std::vector<std::string> words{"parse",      kReference, "--timezone",
                                       "Asia/Qatar", "--url",    "https://manarat.example/rss"};
  const Ended parsed = khabard(words);
  INFO(parsed.err);
  REQUIRE(parsed.exit_code == 0);
  for (const std::string part :
       {"\"format\":\"rss2.0\"", "\"charset\":\"utf-8\"",
        "\"title\":\"لقاء في الدوحة يبحث تعزيز التعاون بين قطر والولايات المتحدة\"",
        "\"published\":\"2025-12-09T11:05:00Z\"", "\"published_quality\":\"tz_assumed\"",
        "\"language\":\"ar\"", "\"direction\":\"rtl\"", "\"categories\":[\"سياسة\",\"قطر\"]",
        "\"id\":\"manarat-88412\""}) {
    INFO(part);
    CHECK(parsed.out.find(part) != std::string::npos);
  }
  CHECK(khabard(words).out == parsed.out);
  CHECK(run({"/bin/sh", "-c",
             std::string(KHABARD_PROGRAM) +
                 " parse - --timezone Asia/Qatar --url https://manarat.example/rss < " + kReference})
            .out == parsed.out);
}

TEST_CASE("parse ends with 1 and one line for what is no feed") {
  TempDirectory directory;
  write_file(directory.file("page.html"),
             "<!DOCTYPE html><html><head><title>x</title></head><body></body></html>");
  write_file(directory.file("empty"), "");
  for (const std::string name : {"page.html", "empty", "missing"}) {
    INFO(name);
    const Ended ended = khabard({"parse", directory.file(name)});
    CHECK(ended.exit_code == 1);
    CHECK(ended.out.empty());
    CHECK(std::count(ended.err.begin(), ended.err.end(), '\n') == 1);
  }
}

TEST_CASE("probe tells what a feed is and how to configure it; private addresses need a word") {
  Site site;
  site.put("/rss", read_file(kReference));
  CHECK(khabard({"probe", site.url("/rss")}).exit_code == 1);
  const Ended probed =
      khabard({"probe", site.url("/rss"), "--allow", "127.0.0.1:" + std::to_string(site.port())});
  INFO(probed.err);
  REQUIRE(probed.exit_code == 0);
  for (const std::string part :
       {"rss2.0", "utf-8", "ETag yes", "1 entries", "[[feed]]", "lang = \"ar\"", "منارة الخليج"}) {
    INFO(part);
    CHECK(probed.out.find(part) != std::string::npos);
  }
}

TEST_CASE("status speaks from the database, to people and as JSON") {
  Desk desk;
  desk.configure({{"good", "/good"}, {"bad", "/bad"}});
  desk.site.put("/good", rss("صالح", numbered_items("https://good.example", 1, 2)));
  desk.khabard({"once"});
  const Ended human = desk.khabard({"status"});
  INFO(human.err);
  REQUIRE(human.exit_code == 0);
  CHECK(human.out.find("good") != std::string::npos);
  CHECK(human.out.find("bad") != std::string::npos);
  const Ended json = desk.khabard({"status", "--json"});
  REQUIRE(json.exit_code == 0);
  CHECK(json.out.front() == '{');
  CHECK(json.out.find("\"bad\"") != std::string::npos);
}
