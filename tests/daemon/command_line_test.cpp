#include "command_line.h"

#include "support/catch.h"

using namespace khabar;
using namespace khabar::daemon;

namespace {

std::string fault_of(const std::vector<std::string>& words) {
  const auto parsed = parse_command_line(words);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().kind == Kind::kUsage);
  return parsed.error().message;
}

}  // namespace

TEST_CASE("Options may stand anywhere, with a blank or an equals sign") {
  const auto parsed = parse_command_line(
      {"parse", "--content-type=text/xml; charset=windows-1256", "feed.xml", "--base", "https://a.example/"});
  REQUIRE(parsed.ok());
  CHECK(parsed->line.command == "parse");
  CHECK(parsed->line.arguments == std::vector<std::string>{"feed.xml"});
  CHECK(parsed->line.get("--content-type") == "text/xml; charset=windows-1256");
  CHECK(parsed->line.get("--base") == "https://a.example/");
  CHECK_FALSE(parsed->line.config_named);
}

TEST_CASE("The configuration may also stand before the command") {
  for (const auto& words : std::vector<std::vector<std::string>>{{"--config", "x.toml", "once", "feed"},
                                                                 {"--config=x.toml", "once", "feed"}}) {
    const auto parsed = parse_command_line(words);
    REQUIRE(parsed.ok());
    CHECK(parsed->line.command == "once");
    CHECK(parsed->line.config_file == "x.toml");
    CHECK(parsed->line.arguments == std::vector<std::string>{"feed"});
  }
  CHECK(fault_of({"--config", "x.toml"}).find("command") != std::string::npos);
  CHECK(fault_of({"--config"}).find("command") != std::string::npos);
}

TEST_CASE("A lone dash is an argument; two dashes end the options") {
  const auto stdin_word = parse_command_line({"parse", "-"});
  REQUIRE(stdin_word.ok());
  CHECK(stdin_word->line.arguments == std::vector<std::string>{"-"});
  const auto ended = parse_command_line({"once", "--config", "x.toml", "--", "--odd-id"});
  REQUIRE(ended.ok());
  CHECK(ended->line.config_file == "x.toml");
  CHECK(ended->line.config_named);
  CHECK(ended->line.arguments == std::vector<std::string>{"--odd-id"});
}

TEST_CASE("Wrong words are named") {
  CHECK(fault_of({}).find("command is missing") != std::string::npos);
  CHECK(fault_of({"fly"}).find("'fly'") != std::string::npos);
  CHECK(fault_of({"once", "--al"}).find("--al") != std::string::npos);
  CHECK(fault_of({"once", "--all=yes"}).find("takes no value") != std::string::npos);
  CHECK(fault_of({"check", "--config"}).find("needs a value") != std::string::npos);
  CHECK(fault_of({"check", "extra"}).find("no arguments") != std::string::npos);
  CHECK(fault_of({"parse", "a", "b"}).find("FILE|-|URL") != std::string::npos);
}

TEST_CASE("Help and version are texts to print") {
  CHECK(parse_command_line({"--help"})->print.find("usage: khabard COMMAND") != std::string::npos);
  CHECK(parse_command_line({"help", "once"})->print.find("usage: khabard once") == 0);
  CHECK(parse_command_line({"once", "a", "--help"})->print.find("usage: khabard once") == 0);
  CHECK(parse_command_line({"--version"})->print == "khabard " KHABAR_VERSION "\n");
}
