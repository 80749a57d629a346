// Every document of tests/data/read beside which stands a "NAME.expected.json": one malformation, encoding,
// format or form of date each. What is expected is a part of what `khabard parse` prints - members that are
// not named may be anything, lists must agree in length - or the refusal. "given" holds the options of the
// command line.

#include <rapidjson/document.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "feed_json.h"
#include "pipeline/process.h"
#include "support/catch.h"

using namespace khabar;
using Json = rapidjson::Value;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(KHABAR_TEST_DATA) / "read";
constexpr std::string_view kEnding = ".expected.json";

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The names of the documents, sorted.
std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kEnding)) names.push_back(name.substr(0, name.size() - kEnding.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string option(const Json& expected, const char* name) {
  const auto given = expected.FindMember("given");
  if (given == expected.MemberEnd() || !given->value.HasMember(name)) return {};
  return given->value[name].GetString();
}

Batch batch_of(const std::string& name, const Json& expected) {
  Response response;
  response.outcome = Outcome::kOk;
  response.body = bytes_of(kFolder / name);
  response.url = option(expected, "url");
  response.content_type = option(expected, "content_type");
  const std::string at = option(expected, "at");
  response.fetched_at = *parse_rfc3339(at.empty() ? "2025-12-10T12:00:00Z" : at);
  FeedRecord feed;
  feed.feed.timezone = option(expected, "timezone");
  feed.feed.lang = option(expected, "lang");
  pipeline::Limits limits;
  limits.fold = false;
  return pipeline::process(response, feed, limits);
}

std::string text_of(const Json& value) {
  return value.IsString() ? std::string(value.GetString(), value.GetStringLength()) : std::string();
}

/// Where `found` is not what is expected; empty: it is.
std::string difference(const Json& expected, const Json& found, const std::string& place) {
  if (expected.IsObject() && found.IsObject()) {
    for (const auto& member : expected.GetObject()) {
      const std::string inner = place + "." + member.name.GetString();
      const auto other = found.FindMember(member.name);
      if (other == found.MemberEnd()) return inner + " is missing";
      if (std::string at = difference(member.value, other->value, inner); !at.empty()) return at;
    }
    return {};
  }
  if (expected.IsArray() && found.IsArray()) {
    if (expected.Size() != found.Size()) return place + " has " + std::to_string(found.Size()) + " elements";
    for (rapidjson::SizeType i = 0; i < expected.Size(); ++i)
      if (std::string at = difference(expected[i], found[i], place + "[" + std::to_string(i) + "]");
          !at.empty())
        return at;
    return {};
  }
  return expected == found ? std::string()
                           : place + " is " + (found.IsString() ? text_of(found) : "something else");
}

}  // namespace

TEST_CASE("Every fixture is read as it was meant (X10-X27, C03-C19)") {
  const auto names = fixtures();
  REQUIRE(names.size() > 50);
  for (const std::string& name : names) {
    INFO(name);
    rapidjson::Document expected;
    expected.Parse(bytes_of(kFolder / (name + std::string(kEnding))).c_str());
    REQUIRE_FALSE(expected.HasParseError());
    const Batch batch = batch_of(name, expected);
    if (expected.HasMember("refused")) {
      CHECK_FALSE(is_success(batch.poll.outcome));
      CHECK(batch.poll.message == expected["refused"].GetString());
      continue;
    }
    CHECK(is_success(batch.poll.outcome));
    const std::string output = daemon::feed_json(batch);
    CHECK(daemon::feed_json(batch_of(name, expected)) == output);  // the same again
    expected.RemoveMember("given");
    rapidjson::Document found;
    found.Parse(output.c_str());
    REQUIRE_FALSE(found.HasParseError());
    CHECK(difference(expected, found, "") == "");
  }
}

TEST_CASE("Every truncation and every corrupted byte of every fixture leaves valid JSON") {
  for (const std::string& name : fixtures()) {
    INFO(name);
    const std::string whole = bytes_of(kFolder / name);
    const std::size_t step = 1 + whole.size() / 97;  // some places of each; all of them are tests/read's
    for (std::size_t at = 0; at < whole.size(); at += step) {
      Response response;
      response.outcome = Outcome::kOk;
      response.fetched_at = *parse_rfc3339("2025-12-10T12:00:00Z");
      for (const char damage : {'\0', '<', '&', '\xC7'}) {
        response.body = damage == '\0' ? whole.substr(0, at) : whole;
        if (damage != '\0') response.body[at] = damage;
        rapidjson::Document found;
        found.Parse<rapidjson::kParseValidateEncodingFlag>(
            daemon::feed_json(pipeline::process(response, FeedRecord{})).c_str());
        REQUIRE_FALSE(found.HasParseError());
      }
    }
  }
}
